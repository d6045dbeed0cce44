import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What runs the real Wasm on Viceroy: slow to start, and one at a time. */
const EDGE = ['test/edge/**/*.test.ts', 'test/contracts/*.edge.test.ts', 'test/cli/*.edge.test.ts'];

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...EDGE],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: { name: 'edge', include: EDGE, fileParallelism: false, hookTimeout: 300_000, testTimeout: 60_000 },
      },
    ],
  },
});
