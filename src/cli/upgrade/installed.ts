import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../local/child.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Target } from './target.ts';

/** The Popgate that a project has. */
export interface Installed {
  version: string;
  /** Its command, to be run by Node. */
  command: string;
  /** The text of its CHANGELOG.md. */
  changelog: string;
}

export function readInstalled(project: string): Installed {
  const folder = path.join(project, 'node_modules', 'popgate');
  try {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
      bin: { popgate: string };
    };
    const changelog = readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8');
    return { version: manifest.version, command: path.join(folder, manifest.bin.popgate), changelog };
  } catch {
    throw new CliError('the project has no Popgate installed', {
      why: `${folder} is not there, or not whole`,
      fix: 'go to the folder of a project, and run npm install there',
    });
  }
}

/** By npm, which changes the line in `package.json`, and the lock; where it fails, it leaves both as they were. */
export async function install({ spec, vendored }: Target, project: string): Promise<void> {
  const old = vendoredIn(await readFile(path.join(project, 'package.json'), 'utf8'));
  const command = ['npm', 'install', '--save-dev', '--save-exact', '--no-audit', '--no-fund', spec];
  const { status, output } = await run(command, { cwd: project });
  const unused = status === 0 ? old : vendored;
  if (unused !== undefined && old !== vendored) await rm(path.join(project, unused), { force: true });
  if (status === 0) return;
  throw new CliError(`npm cannot install ${spec}`, {
    why: errorsOf(output),
    fix: 'correct what npm names, then try again; package.json is as it was',
  });
}

/** The tarball that a project's `package.json` names. */
function vendoredIn(manifest: string): string | undefined {
  return /"popgate": "file:(vendor\/popgate-[^"/]+\.tgz)"/.exec(manifest)?.[1];
}

function errorsOf(output: string): string {
  const lines = output.split('\n').filter((line) => line.startsWith('npm error'));
  const told = lines.map((line) => line.slice('npm error '.length)).join('\n');
  return told.trim() || output.trim() || 'npm ended without a message';
}
