import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENTS, PAGES, textOf } from './documents.ts';
import { runExample } from './example.ts';
import { faultOfKind, isFor } from './fences/kinds.ts';
import { foreignFault } from './foreign.ts';
import { placeOf, readPage } from './fences/read.ts';
import { compile, configFaults, type Written, writtenFragment, writtenState } from './project/check.ts';
import { newFolder, slugOf } from './project/folder.ts';
import { CONFIG, placeIn, statesOf } from './project/states.ts';

const root = newFolder();
afterAll(root.remove);

const FENCES = PAGES.flatMap(({ fences }) => fences);

describe('a fence of the documents', () => {
  it('is of a kind that is run, loaded or shown', () => {
    const faults = FENCES.flatMap((fence) => {
      const fault = faultOfKind(fence);
      return fault === null ? [] : [`${placeOf(fence)}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  const left = FENCES.filter(({ attributes }) => attributes['not-run'] !== undefined);
  it.skip.each(left.map((fence) => [placeOf(fence), fence.attributes['not-run']]))('%s is not run: %s', () => {});
});

const projects = PAGES.flatMap(statesOf).map((state): [string, Written] => {
  const [name = CONFIG] = Object.keys(state.shown);
  return [
    placeIn(state, name, 1),
    writtenState(state, path.join(root.path, slugOf(state.page.document, state.number))),
  ];
});
const fragments = FENCES.filter(isFor('fragment')).map((fence): [string, Written] => [
  placeOf(fence),
  writtenFragment(fence, path.join(root.path, slugOf(fence.document, fence.line))),
]);

describe.skipIf(projects.length + fragments.length === 0)('what the documents show of a project', () => {
  let compiled: ReadonlyMap<string, string[]>;
  beforeAll(() => {
    compiled = compile(
      [...projects, ...fragments].map(([, project]) => project),
      root.path,
    );
  }, 120_000);

  it.each([...projects, ...fragments])('from %s on is taken by check and by the compiler', async (_place, project) => {
    expect([...(await configFaults(project)), ...compiled.get(project.folder)!]).toEqual([]);
  });
});

const examples = DOCUMENTS.flatMap((name) => readPage(name, textOf(name)).fences.filter(isFor('example')));

describe.skipIf(examples.length === 0)('an example of the cache', () => {
  it.each(examples.map((fence) => [placeOf(fence), fence.text]))('%s prints what it shows', async (_place, text) => {
    expect(await runExample(text)).toBe(text);
  });
});

const foreign = FENCES.filter(isFor('foreign'));

describe.skipIf(foreign.length === 0)('a configuration of another program', () => {
  it.each(foreign.map((fence) => [placeOf(fence), fence] as const))('%s is read by it', async (_place, fence) => {
    expect(await foreignFault(fence)).toBeNull();
  });
});
