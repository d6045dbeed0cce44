import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What runs the real Wasm on Viceroy. */
const EDGE = ['test/edge/**/*.test.ts', 'test/contracts/*.edge.test.ts', 'test/cli/*.edge.test.ts'];
/** Of those, what cannot share one Viceroy: it has another application or environment, or is about starting it. */
const ALONE = [
  'test/edge/{default-site,handlers,html-rewriter,memory,push,sandboxes,serve,shielding}.test.ts',
  'test/contracts/*.edge.test.ts',
  'test/cli/*.edge.test.ts',
];
/** What runs the commands and the tests of the documents. */
const SESSIONS = ['test/docs/{failing,page-tests,sessions}.test.ts'];
/** A stand-in for a module of the platform is set once for a file, so each of these loads its modules anew. */
const ISOLATED = ['docs/examples/*/test/*.test.ts', 'test/testing/html-rewriter.test.ts'];
/** Begun first, so that none of them is what all others wait for at the end. */
const LONGEST = [
  'cli/project.edge.test.ts',
  'cli/build.edge.test.ts',
  'edge/shielding.test.ts',
  'cli/launch.edge.test.ts',
  'cli/publish.edge.test.ts',
];

/** `popgate` is the source, as it is for the other tools of the checkout. */
const checkout = { root, ssr: { resolve: { conditions: ['popgate-source', ...defaultServerConditions] } } };

/** A project, whose own test it is. */
const FIXTURE = 'test/cli/upgrade/first-project/**';

const MOST_WORKERS = Math.max(2, os.availableParallelism() - 1);

const slow = {
  hookTimeout: 300_000,
  testTimeout: 60_000,
  maxWorkers: 2,
  sequence: { groupOrder: 2 },
} as const;

/** Those that share one Viceroy wait for one another, so each is followed by one that does not. */
class Alternating extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const of = (name: string) => sorted.filter(({ project }) => project.name === name);
    const long = LONGEST.flatMap((name) => of('alone').filter(({ moduleId }) => moduleId.endsWith(name)));
    const [shared, alone] = [of('edge'), [...new Set([...long, ...of('alone')])]];
    const pairs = shared.map((file, at) => [file, ...alone.slice(at, at + 1)]);
    return [...of('unit'), ...of('isolated'), ...of('docs'), ...pairs.flat(), ...alone.slice(shared.length)];
  }
}

export default defineConfig({
  root,
  test: {
    sequence: { sequencer: Alternating },
    projects: [
      {
        ...checkout,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...EDGE, ...SESSIONS, ...ISOLATED, FIXTURE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Modules keep no state of a test, and to load them anew for each file takes longer than most files do.
          isolate: false,
          maxWorkers: MOST_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...checkout,
        test: {
          name: 'isolated',
          include: ISOLATED,
          testTimeout: 60_000,
          maxWorkers: MOST_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...checkout,
        test: {
          name: 'docs',
          include: SESSIONS,
          hookTimeout: 300_000,
          testTimeout: 300_000,
          maxWorkers: 1,
          maxConcurrency: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        ...checkout,
        test: {
          ...slow,
          name: 'edge',
          include: EDGE,
          exclude: [...configDefaults.exclude, ...ALONE],
          globalSetup: ['test/support/viceroy-setup.ts', 'test/support/edge-stage.ts'],
        },
      },
      { ...checkout, test: { ...slow, name: 'alone', include: ALONE, globalSetup: 'test/support/viceroy-setup.ts' } },
    ],
  },
});
