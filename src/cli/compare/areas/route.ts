import { guard, type Sentences } from '../meaning.ts';
import { count, gained, joined, list, seconds, size, time, word, wordOr } from '../words.ts';
import { either, inCases, instead, naming } from './sentences.ts';

export const surrogateKeys: Sentences = { '': naming('answers have the surrogate keys') };

export const transform: Sentences = {
  '': inCases({
    fresh: (to) => `the transform ${word((to as { name: string }).name)} changes answers`,
    gone: (from) => `the transform ${word((from as { name: string }).name)} does not change answers any more`,
    other: (_, to) => word(to),
  }),
  name: instead('answers are changed by the transform'),
  at: ({ to }) =>
    to === 'store'
      ? 'the transform runs before an answer is stored'
      : 'the transform runs on each answer before a client gets it',
  types: instead('the transform is for answers of the types', list),
};

export const geo: Sentences = {
  '': inCases({
    fresh: (to) => `the origin gets the client's ${list((to as { fields: unknown }).fields)}`,
    gone: (from) => `the origin does not get the client's ${list((from as { fields: unknown }).fields)} any more`,
    other: (_, to) => word(to),
  }),
  fields: instead("the origin gets the client's", list),
  'defaults.*': ({ from, to, names }) =>
    `a client whose ${names[0]} is unknown counts as from ${word(to)} instead of ${word(from)}`,
};

export const compress: Sentences = {
  '': inCases({
    fresh: () => 'answers are compressed',
    gone: () => 'answers are not compressed any more',
    other: (_, to) => word(to),
  }),
  types: ({ from, to }) => `answers of ${types(to)} are compressed instead of ${types(from)}`,
  minBytes: ({ from, to }) => `answers are compressed from ${size(to)} on instead of ${size(from)}`,
};

function types(written: unknown): string {
  return written === null ? 'the default types' : list(written);
}

export const serverTiming: Sentences = {
  '': either('answers have Server-Timing', 'answers do not have Server-Timing any more'),
};

export const log: Sentences = {
  '': inCases({
    fresh: (to) => `requests are logged to ${word((to as { endpoint: string }).endpoint)}`,
    gone: (from) => `requests are not logged to ${word((from as { endpoint: string }).endpoint)} any more`,
    other: (_, to) => word(to),
  }),
  endpoint: instead('requests are logged to'),
  sample: ({ from, to }) => `${percent(to)} of the requests are logged instead of ${percent(from)}`,
  fields: naming('a line of the log has'),
};

function percent(share: unknown): string {
  return `${Math.round(Number(share) * 100_000) / 1_000} %`;
}

export const errors: Sentences = {
  'pages.*': (change) =>
    inCases({
      fresh: (to) => `errors ${change.names[0]} have a page of their own, ${pageText(to)}`,
      gone: (from) => `errors ${change.names[0]} have the built-in page again instead of ${pageText(from)}`,
      other: (from, to) =>
        pageText(from) === pageText(to)
          ? `errors ${change.names[0]} have another text`
          : `errors ${change.names[0]} have ${pageText(to)} instead of ${pageText(from)}`,
    })(change),
  replaces: ({ from, to }) => {
    const [more, less] = [gained(from, to), gained(to, from)];
    const texts = [
      more.length > 0 ? `a page replaces what the origin answers with ${list(more)}` : '',
      less.length > 0 ? `no page replaces what the origin answers with ${list(less)} any more` : '',
    ];
    return texts.filter((text) => text !== '').join('; ');
  },
  rememberedMs: inCases({
    fresh: (to) => `errors that a page replaces are remembered for ${time(to)}`,
    gone: (from) => `errors that a page replaces are not remembered for ${time(from)} any more`,
    other: (from, to) => `errors that a page replaces are remembered for ${time(to)} instead of ${time(from)}`,
  }),
};

function pageText(page: unknown): string {
  const { kind, store, key, path, to } = page as Record<string, unknown>;
  if (kind === 'kv') return `the page ${word(`${String(store)}/${String(key)}`)}`;
  return kind === 'proxy' ? `the page ${word(path)} of ${word(to)}` : 'a fixed text';
}

export const maintenance: Sentences = {
  '': inCases({
    fresh: (to) => `the site can be closed by ${item(to)}`,
    gone: (from) => guard(true, `the site cannot be closed by ${item(from)} any more`),
    other: (_, to) => item(to),
  }),
  store: instead('the site is closed by the config store'),
  key: instead('the site is closed by the key'),
  retryAfterSeconds: instead('while the site is closed, clients are told to come again after', seconds),
};

function item(maintenance: unknown): string {
  const { store, key } = maintenance as Record<string, unknown>;
  return `${word(key)} in the config store ${word(store)}`;
}

type Targets = Readonly<Record<string, string>>;

export const redirects: Sentences = {
  '': inCases({
    fresh: (to) => `the domain has a table of redirects${entries(to)}`,
    gone: (from) => `the domain has no table of redirects any more${entries(from)}`,
    other: (_, to) => word(to),
  }),
  entries: ({ from, to }) => {
    const [before, after] = [from as Targets, to as Targets];
    const fresh = gained(Object.keys(before), Object.keys(after));
    const gone = gained(Object.keys(after), Object.keys(before));
    const other = Object.keys(after).filter((path) => Object.hasOwn(before, path) && before[path] !== after[path]);
    const texts = [
      told(fresh, 'redirected', after),
      told(gone, 'not redirected any more'),
      told(other, 'redirected elsewhere', after),
    ];
    return texts.filter((text) => text !== '').join('; ');
  },
  patterns: ({ from, to }) => `the patterns of redirects are ${patterns(to)} instead of ${patterns(from)}`,
  from: instead('redirects are read from', (store) => wordOr('no store', store)),
  status: instead('redirects of the table have the status'),
  query: ({ to }) =>
    to === 'keep' ? 'redirects of the table keep the query' : 'redirects of the table drop the query',
};

function entries(table: unknown): string {
  const number = Object.keys((table as { entries: object }).entries).length;
  return number === 0 ? '' : ` (${number.toLocaleString('en')} ${number === 1 ? 'entry' : 'entries'})`;
}

function told(paths: readonly unknown[], how: string, targets?: Targets): string {
  if (paths.length === 0) return '';
  const to = targets === undefined || paths.length > 1 ? '' : ` to ${word(targets[String(paths[0])])}`;
  return `${paths.length > 1 ? `${count(paths.length, 'path')} (${list(paths)}) are` : `${list(paths)} is`} ${how}${to}`;
}

function patterns(table: unknown): string {
  const rules = table as { path: string; to: string; status: number }[];
  return rules.length === 0
    ? 'none'
    : joined(rules.map(({ path, to, status }) => `${word(path)} to ${word(to)} (${status})`));
}
