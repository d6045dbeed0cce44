import { bytesOf, lasting, MINUTE, stateOf, type ContractCase } from './contract.ts';

export const ageCases: readonly ContractCase[] = [
  {
    name: 'an entry is as old as it was said to be',
    observe: ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ initialAgeMs: 20_000 }), bytesOf(''));
      const { ageMs } = cache.lookup(unique('key'))!;
      return ageMs >= 20_000 && ageMs < 40_000;
    },
    expected: true,
  },
  {
    name: 'an entry grows older',
    observe: async ({ cache, unique, pass }) => {
      cache.insert(unique('key'), lasting(), bytesOf(''));
      const before = cache.lookup(unique('key'))!.ageMs;
      await pass(50);
      const after = cache.lookup(unique('key'))!.ageMs;
      return before < 20_000 && after >= before + 50;
    },
    expected: true,
  },
  ...(
    [
      ['younger than its maximum', { maxAgeMs: MINUTE, staleMs: 0, initialAgeMs: 30_000 }, 'fresh'],
      ['as old as its maximum', { maxAgeMs: MINUTE, staleMs: MINUTE, initialAgeMs: MINUTE }, 'stale'],
      ['past its maximum, within its stale time', { maxAgeMs: 1_000, staleMs: MINUTE, initialAgeMs: 2_000 }, 'stale'],
      ['past both', { maxAgeMs: 1_000, staleMs: 1_000, initialAgeMs: 2_000 }, null],
      ['past its maximum, with no stale time', { maxAgeMs: 1_000, staleMs: 0, initialAgeMs: 1_000 }, null],
      ['never fresh', { maxAgeMs: 0, staleMs: MINUTE, initialAgeMs: 0 }, 'stale'],
      ['of no life at all', { maxAgeMs: 0, staleMs: 0, initialAgeMs: 0 }, null],
      ['of a life of years', { maxAgeMs: 3.2e11, staleMs: 3.2e11, initialAgeMs: 3.1e11 }, 'fresh'],
    ] as const
  ).map(([what, options, expected]): ContractCase => ({
    name: `an entry that is ${what} is ${expected ?? 'gone'}`,
    observe: ({ cache, unique }) => {
      cache.insert(unique('key'), lasting(options), bytesOf('body'));
      return stateOf(cache, unique('key'));
    },
    expected,
  })),
  {
    name: 'an entry becomes stale, then gone',
    observe: async ({ cache, unique, pass }) => {
      cache.insert(unique('early'), lasting({ maxAgeMs: 40, staleMs: MINUTE }), bytesOf(''));
      cache.insert(unique('late'), lasting({ maxAgeMs: 20, staleMs: 20 }), bytesOf(''));
      await pass(50);
      return [stateOf(cache, unique('early')), stateOf(cache, unique('late'))];
    },
    expected: ['stale', null],
  },
];
