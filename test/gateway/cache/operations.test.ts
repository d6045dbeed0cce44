import { describe, expect, test } from 'vitest';
import type { PoolConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { counting } from '../../support/counted-cache.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type Site, type SiteOptions } from '../../support/site.ts';

const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };
const TAGGED = { ...PAGE, etag: '"v"' };
const VARIED = { ...PAGE, vary: 'x-kind' };
const MINUTE = 61_000;

/** What a request goes through, and what it costs. */
interface Way {
  /** Fields of the answers, or what the origin does. */
  origin?: Record<string, string> | FakeOrigin;
  route?: Partial<RouteConfig>;
  options?: SiteOptions;
  /** What is done before. */
  before?: (www: Site) => unknown;
  line?: string;
  headers?: Record<string, string>;
  body?: string;
  operations: number;
  purges?: number;
}

function answering(fields: Record<string, string>): FakeOrigin {
  return ({ headers }) => {
    const isKnown = fields['etag'] !== undefined && headers.get('if-none-match') === fields['etag'];
    return new Response(isKnown ? null : 'page', { status: isKnown ? 304 : 200, headers: fields });
  };
}

/** The origin says one thing, and then another. */
function first(fields: Record<string, string>, then: FakeOrigin): FakeOrigin {
  let isFirst = true;
  return (request) => {
    if (!isFirst) return then(request);
    isFirst = false;
    return answering(fields)(request);
  };
}

function keys(count: number): Record<string, string> {
  return { 'surrogate-key': Array.from({ length: count }, (_, nth) => `key-${nth}`).join(' ') };
}

const once = (www: Site): Promise<Response> => www.ask('GET /a', { 'x-kind': '1' });

async function stale(www: Site): Promise<void> {
  await once(www);
  www.advance(MINUTE);
}

function pool(size: number, config: Partial<PoolConfig> = {}, options: SiteOptions = {}): Partial<Way> {
  const names = Array.from({ length: size }, (_, nth) => `b${nth}`);
  return {
    route: { to: 'pool' },
    options: {
      random: () => 0.5,
      ...options,
      config: {
        backends: Object.fromEntries(names.map((name) => [name, { origin: `http://${name}.test` as const }])),
        pools: { pool: { backends: Object.fromEntries(names.map((name) => [name, 1])), ...config } },
      },
    },
  };
}

const dead: FakeOrigin = ({ backend }) => {
  if (backend === 'b0') throw new Error('connection refused');
  return new Response('page', { headers: PAGE });
};

async function measured({ origin = PAGE, route = {}, options = {}, before, line = 'GET /a', headers, body }: Way) {
  const { config, ...rest } = options;
  const www = site({
    origin: typeof origin === 'function' ? origin : answering(origin),
    secrets: { admin_token: 't' },
    handlers: { hello: () => new Response('hello') },
    ...rest,
    config: {
      admin: {},
      ...config,
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', ...route } as RouteConfig] } },
    },
  });
  await before?.(www);
  await www.settle();
  const count = counting(www.cache);
  await (await www.ask(line, { 'x-kind': '1', ...headers }, body)).arrayBuffer();
  await www.settle();
  return count();
}

