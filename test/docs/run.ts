/** `npm run docs`: runs what the documents show, of all of them or of those that are named. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { inPackage } from '../../src/cli/project/paths.ts';

const TESTS = ['pages', 'page-tests', 'sessions'].map((name) => `test/docs/${name}.test.ts`);

const names = process.argv.slice(2);
const missing = names.filter((name) => !existsSync(inPackage(name)));
if (missing.length > 0) {
  console.error(
    `there is no ${missing.join(', ')}: name documents from the root of the checkout, as in docs/purging.md`,
  );
  process.exitCode = 2;
} else {
  const vitest = inPackage('node_modules/vitest/vitest.mjs');
  const env = { ...process.env, POPGATE_DOCUMENTS: names.join(',') };
  const args = [vitest, 'run', '--config', inPackage('test/vitest.config.ts'), '--reporter=verbose', ...TESTS];
  process.exitCode = spawnSync(process.execPath, args, { cwd: inPackage(), env, stdio: 'inherit' }).status ?? 1;
}
