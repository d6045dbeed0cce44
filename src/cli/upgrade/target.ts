import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { list } from 'tar';
import { CliError, misuse } from '../terminal/cli-error.ts';

/** What npm is told to install, and the file in `vendor/` that it comes from, where it comes from one. */
export interface Target {
  spec: string;
  vendored?: string;
}

/** What a user names: a tarball, which goes into the project, or a version of the registry. */
export async function readTarget(named: string, project: string): Promise<Target> {
  if (/^\d+\.\d+\.\d+(?:-[\w.-]+)?$|^latest$/.test(named)) return { spec: `popgate@${named}` };
  if (!/\.(?:tgz|tar\.gz)$/.test(named))
    throw misuse(
      `"${named}" is neither a version nor a tarball`,
      'write 1.2.3, latest, or the path of popgate-1.2.3.tgz',
    );
  const version = await versionIn(path.resolve(named));
  const vendored = `vendor/popgate-${version}.tgz`;
  const file = path.join(project, vendored);
  await mkdir(path.dirname(file), { recursive: true });
  if (path.resolve(named) !== file) await copyFile(named, file);
  return { spec: `file:${vendored}`, vendored };
}

const MAX_MANIFEST_BYTES = 100_000;

/** Of the Popgate in a tarball, as its own `package.json` says. */
async function versionIn(file: string): Promise<string> {
  let text = '';
  try {
    await list({
      file,
      onReadEntry: (entry) => {
        if (entry.path !== 'package/package.json' || entry.size > MAX_MANIFEST_BYTES) return;
        entry.on('data', (chunk: Buffer) => (text += chunk.toString()));
      },
    });
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    if (name === 'popgate' && typeof version === 'string' && /^[\w.+-]+$/.test(version)) return version;
  } catch {
    // It is told below, whatever it was.
  }
  throw new CliError(`${file} is no package of Popgate`, {
    why: 'it cannot be read, or its package.json is of something else',
    fix: 'name a file that npm pack made of Popgate: popgate-1.2.3.tgz',
  });
}
