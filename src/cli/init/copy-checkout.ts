import { execFile } from 'node:child_process';
import { copyFile, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CliError, messageOf } from '../terminal/cli-error.ts';

/** What is made here, and no part of a project. */
const MADE = new Set(['node_modules', '.git', 'bin', 'pkg', '.cache', '.schemathesis', 'coverage']);

/** Why a project cannot be made there; the checkout itself is left alone, and so is whatever is there. */
export async function requireFree(directory: string, checkout: string): Promise<void> {
  const there = await readdir(directory).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw taken(directory, code === 'ENOTDIR' ? 'it is a file' : 'this user may not read it');
  });
  if (there.length > 0) throw taken(directory, 'it is there, and not empty');
  const inside = path.relative(checkout, directory);
  if (!inside.startsWith('..') && !path.isAbsolute(inside)) throw taken(directory, 'it is inside of this checkout');
}

function taken(directory: string, why: string): CliError {
  return new CliError(`${directory} cannot be the new project`, {
    why,
    fix: 'name a folder that is not there yet, outside of this checkout',
  });
}

/** All of the checkout but what was made in it. After a failure nothing is left of it. */
export async function copyCheckout(checkout: string, directory: string): Promise<void> {
  const wasThere = await lstat(directory).then(
    () => true,
    () => false,
  );
  try {
    for (const file of await listFiles(checkout)) {
      const target = path.join(directory, file);
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(path.join(checkout, file), target);
    }
  } catch (error) {
    if (!wasThere) await rm(directory, { recursive: true, force: true }).catch(() => {});
    throw new CliError(`the project cannot be copied to ${directory}`, {
      why: messageOf(error),
      fix: 'see that there is room, and that this user may write there',
    });
  }
}

/** What git knows, where the checkout is one of git; otherwise what is there. */
async function listFiles(checkout: string): Promise<string[]> {
  const tracked = await promisify(execFile)('git', ['-C', checkout, 'ls-files', '-z'], { maxBuffer: 2 ** 26 })
    .then(({ stdout }) => stdout.split('\0').filter((file) => file !== ''))
    .catch(() => []);
  if (tracked.length === 0) return walk(checkout, '');
  const found = await Promise.all(tracked.map(async (file) => ((await isFile(path.join(checkout, file))) ? file : [])));
  return found.flat();
}

async function walk(checkout: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(checkout, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !MADE.has(name) && !name.endsWith('.log'))
      .map(async (entry) => {
        const at = path.join(folder, entry.name);
        if (entry.isDirectory()) return walk(checkout, at);
        return entry.isFile() ? [at] : [];
      }),
  );
  return found.flat();
}

/** One that git knows may have been deleted since. */
async function isFile(file: string): Promise<boolean> {
  return lstat(file).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
