/** The fenced pieces of a document: what the runner runs, loads or shows. */

/** One fence: ```` ```ts routes not-run="why" ```` and the text below it. */
export interface Fence {
  /** From the root of the checkout, e.g. `docs/recipes/plans.md`. */
  document: string;
  /** Of the first line of its text, from 1. */
  line: number;
  /** The first word, or both of `ts routes` and `ts gateway`. */
  kind: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
}

/** A document, as the runner sees it: fences, and comments that ask for something to run beside them. */
export interface Page {
  document: string;
  fences: readonly Fence[];
  /** The lines of `<!-- origin -->` and `<!-- dev -->`. */
  asked: Readonly<Partial<Record<'origin' | 'dev', number>>>;
}

const OPENING = /^(\s*)(`{3,})(.*)$/;
const ATTRIBUTE = /([\w-]+)=(?:"([^"]*)"|(\S+))/g;
const TWO_WORDS: ReadonlySet<string> = new Set(['ts routes', 'ts gateway']);

export function readPage(document: string, text: string): Page {
  const lines = text.split('\n');
  return { document, fences: fencesOf(document, lines), asked: askedIn(lines) };
}

function fencesOf(document: string, lines: readonly string[]): Fence[] {
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent = '', ticks, info = ''] = OPENING.exec(lines[at]!) ?? [];
    if (ticks === undefined) continue;
    const end = lines.findIndex((line, other) => other > at && line.trim() === ticks);
    const own = lines.slice(at + 1, end < 0 ? undefined : end).map((line) => line.replace(indent, ''));
    fences.push({ document, line: at + 2, ...readInfo(info), text: own.join('\n') });
    at = end < 0 ? lines.length : end;
  }
  return fences;
}

function readInfo(info: string): Pick<Fence, 'kind' | 'attributes'> {
  const words = info.replace(ATTRIBUTE, '').trim().split(/\s+/);
  const both = words.slice(0, 2).join(' ');
  const attributes = [...info.matchAll(ATTRIBUTE)].map(([, name, quoted, bare]) => [name, quoted ?? bare]);
  return {
    kind: TWO_WORDS.has(both) || words.length > 1 ? both : words[0]!,
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  };
}

function askedIn(lines: readonly string[]): Page['asked'] {
  const found = (['origin', 'dev'] as const).map((name) => [name, lines.indexOf(`<!-- ${name} -->`) + 1] as const);
  return Object.fromEntries(found.filter(([, line]) => line > 0));
}

/** Where a line of a fence's text stands, the first by default. */
export function placeOf({ document, line }: Pick<Fence, 'document' | 'line'>, lineOfText = 1): string {
  return `${document}:${line + lineOfText - 1}`;
}