const WAYS: Record<string, Record<string, Way>> = {
  'a hit': {
    'of what is stored': { before: once, operations: 1 },
    'of an answer that varies': { origin: VARIED, before: once, operations: 2 },
    'by HEAD': { before: once, line: 'HEAD /a', operations: 1 },
    'of a range': { before: once, headers: { range: 'bytes=0-1' }, operations: 1 },
    'of a 304': { origin: TAGGED, before: once, headers: { 'if-none-match': '"v"' }, operations: 1 },
    'by QUERY': {
      before: (www) => www.ask('QUERY /a', { 'content-type': 'text/plain', 'content-length': '1' }, 'q'),
      line: 'QUERY /a',
      headers: { 'content-type': 'text/plain', 'content-length': '1' },
      body: 'q',
      operations: 1,
    },
    'with a query': { before: (www) => www.ask('GET /a?x=1'), line: 'GET /a?x=1', operations: 1 },
    'of what is stale, refreshed in the background': {
      origin: { ...PAGE, 'cache-control': 'max-age=60, stale-while-revalidate=600' },
      before: stale,
      operations: 1,
    },
    'of what is stale, refreshed in the background by a 304': {
      origin: { ...TAGGED, 'cache-control': 'max-age=60, stale-while-revalidate=600' },
      before: stale,
      operations: 1,
    },
  },
  'a miss that is stored': {
    'by known keys alone': { operations: 8 },
    'with 3 keys that only the answer names': { origin: { ...PAGE, ...keys(3) }, operations: 11 },
    'with 300 keys that only the answer names': { origin: { ...PAGE, ...keys(300) }, operations: 11 },
    'and varies, for the first time': { origin: VARIED, operations: 10 },
    'and varies, where others are stored': {
      origin: VARIED,
      before: (www) => www.ask('GET /a', { 'x-kind': '2' }),
      operations: 11,
    },
    'and varies, where others are stored for less long': {
      origin: VARIED,
      before: async (www) => {
        await www.ask('GET /a', { 'x-kind': '2' });
        www.advance(30_000);
      },
      operations: 11,
    },
    'for a query': { line: 'GET /a?x=1', operations: 9 },
    'for the first query under No-Vary-Search': {
      origin: { ...PAGE, 'no-vary-search': 'params=("u")' },
      line: 'GET /a?x=1',
      operations: 9,
    },
    'for another query under No-Vary-Search': {
      origin: { ...PAGE, 'no-vary-search': 'params=("u")' },
      before: (www) => www.ask('GET /a?x=2'),
      line: 'GET /a?x=1',
      operations: 9,
    },
    'for another spelling under No-Vary-Search': {
      origin: { ...PAGE, 'no-vary-search': 'params=("u")' },
      before: (www) => www.ask('GET /a?x=2'),
      line: 'GET /a?x=1&u=2',
      operations: 9,
    },
    'by QUERY': {
      line: 'QUERY /a',
      headers: { 'content-type': 'text/plain', 'content-length': '1' },
      body: 'q',
      operations: 8,
    },
    'after what was there ended': { before: stale, operations: 8 },
    'of a large body, streamed': {
      origin: () =>
        new Response(new Uint8Array(2 << 20), { headers: { ...PAGE, 'content-length': String(2 << 20) } }),
      operations: 9,
    },
    'of a range of what is not stored': {
      origin: () =>
        new Response('pa', {
          status: 206,
          headers: { ...PAGE, 'content-range': 'bytes 0-1/4', 'content-length': '2' },
        }),
      headers: { range: 'bytes=0-1' },
      operations: 8,
    },
    'with a Date of long ago, as from another cache': {
      origin: { ...PAGE, date: 'Sun, 01 Mar 2026 11:59:50 GMT' },
      operations: 9,
    },
    'with a client’s credentials, as public': {
      origin: { ...PAGE, 'cache-control': 'public, max-age=60' },
      headers: { authorization: 'Basic eA==' },
      operations: 8,
    },
    'again, validated each time': {
      origin: { ...PAGE, 'cache-control': 'no-cache', etag: '"v"' },
      before: once,
      operations: 8,
    },
  },
  'a 304': {
    'alone': { origin: TAGGED, before: stale, operations: 9 },
    'with 3 keys': { origin: { ...TAGGED, ...keys(3) }, before: stale, operations: 13 },
    'with 300 keys': { origin: { ...TAGGED, ...keys(300) }, before: stale, operations: 13 },
    'of an answer that varies': { origin: { ...TAGGED, ...VARIED }, before: stale, operations: 13 },
    'within a second of a fill and a soft purge': {
      origin: TAGGED,
      before: async (www) => {
        await once(www);
        www.cache.purge('popgate:all', 'soft');
      },
      operations: 11,
    },
    'after a soft purge': {
      origin: TAGGED,
      before: async (www) => {
        await once(www);
        www.advance(2_000);
        www.cache.purge('popgate:all', 'soft');
      },
      operations: 11,
    },
    'that ends what is stored': {
      origin: first(TAGGED, () => new Response(null, { status: 304, headers: { 'cache-control': 'private' } })),
      before: stale,
      operations: 9,
    },
    'of a large body': {
      origin: first(
        { ...TAGGED },
        () => new Response(null, { status: 304, headers: TAGGED }),
      ),
      before: stale,
      operations: 9,
    },
  },
  'a miss that is not stored': {
    'for the first time': { origin: { 'cache-control': 'private' }, operations: 5 },
    'within passFor': { origin: { 'cache-control': 'private' }, before: once, operations: 3 },
    'since the client says no-store': { headers: { 'cache-control': 'no-store' }, operations: 1 },
    'since the client wants something fresher': {
      before: once,
      headers: { 'cache-control': 'no-cache' },
      operations: 1,
    },
    'and takes the place of what was': {
      origin: first(PAGE, () => new Response('mine', { headers: { 'cache-control': 'private' } })),
      before: stale,
      operations: 7,
    },
    'by HEAD': { line: 'HEAD /a', operations: 1 },
    'since it is an error': { origin: () => new Response('no', { status: 500 }), operations: 5 },
    'since the origin cannot be reached': {
      origin: () => {
        throw new Error('connection refused');
      },
      operations: 5,
    },
    'and is answered by what is stale, since the origin cannot be reached': {
      origin: first(PAGE, () => {
        throw new Error('connection refused');
      }),
      before: stale,
      operations: 5,
    },
    'and is answered by what is stale, under stale-if-error': {
      origin: first({ ...PAGE, 'cache-control': 'max-age=60, stale-if-error=600' }, () => {
        return new Response('no', { status: 503 });
      }),
      before: stale,
      operations: 5,
    },
  },
  'without the cache': {
    'a route that passes': { route: { cache: 'pass' }, operations: 0 },
    'a handler': { route: { to: undefined, handler: 'hello' } as never, operations: 0 },
    'a response of the configuration': { route: { to: undefined, respond: {} } as never, operations: 0 },
  },
  'a pool, where all is well': Object.fromEntries(
    [1, 3, 10].flatMap((size) =>
      (['random', 'round-robin', 'hash', 'client-hash', 'failover', 'least-latency'] as const).map(
        (policy): [string, Way] => [
          `${policy} of ${size}`,
          { ...pool(size, { policy, retries: 1, quorum: 0.5 }), operations: 9 },
        ],
      ),
    ),
  ),
  'a pool of which one is dead': {
    'found out': { ...pool(3, { policy: 'failover', retries: 1 }), origin: dead, operations: 12 },
    'once it is known': {
      ...pool(3, { policy: 'failover', retries: 1 }),
      origin: dead,
      before: async (www) => {
        for (let nth = 0; nth < 6; nth += 1) await www.ask(`GET /${nth}`);
      },
      operations: 12,
    },
  },
  'a purge': {
    'of a key': {
      line: 'POST /.popgate/purge',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"keys":["a"]}',
      operations: 1,
      purges: 2,
    },
    'of 3 keys': {
      line: 'POST /.popgate/purge',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"keys":["a","b","c"]}',
      operations: 4,
      purges: 6,
    },
    'of a URL': {
      line: 'POST /.popgate/purge',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"urls":["http://www.example.test/a"]}',
      operations: 2,
      purges: 4,
    },
    'by an unsafe method': { line: 'POST /a', operations: 4, purges: 2 },
  },
};

describe.each(Object.entries(WAYS))('%s costs', (_, ways) => {
  test.each(Object.entries(ways))('%s', async (__, way) => {
    const { operations, purges } = await measured(way);
    expect({ operations, purges }).toEqual({ operations: way.operations, purges: way.purges ?? 0 });
  });
});
