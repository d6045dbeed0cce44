import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../local/child.ts';
import { OWN_PACKAGE } from '../project/own-package.ts';
import { inPackage } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';

/**
 * What the `package.json` of a project says of where Popgate comes from. What a registry gave is named by its version; all else
 * is put into the project as a tarball, since nobody else could install it again.
 */
export async function popgateFor(directory: string, own: string = inPackage()): Promise<string> {
  if (await isOfRegistry(own)) return OWN_PACKAGE.version;
  const vendor = path.join(directory, 'vendor');
  await mkdir(vendor, { recursive: true });
  // An installed package is built already; npm is not to run anything.
  const more = existsSync(path.join(own, 'dist')) ? ['--ignore-scripts'] : [];
  const command = [...npmCommand(), 'pack', own, '--pack-destination', vendor, '--silent', ...more];
  const { status, output } = await run(command, { cwd: directory });
  if (status === 0) return `file:vendor/popgate-${OWN_PACKAGE.version}.tgz`;
  throw new CliError('Popgate cannot be packed into the project', {
    why: output.trim() || 'npm pack ended without a message',
    fix: 'see that npm runs here, and that there is room',
  });
}

/** npm notes beside what it has installed where each package came from. */
async function isOfRegistry(own: string): Promise<boolean> {
  try {
    const { packages } = JSON.parse(await readFile(path.join(own, '..', '.package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string } | undefined>;
    };
    return /^https?:\/\/.+\/popgate\/-\/popgate-[^/]+\.tgz$/.test(packages['node_modules/popgate']?.resolved ?? '');
  } catch {
    return false;
  }
}

/** The npm that runs this, where one does: on some systems it can only be started through Node. */
export function npmCommand(): string[] {
  const { npm_execpath: file } = process.env;
  return file?.endsWith('npm-cli.js') || file?.endsWith('npx-cli.js')
    ? [process.execPath, file.replace(/npx-cli\.js$/, 'npm-cli.js')]
    : ['npm'];
}
