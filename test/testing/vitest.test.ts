import { beforeAll, describe, expect, test } from 'vitest';
import type { TestResponse } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';
import { FRONT, PAGE, shop } from './shop.ts';

type Kind = 'hit' | 'miss' | 'unstored' | 'pass' | 'stale' | 'answer';
let answers: Record<Kind, TestResponse>;

beforeAll(async () => {
  const gateway = shop([
    { path: '/cart', to: 'shop', cache: 'pass' },
    { path: '/old', redirect: { to: '/new' } },
  ]);
  const [miss, hit] = [await gateway.get(FRONT), await gateway.get(FRONT)];
  const [pass, answer] = [await gateway.get(`${FRONT}cart`), await gateway.get(`${FRONT}old`)];
  gateway.advance('61s');
  gateway.origins.shop.answer = 'down';
  const stale = await gateway.get(FRONT);
  gateway.origins.shop.answer = { ...PAGE, headers: { 'cache-control': 'no-store' } };
  const unstored = await gateway.get(`${FRONT}b`);
  answers = { hit, miss, unstored, pass, stale, answer };
});

const MATCHERS = {
  toBeHit: ['hit'],
  toBeMiss: ['miss', 'unstored'],
  toBePassed: ['pass'],
  toBeStale: ['stale'],
} as const satisfies Record<string, readonly Kind[]>;
const KINDS = ['hit', 'miss', 'unstored', 'pass', 'stale', 'answer'] as const;

const cases = Object.entries(MATCHERS).flatMap(([matcher, kinds]) =>
  KINDS.map((kind) => [matcher as keyof typeof MATCHERS, kind, (kinds as readonly Kind[]).includes(kind)] as const),
);

describe('the matchers', () => {
  test.each(cases)('%s of a %s is %s', (matcher, kind, isTrue) => {
    const check = () => expect(answers[kind])[matcher]();
    const opposite = () => expect(answers[kind]).not[matcher]();
    expect(isTrue ? opposite : check).toThrow(
      isTrue ? /^expected not an?\b|^expected not the/ : /^expected (?:an?|the) .*, but: /,
    );
    (isTrue ? check : opposite)();
  });

  test.each<[Kind, '60s' | '1m' | '59s' | '60000ms', boolean]>([
    ['miss', '60s', true],
    ['miss', '1m', true],
    ['miss', '60000ms', true],
    ['miss', '59s', false],
    ['hit', '60s', false],
    ['unstored', '60s', false],
    ['pass', '60s', false],
  ])('toBeStoredFor of a %s, with %s, is %s', (kind, lifetime, isTrue) => {
    if (isTrue) expect(answers[kind]).toBeStoredFor(lifetime);
    else expect(answers[kind]).not.toBeStoredFor(lifetime);
  });

  test.each<[(kind: Record<Kind, TestResponse>) => void, string]>([
    [
      ({ miss }) => expect(miss).toBeHit(),
      'expected a hit, but: nothing was stored before for this key: v2 www.shop.test/\nstatus 200, Cache-Status: popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored\n\nRequest\n  GET https://www.shop.test/\n',
    ],
    [
      ({ unstored }) => expect(unstored).toBeStoredFor('60s'),
      'expected an answer that is stored for 60s, but: not stored: the origin says no-store\nstatus 200, Cache-Status: popgate; fwd=uri-miss; fwd-status=200; detail=no-store',
    ],
    [
      ({ answer }) => expect(answer).toBePassed(),
      "expected an answer that passed by the cache, but: the gateway's own answer: 302 to /new\nstatus 302, Cache-Status: none",
    ],
    [
      ({ hit }) => expect(hit).not.toBeHit(),
      'expected not a hit, but it was: a hit: it is in the cache, and fresh for another 60 s\nstatus 200, Cache-Status: popgate; hit; ttl=60',
    ],
    [
      ({ miss }) => expect(miss).toBeStoredFor('59s'),
      'expected an answer that is stored for 59s, but: stored for 60 s by Cache-Control: max-age=60\n',
    ],
    [
      ({ hit }) => expect(hit).toBeStoredFor('60s'),
      'expected an answer that is stored for 60s, but: a hit: it is in the cache, and fresh for another 60 s\n',
    ],
    [
      ({ unstored }) => expect(unstored).toBeStale(),
      'expected a stale answer, but: a miss: not stored: the origin says no-store\n',
    ],
  ])('say what it was instead: %#', (check, message) => {
    expect(() => check(answers)).toThrow(message);
  });

  test.each([undefined, null, 'text', {}, new Response()])('are not for %s', (received) => {
    expect(() => expect(received).toBeHit()).toThrow('expect got no answer of a test gateway');
    expect(() => expect(received).not.toBeStoredFor('1m')).toThrow('expect got no answer of a test gateway');
  });

  test('refuse what is no length of time', () => {
    expect(() => expect(answers.miss).toBeStoredFor('soon' as never)).toThrow(RangeError);
  });
});
