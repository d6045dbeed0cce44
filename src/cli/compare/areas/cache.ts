import { guard, type Sentence, type Sentences } from '../meaning.ts';
import { asList, gained, list, time, word } from '../words.ts';
import { either, inCases, instead, naming } from './sentences.ts';

interface Policy {
  kind: 'pass' | 'uncached' | 'cached';
  ttlMs?: number | null;
  storeSetCookie?: boolean;
  credentials?: string[];
}

/** What says who a client is, and is heeded unless the configuration says otherwise. */
const AUTHORIZATION = 'authorization';

/** A time that the origin decides where it is not set. */
function timeOf(says: (length: string) => string, otherwise: string): Sentence {
  return inCases({
    fresh: (to) => `${says(time(to))}, which the origin decided before`,
    gone: (from) => `${otherwise} instead of ${time(from)}`,
    other: (from, to) => `${says(time(to))} instead of ${time(from)}`,
  });
}

function stored({ ttlMs }: Policy): string {
  return typeof ttlMs === 'number' ? `, for ${time(ttlMs)}` : '';
}

function isShared({ storeSetCookie, credentials }: Policy): boolean {
  return storeSetCookie === true || !asList(credentials).includes(AUTHORIZATION);
}

export const cache: Sentences = {
  '': ({ from, to }) => {
    const [before, after] = [from as Policy, to as Policy];
    if (after.kind !== 'cached') return 'answers are not cached any more';
    const how = before.kind === 'pass' ? 'passed' : 'not cached';
    return guard(
      before.kind === 'pass' && isShared(after),
      `answers are cached${stored(after)}, which were ${how} before`,
    );
  },
  ttlMs: timeOf((length) => `answers are kept for ${length}`, 'the origin decides how long answers are kept'),
  defaultTtlMs: inCases({
    fresh: (to) => `answers are kept for ${time(to)} where the origin does not say how long`,
    gone: (from) => `answers have no default lifetime any more; it was ${time(from)}`,
    other: (from, to) =>
      `answers are kept for ${time(to)} instead of ${time(from)} where the origin does not say how long`,
  }),
  browserTtlMs: timeOf(
    (length) => `browsers keep answers for ${length}`,
    'the origin decides how long browsers keep answers',
  ),
  staleWhileRevalidateMs: timeOf(
    (length) => `stale answers are served for ${length} while new ones are fetched`,
    'the origin decides how long stale answers are served while new ones are fetched',
  ),
  staleIfErrorMs: timeOf(
    (length) => `stale answers are served for ${length} when the origin fails`,
    'the origin decides how long stale answers are served when it fails',
  ),
  graceMs: ({ from, to }) =>
    `stale answers are served for ${time(to)} instead of ${time(from)} when the origin cannot be reached`,
  heuristicMaxMs: ({ from, to }) =>
    to === 0
      ? 'no lifetime is estimated any more'
      : `a lifetime is estimated, of at most ${time(to)}${from === 0 ? '' : ` instead of ${time(from)}`}`,
  query: instead('the cache key has', queryText),
  'key.headers': keyed('header'),
  'key.cookies': keyed('cookie'),
  'key.country': either(
    "the client's country is in the cache key",
    "the client's country is not in the cache key any more",
  ),
  'key.device': either(
    "the client's device is in the cache key",
    "the client's device is not in the cache key any more",
  ),
  credentials: ({ from, to }) => {
    const [more, less] = [gained(from, to), gained(to, from)];
    if (less.length === 0) return `${list(more)} count as credentials, too`;
    return guard(true, `answers to requests with ${list(less)} are shared, which were credentials before`);
  },
  storeSetCookie: ({ to }) =>
    guard(
      to === true,
      to === true
        ? 'answers with Set-Cookie are stored: every client gets the same cookie'
        : 'answers with Set-Cookie are not stored any more',
    ),
  rangeWhole: either('a request for a part fetches the whole object', 'a request for a part is passed on as it is'),
  readsUnknownLength: either('text without a length is stored', 'text without a length is not stored any more'),
  wholeTypes: naming('types that are read whole:'),
  surrogateKeyFields: ({ from, to }) =>
    `surrogate keys are read from ${list(to ?? 'surrogate-key')} instead of ${list(from ?? 'surrogate-key')}`,
  varyIgnored: naming('headers in Vary that make no variants:'),
  'statusesMs.*': (change) =>
    inCases({
      fresh: (to) => `answers with status ${change.names[0]} are kept for ${time(to)}`,
      gone: (from) =>
        `answers with status ${change.names[0]} have no lifetime of their own any more; it was ${time(from)}`,
      other: (from, to) => `answers with status ${change.names[0]} are kept for ${time(to)} instead of ${time(from)}`,
    })(change),
  passForMs: ({ from, to }) =>
    `requests do not wait for one another for ${time(to)} instead of ${time(from)} after an answer could not be stored`,
  invalidate: either(
    'a successful unsafe request purges its URL',
    'a successful unsafe request does not purge its URL any more',
  ),
  heedsClients: ({ to }) =>
    guard(
      to === true,
      to === true
        ? 'what clients ask of the cache counts again: they can have the origin asked'
        : 'what clients ask of the cache is ignored',
    ),
};

/** Without a part of the key, the answer for one client is served to others. */
function keyed(what: string): Sentence {
  return ({ from, to }) => {
    const [more, less] = [gained(from, to), gained(to, from)];
    const texts = [
      more.length > 0 ? `the ${what} ${list(more)} is in the cache key` : '',
      less.length > 0
        ? `the ${what} ${list(less)} is not in the cache key any more: clients who differ in it share answers`
        : '',
    ];
    return guard(less.length > 0, texts.filter((text) => text !== '').join('; '));
  };
}

function queryText(query: unknown): string {
  const { kind, names, prefixes } = query as { kind: string; names?: string[]; prefixes?: string[] };
  const listed = list([...asList(names), ...asList(prefixes).map((prefix) => `${word(prefix)}*`)]);
  const texts: Readonly<Record<string, string>> = {
    keep: 'the whole query',
    ignore: 'nothing of the query',
    sort: 'the whole query, sorted',
    only: `only ${listed} of the query`,
    except: `the query without ${listed}`,
  };
  return texts[kind] ?? kind;
}
