import { describe, expect, test } from 'vitest';
import type { CacheConfig } from '../../src/gateway/index.ts';
import type { FixedAnswer, TestGateway, TestResponse } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';
import { FRONT, shop } from './shop.ts';

type Step = (gateway: TestGateway<'shop'>) => unknown;
type Headers = Readonly<Record<string, string>>;

const get =
  (path = '', headers: Headers = {}): Step =>
  (gateway) =>
    gateway.get(FRONT + path, { headers });
const wait =
  (time: `${number}s`): Step =>
  (gateway) =>
    gateway.advance(time);
const answers =
  (answer: FixedAnswer | 'down'): Step =>
  (gateway) =>
    void (gateway.origins.shop.answer = answer);
const says = (headers: Headers, status = 200): FixedAnswer => ({ status, headers, body: 'a page' });

const MINUTE = says({ 'cache-control': 'max-age=60' });
const ETAG = says({ 'cache-control': 'max-age=60', etag: '"1"' });
const COOKIE = says({ 'cache-control': 'max-age=60', vary: 'Cookie' });
const BY_LANGUAGE = says({ 'cache-control': 'max-age=60', vary: 'Accept-Language' });

interface Row {
  name: string;
  origin?: FixedAnswer;
  cache?: CacheConfig | 'pass';
  /** The last one is a request, whose answer is judged. */
  steps: readonly Step[];
  why: string;
}

