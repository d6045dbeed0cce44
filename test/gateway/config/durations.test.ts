import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatProblems } from '../../../src/gateway/check.ts';
import { changed, goodConfig, validateUntyped } from './broken-config.ts';

const ROUTE = 'domains/www.shop.example/routes/0';
const SECOND = 1_000;
const MAX_WAIT_MS = 2 ** 31 - 1;
const MAX_LIFETIME_MS = 2 ** 31 * SECOND;

const WAITS = [
  'backends/images/timeouts/connect',
  'backends/images/timeouts/firstByte',
  'backends/images/timeouts/betweenBytes',
  'backends/images/timeouts/total',
  'backends/shop_us/breaker/open',
  'dynamicBackends/tenants/timeouts/firstByte',
  'pools/shop/deadline',
];
const LIFETIMES = [
  ...['ttl', 'defaultTtl', 'browserTtl', 'staleWhileRevalidate', 'staleIfError', 'grace', 'passFor'].map(
    (name) => `${ROUTE}/cache/${name}`,
  ),
  `${ROUTE}/cache/heuristic/max`,
  `${ROUTE}/cache/statuses/404`,
  'defaults/cache/ttl',
];

/** Place, least and most milliseconds. */
const LIMITS: [place: string, least: number, most: number][] = [
  ...WAITS.map((place): [string, number, number] => [place, 1, MAX_WAIT_MS]),
  ...LIFETIMES.map((place): [string, number, number] => [place, 0, MAX_LIFETIME_MS]),
  ['maintenance/retryAfter', 1, MAX_LIFETIME_MS],
  ['backends/images/health/interval', SECOND, 3_600 * SECOND],
  ['backends/images/health/timeout', 1, 3_600 * SECOND],
];

/** The good configuration with a value at a place, were it not there before. */
function withValue(place: string, value: string): unknown {
  const names = place.split('/');
  const config = structuredClone(goodConfig) as unknown as Record<string, unknown>;
  let at = config;
  for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>;
  at[names.at(-1)!] = value;
  return config;
}

function problemsWith(place: string, duration: string): string[] {
  return validateUntyped(withValue(place, duration)).map(({ problem }) => problem);
}

test.each(LIMITS)('%s takes what the platform holds and nothing else', (place, least, most) => {
  expect(problemsWith(place, `${most}ms`)).toEqual([]);
  if (least > 0) expect(problemsWith(place, `${least}ms`)).toEqual([]);
  for (const beyond of [`${most + 1}ms`, '25000d', '99999999999d', `${'9'.repeat(400)}d`]) {
    expect(problemsWith(place, beyond), beyond).toEqual([expect.stringMatching(/^is ".*": /)]);
  }
  if (least > 0) expect(problemsWith(place, `${least - 1}ms`)).toEqual([expect.stringMatching(/^is ".*": /)]);
});

test('a duration that is refused says why, and what to write', () => {
  const told = formatProblems(validateUntyped(changed('backends/images/health/interval', '2h')));
  expect(told).toContain('is "2h": Fastly probes every second to every hour');
  expect(told).toContain("fix: write at least '1s' and at most '1h'");
});

test('what is said to be written is taken', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LIMITS), fc.nat({ max: 10 ** 12 }), ([place], amount) => {
      for (const { remedy } of validateUntyped(withValue(place, `${amount}s`))) {
        for (const [, fix = ''] of remedy.matchAll(/'(\d+\w+)'/g)) expect(problemsWith(place, fix), fix).toEqual([]);
      }
    }),
    { numRuns: 20 },
  );
});
