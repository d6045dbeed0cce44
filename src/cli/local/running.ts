import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isLoopback, parseJson } from '../fastly/http-request.ts';
import type { Terminal } from '../terminal/command.ts';
import { inLocalFolder, makeLocalFolder } from './folder.ts';

type Env = Terminal['env'];

const FILE = 'running.json';

interface Running {
  pid: number;
  origin: string;
}

/** Says where this process's gateway listens, for the commands that ask it; the one that started last is asked. Gives what takes it back. */
export async function noteRunning(env: Env, origin: string): Promise<() => Promise<void>> {
  const file = inLocalFolder(env, FILE);
  const { pid } = process;
  await makeLocalFolder(env);
  await writeFile(`${file}.${pid}`, JSON.stringify({ pid, origin } satisfies Running));
  await rename(`${file}.${pid}`, file);
  return async () => {
    if ((await read(file))?.pid === pid) await rm(file, { force: true });
  };
}

/** Where a gateway of this project listens on the loopback; null where none does. What has ended without a word does not count. */
export async function runningGateway(env: Env): Promise<URL | null> {
  const running = await read(inLocalFolder(env, FILE));
  if (running === null || !isAlive(running.pid) || !URL.canParse(running.origin)) return null;
  const url = new URL(running.origin);
  return isLoopback(url) ? url : null;
}

async function read(file: string): Promise<Running | null> {
  const running = parseJson(await readFile(file, 'utf8').catch(() => '')) as Partial<Running> | null | undefined;
  const { pid, origin } = running ?? {};
  return Number.isInteger(pid) && typeof origin === 'string' ? { pid: pid!, origin } : null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
