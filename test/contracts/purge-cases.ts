import { bodyOf, bytesOf, lasting, MINUTE, stateOf, textOf, type ContractCase } from './contract.ts';

const hard: ContractCase[] = [
  {
    name: 'a hard purge takes away every entry under the key, and no other',
    observe: ({ cache, unique }) => {
      const [s, t] = [unique('s'), unique('t')];
      cache.insert(unique('one'), lasting({ surrogateKeys: [s] }), bytesOf(''));
      cache.insert(unique('both'), lasting({ surrogateKeys: [t, s] }), bytesOf(''));
      cache.insert(unique('other'), lasting({ surrogateKeys: [t, `${s}s`, s.toUpperCase()] }), bytesOf(''));
      cache.insert(unique('none'), lasting(), bytesOf(''));
      cache.purge(s, 'hard');
      return ['one', 'both', 'other', 'none'].map((name) => stateOf(cache, unique(name)));
    },
    expected: [null, null, 'fresh', 'fresh'],
  },
  {
    name: 'a purge is by surrogate keys alone, not by keys',
    observe: ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ surrogateKeys: [unique('s')] }), bytesOf(''));
      cache.purge(unique('key'), 'hard');
      return stateOf(cache, unique('key'));
    },
    expected: 'fresh',
  },
  {
    name: 'what is inserted after a purge is not reached by it',
    observe: async ({ cache, unique }) => {
      const options = lasting({ surrogateKeys: [unique('s')] });
      cache.insert(unique('key'), options, bytesOf('old'));
      cache.purge(unique('s'), 'hard');
      cache.insert(unique('key'), options, bytesOf('new'));
      return [stateOf(cache, unique('key')), await bodyOf(cache, unique('key'))];
    },
    expected: ['fresh', 'new'],
  },
  {
    name: 'a second purge reaches what came after the first',
    observe: ({ cache, unique }) => {
      const options = lasting({ surrogateKeys: [unique('s')] });
      cache.purge(unique('s'), 'hard');
      cache.insert(unique('key'), options, bytesOf(''));
      cache.purge(unique('s'), 'hard');
      return stateOf(cache, unique('key'));
    },
    expected: null,
  },
  ...[10, 40_000].map((size): ContractCase => ({
    name: `who found an entry of ${size} bytes before the purge can read it still`,
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ surrogateKeys: [unique('s')] }), bytesOf('b'.repeat(size)));
      const entry = cache.lookup(unique('key'))!;
      cache.purge(unique('s'), 'hard');
      return (await textOf(entry)).length;
    },
    expected: size,
  })),
  {
    name: 'a purge of what a transaction inserted gives the key to the next to ask',
    observe: async ({ cache, unique }) => {
      const leader = await cache.transaction(unique('key'), 1_000);
      leader!.insert(lasting({ surrogateKeys: [unique('s')] }), bytesOf(''));
      cache.purge(unique('s'), 'hard');
      const next = await cache.transaction(unique('key'), 0);
      next?.cancel();
      return [next?.mustInsert, next?.entry];
    },
    expected: [true, null],
  },
  {
    name: 'a purge leaves the key to who holds it',
    observe: async ({ cache, unique }) => {
      const stale = lasting({ maxAgeMs: 1_000, staleMs: MINUTE, initialAgeMs: 2_000, surrogateKeys: [unique('s')] });
      cache.insert(unique('key'), stale, bytesOf('old'));
      const leader = await cache.transaction(unique('key'), 1_000);
      cache.purge(unique('s'), 'hard');
      const meanwhile = await cache.transaction(unique('key'), 0);
      leader!.insert(lasting({ surrogateKeys: [unique('s')] }), bytesOf('new'));
      return [meanwhile, await bodyOf(cache, unique('key'))];
    },
    expected: [null, 'new'],
  },
  {
    name: 'an update brings back what was purged meanwhile',
    observe: async ({ cache, unique }) => {
      const stale = lasting({ maxAgeMs: 1_000, staleMs: MINUTE, initialAgeMs: 2_000, surrogateKeys: [unique('s')] });
      cache.insert(unique('key'), stale, bytesOf('b'.repeat(40_000)));
      const leader = await cache.transaction(unique('key'), 1_000);
      cache.purge(unique('s'), 'hard');
      leader!.update(lasting());
      return (await bodyOf(cache, unique('key')))?.length;
    },
    expected: 40_000,
  },
];

const soft: ContractCase[] = [
  {
    name: 'a soft purge makes stale what is under the key, and leaves it as it was',
    observe: async ({ cache, unique }) => {
      const options = lasting({ metadata: 'm', initialAgeMs: 1_000, surrogateKeys: [unique('s')] });
      cache.insert(unique('key'), options, bytesOf('body'));
      cache.insert(unique('other'), lasting({ surrogateKeys: [unique('t')] }), bytesOf(''));
      cache.purge(unique('s'), 'soft');
      const entry = cache.lookup(unique('key'))!;
      const { metadata, stale, length, ageMs } = entry;
      const body = await textOf(entry);
      return { metadata, stale, length, isYoung: ageMs < 30_000, body, other: stateOf(cache, unique('other')) };
    },
    expected: { metadata: 'm', stale: true, length: 4, isYoung: true, body: 'body', other: 'fresh' },
  },
  {
    name: 'the next to ask for what was softly purged holds it',
    observe: async ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ staleMs: MINUTE, surrogateKeys: [unique('s')] }), bytesOf('body'));
      cache.purge(unique('s'), 'soft');
      const next = await cache.transaction(unique('key'), 0);
      next!.cancel();
      return [next!.mustInsert, next!.entry!.stale];
    },
    expected: [true, true],
  },
  {
    name: 'what is inserted after a soft purge is fresh',
    observe: ({ cache, unique }) => {
      const options = lasting({ surrogateKeys: [unique('s')] });
      cache.insert(unique('key'), options, bytesOf('old'));
      cache.purge(unique('s'), 'soft');
      cache.insert(unique('key'), options, bytesOf('new'));
      return stateOf(cache, unique('key'));
    },
    expected: 'fresh',
  },
  ...(
    [
      ['soft', 'hard', null],
      ['hard', 'soft', null],
      ['soft', 'soft', 'stale'],
    ] as const
  ).map(([first, second, expected]): ContractCase => ({
    name: `a ${first} purge and a ${second} one leave ${expected === null ? 'nothing' : 'a stale entry'}`,
    observe: ({ cache, unique }) => {
      cache.insert(unique('key'), lasting({ staleMs: MINUTE, surrogateKeys: [unique('s')] }), bytesOf(''));
      cache.purge(unique('s'), first);
      cache.purge(unique('s'), second);
      return stateOf(cache, unique('key'));
    },
    expected,
  })),
  {
    name: 'a softly purged entry is gone at the end of its time all the same',
    observe: async ({ cache, unique, pass }) => {
      cache.insert(unique('key'), lasting({ maxAgeMs: 20, staleMs: 20, surrogateKeys: [unique('s')] }), bytesOf(''));
      cache.purge(unique('s'), 'soft');
      await pass(50);
      return stateOf(cache, unique('key'));
    },
    expected: null,
  },
];

export const purgeCases: readonly ContractCase[] = [...hard, ...soft];
