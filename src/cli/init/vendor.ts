import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
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
  const name = `popgate-${OWN_PACKAGE.version}.tgz`;
  await mkdir(vendor, { recursive: true });
  if (isCheckout(own)) await packSource(own, vendor);
  else await packAgain(own, path.join(vendor, name));
  return `file:vendor/${name}`;
}

/** The package does not have the source of its command line. */
function isCheckout(own: string): boolean {
  return existsSync(path.join(own, 'src', 'cli', 'main.ts'));
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

/** An installed package, as npm packs it: the same files make the same tarball. */
async function packAgain(own: string, file: string): Promise<void> {
  const top = (await readdir(own)).filter((name) => name !== 'node_modules');
  const all = await Promise.all(top.map((name) => filesOf(own, name)));
  const options = { cwd: own, file, prefix: 'package', gzip: true, portable: true, mtime: new Date(0) };
  await create(options, all.flat().toSorted());
}

async function filesOf(own: string, name: string): Promise<string[]> {
  const entries = await readdir(path.join(own, name), { withFileTypes: true, recursive: true }).catch(() => null);
  if (entries === null) return [name];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(own, path.join(entry.parentPath, entry.name)));
}

async function packSource(own: string, vendor: string): Promise<void> {
  const { status, output } = await run(['npm', 'pack', '--pack-destination', vendor, '--silent'], { cwd: own });
  if (status === 0) return;
  throw new CliError('Popgate cannot be packed into the project', {
    why: output.trim() || 'npm pack ended without a message',
    fix: 'see that npm runs here, and that there is room',
  });
}
