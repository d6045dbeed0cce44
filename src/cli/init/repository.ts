import path from 'node:path';
import { run } from '../local/child.ts';

/** Makes the folder a repository of git, on the branch `main`, and says why where it does not. */
export async function makeRepository(directory: string): Promise<string | undefined> {
  const inside = await run(['git', 'rev-parse', '--is-inside-work-tree'], { cwd: path.dirname(directory) });
  if (inside.status === 0) return 'it is inside of a repository of git, and becomes none of its own';
  const { status } = await run(['git', '-c', 'init.defaultBranch=main', 'init', '--quiet'], { cwd: directory });
  return status === 0 ? undefined : 'git cannot be run here: make it a repository by yourself';
}
