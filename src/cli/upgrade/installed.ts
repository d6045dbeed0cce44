import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
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

const FILES = ['package.json', 'package-lock.json'] as const;

/** By npm, which changes the line in `package.json`, and the lock. Where it fails, both are as they were. */
export async function install({ spec, vendored }: Target, project: string): Promise<void> {
  const before = await Promise.all(FILES.map((name) => readIfThere(path.join(project, name))));
  const old = vendoredIn(before[0] ?? '');
  const command = ['npm', 'install', '--save-dev', '--save-exact', '--no-audit', '--no-fund', spec];
  const { status, output } = await run(command, { cwd: project });
  if (status === 0) {
    if (old !== undefined && old !== vendored) await rm(path.join(project, old), { force: true });
    return;
  }
  for (const [at, name] of FILES.entries())
    if (before[at] !== undefined) await writeFile(path.join(project, name), before[at]);
  if (vendored !== undefined && vendored !== old) await rm(path.join(project, vendored), { force: true });
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
  return (
    lines
      .map((line) => line.slice('npm error '.length))
      .join('\n')
      .trim() ||
    output.trim() ||
    'npm ended without a message'
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
