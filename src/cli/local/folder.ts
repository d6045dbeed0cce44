import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inProject } from '../project/paths.ts';
import type { Terminal } from '../terminal/command.ts';

/** What is of this machine alone: `.popgate/` of the project, or where `POPGATE_LOCAL` says. */
export function inLocalFolder(env: Terminal['env'], file: string): string {
  return path.join(env.POPGATE_LOCAL || inProject('.popgate'), file);
}

/** Makes it, private, and ignored by git whatever the project's own `.gitignore` says. */
export async function makeLocalFolder(env: Terminal['env']): Promise<void> {
  await mkdir(inLocalFolder(env, ''), { recursive: true, mode: 0o700 });
  await writeFile(inLocalFolder(env, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
