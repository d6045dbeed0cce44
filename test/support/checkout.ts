import { execFile } from 'node:child_process';
import { cpSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { inPackage } from '../../src/cli/project/paths.ts';

/** What a fresh clone does not have. */
const NOT_CHECKED_IN = ['.git', 'node_modules', 'bin', 'dist', 'pkg', '.cache', '.schemathesis'];

/** A copy of this checkout in `folder`, as after a clone and `npm ci`. Gives its path. */
export function cleanCheckout(folder: string): string {
  const checkout = path.join(folder, 'popgate');
  cpSync(inPackage(), checkout, {
    recursive: true,
    filter: (source) => !NOT_CHECKED_IN.includes(path.relative(inPackage(), source)),
  });
  symlinkSync(realpathSync(inPackage('node_modules')), path.join(checkout, 'node_modules'));
  return checkout;
}

/** Makes the next version of a checkout. */
export function setVersion(checkout: string, version: string): void {
  const file = path.join(checkout, 'package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"version": ".*"/, `"version": "${version}"`));
}

/** What `npm pack` makes of a checkout, put into `folder`. Gives the tarball's path. */
export async function pack(checkout: string, folder: string): Promise<string> {
  const args = ['pack', '--silent', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: checkout });
  return path.join(folder, stdout.trim().split('\n').at(-1)!);
}

/** Unpacks a tarball below `folder` beside the packages that it needs, as npm would install it. Gives the package's path. */
export async function unpack(tarball: string, folder: string): Promise<string> {
  await promisify(execFile)('tar', ['xzf', tarball, '-C', folder]);
  const unpacked = path.join(folder, 'package');
  symlinkSync(realpathSync(inPackage('node_modules')), path.join(unpacked, 'node_modules'));
  return unpacked;
}
