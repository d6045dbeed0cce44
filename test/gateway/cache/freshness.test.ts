import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCache } from '../../../src/gateway/cache/compile.ts';
import {
  controlsOf,
  forbidsStale,
  freshnessLifetime,
  initialAge,
  type ResponseHead,
  staleWindows,
} from '../../../src/gateway/cache/freshness.ts';
import type { CacheConfig } from '../../../src/gateway/index.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000;
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();

function headOf(headers: Record<string, string>, status = 200): ResponseHead {
  return { status, headers: new Headers(headers), receivedAt: NOW, delayMs: 0 };
}

function lifetimeOf(headers: Record<string, string>, config: CacheConfig = {}, status = 200): [string, number] {
  const head = headOf(headers, status);
  const { from, milliseconds } = freshnessLifetime(head, controlsOf(head.headers), compileCache(config));
  return [from, milliseconds / 1000];
}

const CC = (value: string) => ({ 'cache-control': value });

describe('the lifetime', () => {
  /** Every source, first to last: each is overruled by those above it. */
  const SOURCES: [string, Record<string, string>, CacheConfig, [string, number]][] = [
    ['statuses', {}, { statuses: { 200: '1s' } }, ['route', 1]],
    ['ttl', {}, { ttl: '2s' }, ['route', 2]],
    ['Surrogate-Control', { 'surrogate-control': 'max-age=3' }, {}, ['explicit', 3]],
    ['Popgate-CDN-Cache-Control', { 'popgate-cdn-cache-control': 'max-age=4' }, {}, ['explicit', 4]],
    ['CDN-Cache-Control', { 'cdn-cache-control': 'max-age=5' }, {}, ['explicit', 5]],
    ['s-maxage', CC('s-maxage=6, max-age=7'), {}, ['explicit', 6]],
    ['max-age', CC('max-age=7'), {}, ['explicit', 7]],
    ['Expires', { expires: at(8), date: at(0) }, {}, ['explicit', 8]],
    ['defaultTtl', {}, { defaultTtl: '9s' }, ['default', 9]],
    ['heuristic', { 'last-modified': at(-100) }, {}, ['heuristic', 10]],
    ['nothing', {}, {}, ['none', 0]],
  ];

  test.each(SOURCES)('comes from %s', (_, headers, config, expected) => {
    expect(lifetimeOf(headers, config)).toEqual(expected);
  });

  test.each(SOURCES.map(([name, , , expected], place) => [name, place, expected] as const))(
    'comes from %s before all that follows',
    (_, place, expected) => {
      const rest = SOURCES.slice(place).toReversed();
      const headers = Object.assign({}, ...rest.map(([, fields]) => fields)) as Record<string, string>;
      const config = Object.assign({}, ...rest.map(([, , rules]) => rules)) as CacheConfig;
      expect(lifetimeOf(headers, config)).toEqual(expected);
    },
  );

  test.each<[string, Record<string, string>, [string, number]]>([
    ['a conflicting max-age', CC('max-age=10, max-age=20'), ['explicit', 0]],
    ['a max-age that is no number', { ...CC('max-age=abc'), 'last-modified': at(-100) }, ['explicit', 0]],
    ['a negative s-maxage beside max-age', CC('s-maxage=-1, max-age=60'), ['explicit', 0]],
    ['no-cache', CC('no-cache, max-age=60'), ['explicit', 0]],
    ['no-cache alone', CC('no-cache'), ['none', 0]],
    ['no-cache of some fields', CC('no-cache="x-a", max-age=60'), ['explicit', 60]],
    ['Expires that is no date', { expires: '0' }, ['explicit', 0]],
    ['Expires that is past', { expires: at(-60), date: at(0) }, ['explicit', 0]],
    ['Expires against Date, not the clock', { expires: at(60), date: at(-30) }, ['explicit', 90]],
    ['Expires without a Date', { expires: at(60) }, ['explicit', 60]],
    ['Expires with a Date that is none', { expires: at(60), date: 'now' }, ['explicit', 60]],
    ['a targeted field over Expires', { expires: at(60), 'cdn-cache-control': 'public' }, ['none', 0]],
    ['a targeted field over Cache-Control', { ...CC('no-store'), 'cdn-cache-control': 'max-age=60' }, ['explicit', 60]],
    [
      'a targeted field that cannot be read',
      { ...CC('max-age=60'), 'cdn-cache-control': 'max-age=5,' },
      ['explicit', 60],
    ],
    ['an empty targeted field', { ...CC('max-age=60'), 'cdn-cache-control': '' }, ['explicit', 60]],
    [
      'a targeted lifetime of another type',
      { ...CC('max-age=60'), 'cdn-cache-control': 'max-age=1.5' },
      ['explicit', 0],
    ],
    [
      'Surrogate-Control for another',
      { ...CC('max-age=60'), 'surrogate-control': 'max-age=5;akamai' },
      ['explicit', 60],
    ],
    ['a very large lifetime', CC('max-age=99999999999999'), ['explicit', 2 ** 31]],
  ])('of %s', (_, headers, expected) => {
    expect(lifetimeOf(headers)).toEqual(expected);
  });

  test.each<[string, Record<string, string>, CacheConfig, number, [string, number]]>([
    ['is a tenth of the time since the change', { 'last-modified': at(-1_000) }, {}, 200, ['heuristic', 100]],
    ['counts from Date', { 'last-modified': at(-1_000), date: at(-500) }, {}, 200, ['heuristic', 50]],
    ['is an hour at most', { 'last-modified': at(-10_000_000) }, {}, 200, ['heuristic', 3_600]],
    [
      'is at most what the route says',
      { 'last-modified': at(-10_000_000) },
      { heuristic: { max: '5m' } },
      200,
      ['heuristic', 300],
    ],
    ['is off where the route says so', { 'last-modified': at(-1_000) }, { heuristic: false }, 200, ['none', 0]],
    ['is zero for a change in the future', { 'last-modified': at(1_000) }, {}, 200, ['heuristic', 0]],
    ['needs a date', { 'last-modified': 'yesterday' }, {}, 200, ['none', 0]],
    ['is for 404', { 'last-modified': at(-1_000) }, {}, 404, ['heuristic', 100]],
    ['is not for 201', { 'last-modified': at(-1_000) }, {}, 201, ['none', 0]],
    ['is for 201 with public', { 'last-modified': at(-1_000), ...CC('public') }, {}, 201, ['heuristic', 100]],
    ...[302, 307, 400, 403, 413, 428, 429, 431, 500, 502, 503, 504, 511].map(
      (status): [string, Record<string, string>, CacheConfig, number, [string, number]] => [
        `S22 is not for ${status}`,
        { 'last-modified': at(-1_000) },
        {},
        status,
        ['none', 0],
      ],
    ),
  ])('by heuristic %s', (_, headers, config, status, expected) => {
    expect(lifetimeOf(headers, config, status)).toEqual(expected);
  });

  test.each<[CacheConfig, number, [string, number]]>([
    [{ ttl: '1m' }, 301, ['route', 60]],
    [{ ttl: '1m' }, 302, ['none', 0]],
    [{ ttl: '1m' }, 404, ['none', 0]],
    [{ ttl: '1m' }, 500, ['none', 0]],
    [{ ttl: '1m', statuses: { 404: '5s' } }, 404, ['route', 5]],
    [{ statuses: { 503: '1s' } }, 503, ['route', 1]],
    [{ statuses: { 404: '0s' }, defaultTtl: '1m' }, 404, ['route', 0]],
    [{ defaultTtl: '1m' }, 404, ['none', 0]],
    [{ defaultTtl: '1m' }, 302, ['none', 0]],
  ])('under %j of a %i', (config, status, expected) => {
    expect(lifetimeOf({}, config, status)).toEqual(expected);
  });

  test('property: out of nonsense there is none', () => {
    const value = fc.string().filter((text) => !/\d/.test(text));
    const name = fc.constantFrom(
      'cache-control',
      'cdn-cache-control',
      'surrogate-control',
      'expires',
      'last-modified',
      'date',
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (fields) => {
        const usable = Object.entries(fields).filter(([, text]) => /^[\t -~]*$/.test(text));
        expect(lifetimeOf(Object.fromEntries(usable))[1]).toBe(0);
      }),
    );
  });
});

