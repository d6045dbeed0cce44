import { expect, test } from 'vitest';
import { REASONS } from '../../../src/cli/reasons/reasons.ts';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import type { FixedAnswer, FullRequestOptions } from '../../../src/testing/index.ts';
import { FRONT, shop } from '../../testing/shop.ts';

/** A request, its route, and the origin's answer. */
interface Situation {
  cache?: RouteConfig['cache'];
  sent?: FullRequestOptions;
  fields?: Readonly<Record<string, string>>;
}

const FRESH = { 'cache-control': 'max-age=60' };
const BINARY = { ...FRESH, 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' };
const IGNORES = { cache: { ignoreClientDirectives: true } };
const OVERLONG = 'x'.repeat(9_000);

/** By the code: what is not stored by it, and the same with the change that its row names. */
const CHANGES: Readonly<Record<string, readonly [Situation, Situation]>> = {
  'fwd-bypass': [
    { cache: 'pass', fields: FRESH },
    { cache: { ttl: '60s' }, fields: FRESH },
  ],
  'fwd-method': [{ sent: { method: 'POST' }, fields: FRESH }, { fields: FRESH }],
  'fwd-miss': [{ sent: { method: 'HEAD' }, fields: FRESH }, { fields: FRESH }],
  'set-cookie': [
    { fields: { ...FRESH, 'set-cookie': 'a=1' } },
    { fields: { ...FRESH, 'set-cookie': 'a=1' }, cache: { storeSetCookie: true } },
  ],
  'no-store': [
    { fields: { 'cache-control': 'no-store' } },
    { fields: { 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' } },
  ],
  private: [
    { fields: { 'cache-control': 'private' } },
    { fields: { 'cache-control': 'private', 'cdn-cache-control': 'max-age=60' } },
  ],
  overlong: [
    { fields: { 'cache-control': `max-age=60, ${OVERLONG}` } },
    { fields: { 'cache-control': `max-age=60, ${OVERLONG.slice(0, 8_000)}` } },
  ],
  'request-no-store': [
    { fields: FRESH, sent: { headers: { 'cache-control': 'no-store' } } },
    { fields: FRESH, sent: { headers: { 'cache-control': 'no-store' } }, ...IGNORES },
  ],
  authorization: [
    { fields: FRESH, sent: { headers: { authorization: 'Bearer x' } } },
    { fields: { 'cache-control': 'public, max-age=60' }, sent: { headers: { authorization: 'Bearer x' } } },
  ],
  vary: [{ fields: { ...FRESH, vary: '*' } }, { fields: { ...FRESH, vary: 'Accept-Language' } }],
  cookie: [{ sent: { headers: { cookie: 'a=1' } } }, { sent: { headers: { cookie: 'a=1' } }, cache: { ttl: '60s' } }],
  'no-freshness': [{}, { cache: { ttl: '60s' } }],
  'length-unknown': [{ fields: BINARY }, { fields: BINARY, cache: { wholeTypes: ['application/octet-stream'] } }],
  precondition: [{ fields: FRESH, sent: { headers: { 'if-match': '"1"' } } }, { fields: FRESH }],
  range: [
    { fields: FRESH, cache: { unknownLength: 'pass' }, sent: { headers: { range: 'bytes=0-1', cookie: 'a=1' } } },
    { fields: FRESH, cache: { range: 'whole' }, sent: { headers: { range: 'bytes=0-1', cookie: 'a=1' } } },
  ],
};

/** Those of which what is stored is already there, or that need more than a route and an answer. */
const ELSEWHERE = ['fwd-request', 'for-itself', 'content', 'handler'];

async function explained({ cache, sent = {}, fields = {} }: Situation): Promise<[code: unknown, stored: unknown]> {
  const gateway = shop([{ path: '/*', to: 'shop', ...(cache !== undefined && { cache }) }]);
  const { body: _, ...options } = sent;
  const response: FixedAnswer = { headers: fields };
  const { why, stored } = await gateway.explain(FRONT, { ...options, response });
  return [why?.code, stored?.stored ?? false];
}

test('each row that names a change is tried', () => {
  const named = Object.entries(REASONS).filter(([, { cacheable }]) => cacheable !== undefined);
  expect(named.map(([code]) => code).toSorted()).toEqual([...Object.keys(CHANGES), ...ELSEWHERE].toSorted());
});

test.each(Object.entries(CHANGES))('%s: the change makes the answer stored', async (code, [without, changed]) => {
  expect(await explained(without)).toEqual([code, false]);
  expect((await explained(changed))[1]).toBe(true);
});
