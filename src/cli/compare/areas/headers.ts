import { guard, type Said, type Sentence, type Sentences } from '../meaning.ts';
import { list, seconds, word } from '../words.ts';
import { allowing, inCases, naming } from './sentences.ts';

/** Response headers that make browsers stricter, each with whether a value is less strict than another. */
const SECURITY: Readonly<Record<string, (from: string, to: string) => boolean>> = {
  'strict-transport-security': (from, to) =>
    maxAge(to) < maxAge(from) || (/includesubdomains/i.test(from) && !/includesubdomains/i.test(to)),
  'content-security-policy': (from, to) => laxSources(to) > laxSources(from),
  'x-content-type-options': (from) => from.toLowerCase() === 'nosniff',
  'x-frame-options': (from, to) => from.toLowerCase() === 'deny' || !/^(?:deny|sameorigin)$/i.test(to),
  'referrer-policy': (_, to) => /^(?:unsafe-url|no-referrer-when-downgrade)$/i.test(to),
  'permissions-policy': (from, to) => to.length < from.length,
  'cross-origin-opener-policy': (_, to) => to === 'unsafe-none',
  'cross-origin-embedder-policy': (_, to) => to === 'unsafe-none',
  'cross-origin-resource-policy': (_, to) => to === 'cross-origin',
};

function maxAge(value: string): number {
  return Number(/max-age=(\d+)/i.exec(value)?.[1] ?? 0);
}

function laxSources(policy: string): number {
  return policy.match(/'unsafe-(?:inline|eval)'|\s\*(?=[\s;]|$)/gi)?.length ?? 0;
}

/** As it is usually written: `X-Frame-Options`. */
function title(name: string): string {
  return name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function ofAnswers(verb: string): Sentence {
  return (change) => {
    const name = change.names[0]!;
    const isWeaker = Object.hasOwn(SECURITY, name) ? SECURITY[name]! : null;
    return inCases({
      fresh: (to): Said => `answers ${verb} ${title(name)}: ${word(to)}`,
      gone: (from) => guard(isWeaker !== null, `answers no longer ${verb} ${title(name)}: ${word(from)}`),
      other: (from, to) =>
        guard(
          isWeaker?.(String(from), String(to)) === true,
          `answers ${verb} ${title(name)}: ${word(to)} instead of ${word(from)}`,
        ),
    })(change);
  };
}

function ofRequests(verb: string): Sentence {
  return (change) => {
    const name = title(change.names[0]!);
    return inCases({
      fresh: (to) => `the origin ${verb} ${name}: ${word(to)}`,
      gone: (from) => `the origin no longer ${verb} ${name}: ${word(from)}`,
      other: (from, to) =>
        word(from) === word(to) || String(to).startsWith('(secret-')
          ? `the origin ${verb} another ${name}`
          : `the origin ${verb} ${name}: ${word(to)} instead of ${word(from)}`,
    })(change);
  };
}

export const headers: Sentences = {
  'request.set.*': ofRequests('gets'),
  'request.add.*': ofRequests('gets in addition'),
  'request.remove': naming('headers that are taken from requests:'),
  'request.keep': allowing(
    (names) => `what clients say in ${names} reaches the origin`,
    (names) => `what clients say in ${names} does not reach the origin any more`,
  ),
  'response.set.*': ofAnswers('have'),
  'response.add.*': ofAnswers('have in addition'),
  'response.remove': naming('headers that are taken from answers:'),
};

interface Cors {
  origins: string[];
  credentials: boolean;
}

function corsText({ origins, credentials }: Cors): string {
  return `scripts of ${originsText(origins)} may read answers${credentials ? ', with cookies' : ''}`;
}

function originsText(origins: unknown): string {
  return Array.isArray(origins) && origins.includes('*') ? 'every site' : list(origins);
}

export const cors: Sentences = {
  '': inCases({
    fresh: (to) => corsText(to as Cors),
    gone: (from) => guard(true, `the origin decides whose scripts may read answers; before, ${corsText(from as Cors)}`),
    other: (_, to) => corsText(to as Cors),
  }),
  origins: ({ from, to }) => {
    const wasOpen = originsText(from) === 'every site';
    if (wasOpen) return `scripts of ${originsText(to)} may read answers instead of those of every site`;
    if (originsText(to) === 'every site')
      return guard(true, `scripts of every site may read answers instead of those of ${list(from)}`);
    return allowing(
      (sites) => `scripts of ${sites} may read answers as well`,
      (sites) => `scripts of ${sites} may not read answers any more`,
    )({ from, to, names: [] });
  },
  methods: allowing(
    (names) => `scripts of other sites may use ${names} as well`,
    (names) => `scripts of other sites may not use ${names} any more`,
  ),
  headers: allowing(
    (names) => `scripts of other sites may send ${names} as well`,
    (names) => `scripts of other sites may not send ${names} any more`,
  ),
  expose: allowing(
    (names) => `scripts of other sites may read the headers ${names} as well`,
    (names) => `scripts of other sites may not read the headers ${names} any more`,
  ),
  credentials: ({ to }) =>
    guard(
      to === true,
      to === true ? 'scripts of other sites may send cookies' : 'scripts of other sites may not send cookies any more',
    ),
  maxAgeSeconds: ({ from, to }) =>
    `browsers keep the answer to a preflight for ${seconds(to)} instead of ${seconds(from)}`,
};