describe('the age on arrival', () => {
  test.each<[string, Record<string, string>, number, number]>([
    ['is none', {}, 0, 0],
    ['is that of Age', { age: '10' }, 0, 10],
    ['is that of Age and the delay', { age: '10' }, 2_000, 12],
    ['is the delay', {}, 2_000, 2],
    ['is that of Date', { date: at(-30) }, 0, 30],
    ['is the greater of both', { age: '10', date: at(-30) }, 0, 30],
    ['is not below zero', { date: at(60) }, 0, 0],
    ['leaves out less than two seconds of Date', { date: at(-1) }, 0, 0],
    ['leaves out an Age that is none', { age: '-5' }, 0, 0],
    ['leaves out a Date that is none', { date: 'x', age: '3' }, 0, 3],
  ])('%s', (_, headers, delayMs, seconds) => {
    expect(initialAge({ ...headOf(headers), delayMs }) / 1000).toBe(seconds);
  });
});

describe('the stale windows', () => {
  const route: CacheConfig = { staleWhileRevalidate: '5s', staleIfError: '6s' };
  test.each<[string, CacheConfig, [number, number, number]]>([
    ['max-age=1', {}, [0, 0, HOUR]],
    ['max-age=1', { grace: '0s' }, [0, 0, 0]],
    ['stale-while-revalidate=10, stale-if-error=20', { grace: '1s' }, [10_000, 20_000, 20_000]],
    ['stale-while-revalidate=10, stale-if-error=20', { ...route, grace: '0s' }, [10_000, 20_000, 20_000]],
    ['max-age=1', { ...route, grace: '0s' }, [5_000, 6_000, 6_000]],
    ['stale-while-revalidate=x, stale-if-error=-1', { grace: '0s' }, [0, 0, 0]],
    ['must-revalidate, stale-while-revalidate=10, stale-if-error=20', {}, [0, 0, 0]],
    ['proxy-revalidate, stale-if-error=20', {}, [0, 0, 0]],
    ['s-maxage=1, stale-while-revalidate=60', {}, [0, 0, 0]],
    ['no-cache, stale-if-error=20', {}, [0, 0, 0]],
    ['no-cache="x-a", stale-if-error=20', { grace: '0s' }, [0, 20_000, 20_000]],
    ['must-revalidate', route, [5_000, 6_000, 6_000]],
    ['s-maxage=1, stale-while-revalidate=60', route, [5_000, 6_000, 6_000]],
  ])('of %j under %j', (control, config, [whileRevalidate, ifError, ifUnreachable]) => {
    const controls = controlsOf(new Headers(CC(control)));
    expect(staleWindows(controls, compileCache(config))).toEqual({ whileRevalidate, ifError, ifUnreachable });
  });

  test.each([
    ['max-age=1', false],
    ['must-revalidate', true],
    ['s-maxage=1', true],
    ['no-cache="a"', false],
  ])('%s forbids them: %j', (control, expected) => {
    expect(forbidsStale(controlsOf(new Headers(CC(control))))).toBe(expected);
  });
});
