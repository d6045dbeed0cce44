import { isInRanges, parseRange } from '../../../gateway/index.ts';
import { guard, type Sentence, type Sentences } from '../meaning.ts';
import { asList, joined, phrase, word } from '../words.ts';
import { inCases } from './sentences.ts';

interface Access {
  allow: string[] | null;
  deny: string[] | null;
  waf: string | null;
}

function ruleText({ allow, deny, waf }: Access): string {
  const texts = [
    allow === null ? '' : `only ${clientsText(allow)} ${verb(allow)} admitted`,
    deny === null ? '' : `${clientsText(deny)} ${verb(deny)} refused`,
    waf === null ? '' : `the WAF ${word(waf)} is asked`,
  ];
  return texts.filter((text) => text !== '').join(', ') || 'no client is refused';
}

function clientsText(clients: unknown): string {
  return joined(asList(clients).map(phrase));
}

function verb(clients: readonly unknown[]): string {
  return clients.length === 1 ? 'is' : 'are';
}

/** The clients of one list that are not among those of the other. */
function further(clients: unknown, others: unknown): unknown[] {
  return asList(clients).filter((client) => !asList(others).some((other) => isAmong(String(client), String(other))));
}

function isAmong(client: string, other: string): boolean {
  if (client === other) return true;
  const [range, wider] = [parseRange(client), parseRange(other)];
  if (range === null || wider === null || range[4]! < wider[4]!) return false;
  const [first, second, third, fourth] = range as [number, number, number, number];
  return isInRanges([first, second, third, fourth], wider);
}

const allow: Sentence = inCases({
  fresh: (to) => `only ${clientsText(to)} ${verb(asList(to))} admitted`,
  gone: (from) => guard(true, `every client is admitted; before, only ${clientsText(from)}`),
  other: (from, to) => {
    const [more, less] = [further(to, from), further(from, to)];
    const texts = [
      more.length > 0 ? `${clientsText(more)} ${verb(more)} admitted as well` : '',
      less.length > 0 ? `${clientsText(less)} ${verb(less)} not admitted any more` : '',
    ].filter((text) => text !== '');
    return guard(
      more.length > 0,
      texts.join('; ') || `${clientsText(to)} are admitted instead of ${clientsText(from)}, which are the same clients`,
    );
  },
});

const deny: Sentence = inCases({
  fresh: (to) => `${clientsText(to)} ${verb(asList(to))} refused`,
  gone: (from) => guard(true, `${clientsText(from)} ${verb(asList(from))} not refused any more`),
  other: (from, to) => {
    const [more, less] = [further(to, from), further(from, to)];
    const texts = [
      less.length > 0 ? `${clientsText(less)} ${verb(less)} not refused any more` : '',
      more.length > 0 ? `${clientsText(more)} ${verb(more)} refused as well` : '',
    ].filter((text) => text !== '');
    return guard(
      less.length > 0,
      texts.join('; ') || `${clientsText(to)} are refused instead of ${clientsText(from)}, which are the same clients`,
    );
  },
});

export const access: Sentences = {
  '': inCases({
    fresh: (to) => ruleText(to as Access),
    gone: (from) => guard(true, `clients are not checked any more; before, ${ruleText(from as Access)}`),
    other: (_, to) => ruleText(to as Access),
  }),
  allow,
  deny,
  waf: inCases({
    fresh: (to) => `the WAF ${word(to)} is asked`,
    gone: (from) => guard(true, `the WAF ${word(from)} is not asked any more`),
    other: (from, to) => `the WAF ${word(to)} is asked instead of ${word(from)}`,
  }),
};
