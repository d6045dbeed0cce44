import { describe, expect, test } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';
import { type Fields, isReused, withCache } from './reuse.ts';

const TEXT = { 'content-type': 'text/plain' };

/** As the platform: nanoseconds of 64 bits, and not below zero. */
function strict(headers: Fields, cache: CacheConfig = {}) {
  const www = withCache(cache, () => new Response('x', { headers: { ...TEXT, ...headers } }));
  const { insert } = www.cache;
  www.cache.insert = (key, options, body) => {
    for (const milliseconds of [options.maxAgeMs, options.staleMs, options.initialAgeMs]) {
      if (!(milliseconds >= 0 && milliseconds * 1e6 < 2 ** 63)) throw new Error('Invalid argument.');
    }
    insert(key, options, body);
  };
  return www;
}

describe('what the platform cannot count', () => {
  test.each<[string, Fields, CacheConfig]>([
    ['Expires in the year 9999', { expires: 'Fri, 31 Dec 9999 23:59:59 GMT' }, {}],
    ['max-age of many digits', { 'cache-control': `max-age=${'9'.repeat(400)}` }, {}],
    ['stale windows of many digits', { 'cache-control': `max-age=1, stale-while-revalidate=${'9'.repeat(40)}` }, {}],
    ['a route with a very long ttl', {}, { ttl: '20000d' }],
    ['a route with a very long grace', { 'cache-control': 'max-age=60' }, { grace: '20000d' }],
    [
      'a date before Christ, nearly',
      { date: 'Mon, 01 Jan 0001 00:00:00 GMT', 'cache-control': 'max-age=9', etag: '"a"' },
      {},
    ],
    ['an Age of many digits', { age: '9'.repeat(40), 'cache-control': 'max-age=9', etag: '"a"' }, {}],
  ])('is cut down: %s', async (_, headers, cache) => {
    const www = strict(headers, cache);
    expect((await www.ask('GET /a')).status).toBe(200);
    expect(www.logged.filter((line) => line.startsWith('not stored'))).toEqual([]);
  });

  test('stays stored for as long as anybody lives', async () => {
    const www = strict({ expires: 'Fri, 31 Dec 9999 23:59:59 GMT' });
    await www.ask('GET /a');
    www.advance(50 * 365 * 86_400_000);
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
  });
});

describe('what is expired on arrival', () => {
  test.each<[string, Fields, CacheConfig, boolean]>([
    ['and has nothing', { age: '100', 'cache-control': 'max-age=10, must-revalidate' }, {}, false],
    ['and has a window', { age: '100', 'cache-control': 'max-age=10, stale-while-revalidate=300' }, {}, true],
    ['beyond its window', { age: '9000', 'cache-control': 'max-age=10, stale-while-revalidate=300' }, {}, false],
    ['beyond the grace', { age: '9000', 'cache-control': 'max-age=10' }, {}, false],
  ])('%s', async (_, headers, cache, stored) => {
    const www = withCache(cache, () => new Response('x', { headers: { ...TEXT, ...headers } }));
    const answer = await www.ask('GET /a');
    expect(answer.headers.get('cache-status')!.includes('; stored')).toBe(stored);
    expect(answer.status).toBe(200);
  });

  test.each([[0], [3_000_000]])(
    'as a stream that nobody finds again is given to its client: %i bytes more',
    async (more) => {
      const length = 1_048_577 + more;
      const body = new Uint8Array(length).fill(7);
      const headers = { 'content-length': String(length), 'cache-control': 'max-age=60' };
      const www = site({ origin: () => new Response(body, { headers }) });
      const { lookup } = www.cache;
      // Gone at once, as what another node purges.
      www.cache.lookup = (key) => (key.startsWith('o|') ? null : lookup(key));
      const answer = await www.ask('GET /a');
      expect(answer.headers.get('cache-status')).not.toContain('; stored');
      expect((await answer.arrayBuffer()).byteLength).toBe(length);
    },
  );
});

describe('a store that fails', () => {
  test.each(['o|', 'fence|', 'f|', ''])('is no error of the gateway: %j', async (kind) => {
    const www = withCache({}, () => new Response('x', { headers: { ...TEXT, 'cache-control': 'max-age=60' } }));
    const { insert, transaction } = www.cache;
    www.cache.insert = (key, options, body) => {
      if (key.startsWith(kind)) throw new Error('no room');
      insert(key, options, body);
    };
    www.cache.transaction = async (key, waitMs) => {
      const held = await transaction(key, waitMs);
      if (held === null || !key.startsWith(kind)) return held;
      return {
        ...held,
        insert: () => {
          throw new Error('no room');
        },
      };
    };
    for (let time = 0; time < 3; time += 1) {
      const answer = await www.ask('GET /a');
      expect([answer.status, await answer.text()]).toEqual([200, 'x']);
      if (kind !== 'f|') expect(answer.headers.get('cache-status')).not.toContain('; stored');
    }
  });

  test('says so in the log, and a stream of a body reaches the client', async () => {
    const headers = { 'content-length': '2000000', 'cache-control': 'max-age=60' };
    const www = site({ origin: () => new Response(new Uint8Array(2_000_000), { headers }) });
    www.cache.insertStream = () => {
      throw new Error('no room');
    };
    const answer = await www.ask('GET /a');
    expect((await answer.arrayBuffer()).byteLength).toBe(2_000_000);
    expect(www.logged).toContain('not stored: www.example.test/a: Error: no room');
  });
});

test('what is fresh by a lifetime that is cut down is reused', async () => {
  expect(await isReused({ headers: { ...TEXT, expires: 'Fri, 31 Dec 9999 23:59:59 GMT' } })).toBe(true);
});
