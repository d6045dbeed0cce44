import { MINUTE, type ContractCase, type World } from './contract.ts';

/** Shorter than any that a route may have, for the case that waits. */
const SHORT = 2;

function count({ rates, unique }: World, entry: string, counter = 'counter'): number | Promise<number> {
  return rates.count(unique(counter), entry, 60);
}

export const rateCases: readonly ContractCase[] = [
  {
    name: 'an entry is counted, apart from others and from those of other counters',
    observe: async (world) => [
      await count(world, 'a'),
      await count(world, 'a'),
      await count(world, 'b'),
      await count(world, 'a', 'other'),
      await count(world, 'a'),
    ],
    expected: [1, 2, 1, 1, 3],
  },
  {
    name: 'what a count would be is known without counting',
    observe: async (world) => {
      const wouldBe = () => world.rates.wouldCount(world.unique('counter'), 'a', 60);
      const before = [await wouldBe(), await wouldBe()];
      await count(world, 'a');
      return [...before, await wouldBe(), await count(world, 'a')];
    },
    expected: [1, 1, 2, 2],
  },
  {
    name: 'those who come at once are each counted',
    observe: async (world) => {
      const counts = await Promise.all(Array.from({ length: 8 }, async () => count(world, 'a')));
      return Math.max(...counts);
    },
    expected: 8,
  },
  {
    name: 'a count is over after two windows, and never grows by waiting',
    observe: async (world) => {
      const counted = () => world.rates.count(world.unique('counter'), 'a', SHORT);
      for (let time = 0; time < 4; time += 1) await counted();
      await world.pass(SHORT * 500);
      const soon = await counted();
      await world.pass(SHORT * 2_000);
      return [soon >= 3 && soon <= 5, await counted()];
    },
    expected: [true, 1],
  },
  {
    name: 'an entry is in a penalty box once it is put there, and in no other',
    observe: ({ rates, unique }) => {
      const before = rates.isPenalised(unique('box'), 'a');
      rates.penalise(unique('box'), 'a', MINUTE / 1_000);
      const after = rates.isPenalised(unique('box'), 'a');
      return [before, after, rates.isPenalised(unique('box'), 'b'), rates.isPenalised(unique('other'), 'a')];
    },
    expected: [false, true, false, false],
  },
];
