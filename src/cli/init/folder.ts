import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError, messageOf } from '../terminal/cli-error.ts';

/** Why a project cannot be made there; whatever is there is left alone, and so is the folder of Popgate itself. */
export async function requireFree(directory: string, own: string): Promise<void> {
  const there = await readdir(directory).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw taken(directory, code === 'ENOTDIR' ? 'it is a file' : 'this user may not read it');
  });
  if (there.length > 0) throw taken(directory, 'it is there, and not empty');
  const inside = path.relative(own, directory);
  if (!inside.startsWith('..') && !path.isAbsolute(inside)) throw taken(directory, 'it is inside of Popgate itself');
}

function taken(directory: string, why: string): CliError {
  return new CliError(`${directory} cannot be the new project`, {
    why,
    fix: 'name a folder that is not there yet, or is empty',
  });
}

/** Makes the folder, and in it what `fill` makes. After a failure it is as it was. */
export async function makeFolder(directory: string, fill: () => Promise<void>): Promise<void> {
  const wasThere = await isThere(directory);
  try {
    await mkdir(directory, { recursive: true });
    await fill();
  } catch (error) {
    await empty(directory, wasThere).catch(() => {});
    if (error instanceof CliError) throw error;
    throw new CliError(`the project cannot be written to ${directory}`, {
      why: messageOf(error),
      fix: 'see that there is room, and that this user may write there',
    });
  }
}

/** Files by their paths in the folder, with `/` between. */
export async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, ...name.split('/'));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function empty(directory: string, keepFolder: boolean): Promise<void> {
  if (!keepFolder) return rm(directory, { recursive: true, force: true });
  for (const name of await readdir(directory)) await rm(path.join(directory, name), { recursive: true, force: true });
}

function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
