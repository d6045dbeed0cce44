import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPackage } from '../../../src/cli/project/paths.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'popgate-paths-')));
const site = path.join(folder, 'sites', 'one');
const elsewhere = path.join(folder, 'elsewhere');

beforeAll(() => {
  for (const made of [path.join(site, 'src/handlers'), path.join(site, 'docs/deep'), elsewhere]) {
    mkdirSync(made, { recursive: true });
  }
  writeFileSync(path.join(site, 'src/gateway.config.ts'), 'export default {};');
  // Popgate as it is installed: no configuration is in it.
  mkdirSync(path.join(folder, 'installed/src'), { recursive: true });
  for (const name of ['node_modules', 'package.json', 'tsconfig.json'])
    symlinkSync(inPackage(name), path.join(folder, 'installed', name));
  for (const name of ['cli', 'gateway']) symlinkSync(inPackage('src', name), path.join(folder, 'installed/src', name));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a process finds that is started there, with Popgate at `own`. */
async function projectAt(cwd: string, own: string): Promise<string> {
  const script = `import { projectFolder } from '${own}/src/cli/project/paths.ts'; console.log(projectFolder());`;
  const loader = inPackage('node_modules/tsx/dist/loader.mjs');
  // The folder that it was installed in counts, and not what its links point to.
  const args = ['--preserve-symlinks', '--import', loader, '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  return stdout.trim();
}

describe('the project', () => {
  it.each(['', 'src/handlers', 'docs/deep'])('is found from its folder %j', async (below) => {
    expect(await projectAt(path.join(site, below), inPackage())).toBe(site);
  });

  it('is the demo where the checkout is run from elsewhere, and the present folder where an installed Popgate is', async () => {
    expect(await projectAt(elsewhere, inPackage())).toBe(path.resolve(inPackage()));
    expect(await projectAt(elsewhere, path.join(folder, 'installed'))).toBe(elsewhere);
  });
});