const ROWS: readonly Row[] = [
  {
    name: 'a first request',
    steps: [get('a?b=1')],
    why: 'nothing was stored before for this key: v2 www.shop.test/a?b=1',
  },
  {
    name: 'a query that the key keeps',
    steps: [get('a'), get('a?utm_source=mail')],
    why: 'nothing was stored before for this key: v2 www.shop.test/a?utm_source=mail; its query is ?utm_source=mail, and (none) in that of the last stored answer of this path',
  },
  {
    name: 'a header in the key',
    cache: { key: { headers: ['X-Plan'] } },
    steps: [get('a', { 'x-plan': 'free' }), get('a', { 'x-plan': 'gold' })],
    why: 'nothing was stored before for this key: v2 www.shop.test/a; its header x-plan is gold, and free in that of the last stored answer of this path',
  },
  {
    name: 'a cookie in the key',
    cache: { key: { cookies: ['plan'] } },
    steps: [get('a', { cookie: 'plan=free' }), get('a', { cookie: 'plan=gold' })],
    why: 'nothing was stored before for this key: v2 www.shop.test/a; its cookie plan is ["gold"], and ["free"] in that of the last stored answer of this path',
  },
  {
    name: 'cookies, and Vary: Cookie',
    origin: COOKIE,
    steps: [get(), get('', { cookie: 'id=1' })],
    why: 'stored 60 s, Vary: Cookie and the request has cookies outside the key',
  },
  {
    name: 'another language',
    origin: BY_LANGUAGE,
    steps: [get('', { 'accept-language': 'de' }), get('', { 'accept-language': 'fr' })],
    why: 'stored 60 s, Vary: Accept-Language and the request has "fr" in accept-language, where the stored one had "de"',
  },
  {
    name: 'no language',
    origin: BY_LANGUAGE,
    steps: [get('', { 'accept-language': 'de' }), get()],
    why: 'stored 60 s, Vary: Accept-Language and the request has nothing in accept-language, where the stored one had "de"',
  },
  {
    name: 'a lifetime that has ended, and something to validate with',
    origin: ETAG,
    steps: [get(), wait('65s'), get()],
    why: 'stored for 60 s by Cache-Control: max-age=60, and 65 s have passed',
  },
  {
    name: 'a lifetime of the route, and an age on arrival',
    origin: says({ age: '10', etag: '"1"' }),
    cache: { ttl: '60s' },
    steps: [get(), wait('55s'), get()],
    why: 'stored for 60 s by the route’s ttl, and 65 s have passed',
  },
  {
    name: 'a lifetime that has ended, and nothing left of the answer',
    cache: { grace: '0s' },
    steps: [get(), wait('65s'), get()],
    why: 'stored for 60 s by Cache-Control: max-age=60, and 65 s have passed',
  },
  {
    name: 'a purge',
    steps: [get(), (gateway) => gateway.purge({ all: true }), get()],
    why: 'stored for 60 s by Cache-Control: max-age=60, and removed since, as by a purge',
  },
  {
    name: 'a soft purge',
    steps: [get(), (gateway) => gateway.purge({ all: true, soft: true }), get()],
    why: 'stored for 60 s by Cache-Control: max-age=60, and marked stale by a purge',
  },
  {
    name: 'a reload',
    steps: [get(), get('', { 'cache-control': 'no-cache' })],
    why: 'what is stored is fresh, and the request says Cache-Control: no-cache; not stored: asked for itself',
  },
  {
    name: 'an old reload',
    steps: [get(), get('', { pragma: 'no-cache' })],
    why: 'what is stored is fresh, and the request says Pragma: no-cache; not stored: asked for itself',
  },
  {
    name: 'Set-Cookie',
    origin: says({ 'cache-control': 'max-age=60', 'set-cookie': 'id=1' }),
    steps: [get(), get()],
    why: 'not stored: the answer has Set-Cookie',
  },
  {
    name: 'an answer that was not stored before',
    origin: says({ 'cache-control': 'no-store' }),
    steps: [get(), answers(MINUTE), get()],
    why: 'the earlier answer was not stored: the origin says no-store',
  },
  {
    name: 'an answer that is no longer stored',
    steps: [get(), wait('65s'), answers(says({ 'cache-control': 'private' })), get()],
    why: 'stored for 60 s by Cache-Control: max-age=60, and 65 s have passed; not stored: the origin says private',
  },
  {
    name: 'a refresh in the background, of which nothing is known',
    cache: { staleWhileRevalidate: '1h' },
    steps: [get(), wait('65s'), get(), (gateway) => gateway.purge({ all: true }), get()],
    why: 'not in the cache',
  },
  { name: 'a HEAD', steps: [(gateway) => gateway.request(FRONT, { method: 'HEAD' })], why: 'not in the cache' },
  { name: 'a pass', cache: 'pass', steps: [get()], why: 'the route says pass' },
  {
    name: 'an unsafe method',
    steps: [(gateway) => gateway.request(FRONT, { method: 'POST' })],
    why: 'no method for the cache',
  },
  {
    name: 'a stale answer',
    steps: [get(), wait('65s'), answers('down'), get()],
    why: 'stale by 5 s, the origin cannot be reached',
  },
  { name: 'a hit', steps: [get(), wait('5s'), get()], why: 'it is in the cache, and fresh for another 55 s' },
  {
    name: 'an error',
    steps: [answers('down'), get()],
    why: '502: backend shop: refused or reset after 0 ms: Error: connection refused: shop is down',
  },
  {
    name: 'no domain',
    steps: [(gateway) => gateway.get('https://www.nobody.test/')],
    why: '421: no domain www.nobody.test',
  },
];

async function lastOf({ origin = MINUTE, cache, steps }: Row): Promise<TestResponse> {
  const gateway = shop([{ path: '/*', to: 'shop', ...(cache !== undefined && { cache }) }], {
    origins: { shop: origin },
  });
  let last: unknown;
  for (const step of steps) last = await step(gateway);
  return last as TestResponse;
}

describe('an answer says in one sentence why it came so, and a matcher says that first', () => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const answer = await lastOf(row);
    expect(answer.cache.why).toBe(row.why);
    const isHit = answer.cache.verdict === 'hit';
    const check = (): void => {
      (isHit ? expect(answer).not : expect(answer)).toBeHit();
    };
    expect(check).toThrow(isHit ? 'expected not a hit, but it was: ' : 'expected a hit, but: ');
    expect(check).toThrow(`${row.why}\nstatus ${answer.status}, Cache-Status: `);
  });
});

test('of a thousand keys the first is forgotten, and nothing is said of it that may be wrong', async () => {
  const gateway = shop();
  for (let at = 0; at <= 1_000; at += 1) await gateway.get(`${FRONT}${at}`);
  await gateway.purge({ all: true });
  expect((await gateway.get(`${FRONT}0`)).cache.why).toBe('not in the cache');
  expect((await gateway.get(`${FRONT}1000`)).cache.why).toContain('removed since');
});
