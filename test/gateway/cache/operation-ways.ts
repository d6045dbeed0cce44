import { answering, type Way } from '../../support/counted-site.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import type { Site } from '../../support/site.ts';

const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };
const TAGGED = { ...PAGE, etag: '"v"' };
const VARIED = { ...PAGE, vary: 'x-kind' };
const PRIVATE = { ...PAGE, 'cache-control': 'private' };
const LONG = { 'content-length': String(2 * 1024 * 1024) };
const SPELT = { ...PAGE, 'no-vary-search': 'params=("u")' };
const PURGE = {
  line: 'POST /.popgate/purge',
  headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
};
const QUERY = {
  line: 'QUERY /a',
  headers: { 'content-type': 'text/plain', 'content-length': '1' },
  body: 'q',
};

const refused: FakeOrigin = () => {
  throw new Error('connection refused');
};

/** The origin says one thing once, and another from then on. */
function first(fields: Record<string, string>, then: FakeOrigin): FakeOrigin {
  let isFirst = true;
  return (request) => {
    const answer = isFirst ? answering(fields) : then;
    isFirst = false;
    return answer(request);
  };
}

function saying(status: number, fields: Record<string, string> = {}): FakeOrigin {
  return () => new Response(status === 304 ? null : 'said', { status, headers: fields });
}

function keys(count: number): Record<string, string> {
  return { 'surrogate-key': Array.from({ length: count }, (_, nth) => `key-${nth}`).join(' ') };
}

/** Has been asked for already, by others who want the same. */
const known = (www: Site): Promise<Response> => www.ask('GET /a', { 'x-kind': '1' });
/** Surrogate fields have been seen, which is found out once in a sandbox. */
const another = (www: Site): Promise<Response> => www.ask('GET /b');

async function stale(www: Site): Promise<void> {
  await known(www);
  www.advance(61_000);
}

function purged(afterMs: number) {
  return async (www: Site): Promise<void> => {
    await known(www);
    www.advance(afterMs);
    www.cache.purge('popgate:all', 'soft');
  };
}

