import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from './documents.ts';
import { newFolder } from './project/folder.ts';
import { shownTest, testFaults } from './project/run-tests.ts';
import { placeIn, type State, statesOf } from './project/states.ts';

const states = PAGES.flatMap(statesOf).filter((state) => shownTest(state) !== undefined);

describe.skipIf(states.length === 0)('the tests that the documents show', () => {
  const root = newFolder();
  let faults: ReadonlyMap<State, string[]>;
  beforeAll(async () => {
    faults = await testFaults(states, root.path);
  });
  afterAll(root.remove);

  const named = states.map((state): [string, State] => [placeIn(state, shownTest(state)!, 1), state]);
  it.each(named)('%s passes', (_place, state) => {
    expect(faults.get(state)).toEqual([]);
  });
});