/** By group and name. */
export const WAYS: Record<string, Record<string, Way>> = {
  'a hit': {
    'of what is stored': { origin: PAGE, before: known, operations: 1 },
    'of an answer that varies': { origin: VARIED, before: known, operations: 2 },
    'by HEAD': { origin: PAGE, before: known, line: 'HEAD /a', operations: 1 },
    'of a range': { origin: PAGE, before: known, headers: { range: 'bytes=0-1' }, operations: 1 },
    'of what the client has': { origin: TAGGED, before: known, headers: { 'if-none-match': '"v"' }, operations: 1 },
    'by QUERY': {
      origin: PAGE,
      before: (www) => www.ask(QUERY.line, QUERY.headers, QUERY.body),
      ...QUERY,
      operations: 1,
    },
    'with a query': { origin: PAGE, before: (www) => www.ask('GET /a?x=1'), line: 'GET /a?x=1', operations: 1 },
    'of what is stale, beside a refresh': {
      origin: { ...PAGE, 'cache-control': 'max-age=60, stale-while-revalidate=600' },
      before: stale,
      operations: 8,
    },
    'of what is stale, beside a 304': {
      origin: { ...TAGGED, 'cache-control': 'max-age=60, stale-while-revalidate=600' },
      before: stale,
      operations: 8,
    },
    'of another spelling under No-Vary-Search': {
      origin: SPELT,
      before: (www) => www.ask('GET /a?x=1'),
      line: 'GET /a?x=1&u=2',
      operations: 3,
    },
  },
  'a miss that is stored': {
    'by known keys alone': { origin: PAGE, operations: 7 },
    'by QUERY': { origin: PAGE, ...QUERY, operations: 7 },
    'where something else was': { origin: PAGE, before: stale, operations: 7 },
    'with 3 keys that only the answer names': { origin: { ...PAGE, ...keys(3) }, before: another, operations: 10 },
    'with 300 such keys': { origin: { ...PAGE, ...keys(300) }, before: another, operations: 10 },
    'with 3 such keys, the first in a sandbox and in its POP': { origin: { ...PAGE, ...keys(3) }, operations: 12 },
    // Two more for each key; the fetch began in the same millisecond.
    'with 3 such keys, and something else has just been purged': {
      origin: { ...PAGE, ...keys(3) },
      before: async (www) => {
        await another(www);
        await www.ask(PURGE.line, PURGE.headers, '{"keys":["other"]}');
      },
      operations: 16,
    },
    'and varies, the first of its URL': { origin: VARIED, operations: 8 },
    'and varies, where others are stored': {
      origin: VARIED,
      before: (www) => www.ask('GET /a', { 'x-kind': '2' }),
      operations: 8,
    },
    'and varies, where others have been stored for a while': {
      origin: VARIED,
      before: async (www) => {
        await www.ask('GET /a', { 'x-kind': '2' });
        www.advance(30_000);
      },
      operations: 8,
    },
    'for a query': { origin: PAGE, line: 'GET /a?x=1', operations: 8 },
    'for the first query under No-Vary-Search': { origin: SPELT, line: 'GET /a?x=1', operations: 13 },
    'for another query under No-Vary-Search': {
      origin: SPELT,
      before: (www) => www.ask('GET /a?x=2'),
      line: 'GET /a?x=1',
      operations: 8,
    },
    'for another spelling under No-Vary-Search': {
      origin: SPELT,
      before: (www) => www.ask('GET /a?x=2'),
      line: 'GET /a?x=1&u=2',
      operations: 9,
    },
    'large, and streamed': {
      origin: () => new Response(new Uint8Array(2 * 1024 * 1024), { headers: { ...PAGE, ...LONG } }),
      operations: 8,
    },
    'of a range of what is not stored': {
      origin: saying(206, { ...PAGE, 'content-range': 'bytes 0-3/9', 'content-length': '4' }),
      headers: { range: 'bytes=0-3' },
      operations: 6,
    },
    // Whether something newer has come meanwhile is looked at only then.
    'whose Date is not of this second': {
      origin: { ...PAGE, date: 'Sun, 01 Mar 2026 11:59:50 GMT' },
      operations: 8,
    },
    'and public, with a client’s credentials': {
      origin: { ...PAGE, 'cache-control': 'public, max-age=60' },
      headers: { authorization: 'Basic eA==' },
      operations: 7,
    },
    'to be validated each time': { origin: { ...TAGGED, 'cache-control': 'no-cache' }, operations: 7 },
    // It waits for nobody, so it has no flight to end.
    'to be validated each time, again': {
      origin: { ...TAGGED, 'cache-control': 'no-cache' },
      before: known,
      operations: 6,
    },
  },
  'a 304': {
    'that names no keys': { origin: TAGGED, before: stale, operations: 7 },
    'with 3 keys': { origin: { ...TAGGED, ...keys(3) }, before: stale, operations: 10 },
    'with 300 keys': { origin: { ...TAGGED, ...keys(300) }, before: stale, operations: 10 },
    'of an answer that varies': { origin: { ...TAGGED, ...VARIED }, before: stale, operations: 8 },
    'after a soft purge': { origin: TAGGED, before: purged(2_000), operations: 7 },
    // What the fill told its followers is still there, and purged as well.
    'after a soft purge, within a second of a fill': { origin: TAGGED, before: purged(0), operations: 8 },
    'that ends what is stored': {
      origin: first(TAGGED, saying(304, { 'cache-control': 'private' })),
      before: stale,
      operations: 7,
    },
  },
  'a fill after a soft purge': {
    'without a validator': { origin: PAGE, before: purged(2_000), operations: 7 },
    'within a second of a fill': { origin: PAGE, before: purged(0), operations: 8 },
  },
  'a miss that is not stored': {
    'for the first time': { origin: PRIVATE, operations: 4 },
    'within passFor': { origin: PRIVATE, before: known, operations: 3 },
    'and ends what was stored': { origin: first(PAGE, saying(200, PRIVATE)), before: stale, operations: 6 },
    'by HEAD': { origin: PAGE, line: 'HEAD /a', operations: 1 },
    'for a client that says no-store': {
      origin: PAGE,
      headers: { 'cache-control': 'no-store' },
      operations: 1,
    },
    'for a client that wants it fresher': {
      origin: PAGE,
      before: known,
      headers: { 'cache-control': 'no-cache' },
      operations: 1,
    },
    'of an error': { origin: saying(500), operations: 5 },
    'of an origin that cannot be reached': { origin: refused, operations: 4 },
    'of an origin that cannot be reached, with something stale': {
      origin: first(PAGE, refused),
      before: stale,
      operations: 4,
    },
    'of an error, under stale-if-error': {
      origin: first({ ...PAGE, 'cache-control': 'max-age=60, stale-if-error=600' }, saying(503)),
      before: stale,
      operations: 5,
    },
  },
  'without the cache': {
    'a route that passes': { route: { cache: 'pass' }, operations: 0 },
    'a handler': { route: { to: undefined, handler: 'hello' } as never, operations: 0 },
    'an answer of the configuration': { route: { to: undefined, respond: {} } as never, operations: 0 },
  },
  'a purge': {
    'of a key': { ...PURGE, body: '{"keys":["a"]}', operations: 2, purges: 2 },
    'of 3 keys': { ...PURGE, body: '{"keys":["a","b","c"]}', operations: 4, purges: 6 },
    'of a URL': { ...PURGE, body: '{"urls":["http://www.example.test/a"]}', operations: 1, purges: 4 },
    'of a domain': { ...PURGE, body: '{"domains":["www.example.test"]}', operations: 0, purges: 2 },
    'of everything': { ...PURGE, body: '{"all":true}', operations: 0, purges: 2 },
    'by an unsafe method': { line: 'POST /a', operations: 5, purges: 2 },
    'by an unsafe method, with a group': {
      origin: { 'cache-group-invalidation': '"g"' },
      line: 'POST /a',
      operations: 9,
      purges: 3,
    },
  },
};
