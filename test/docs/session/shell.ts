import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** One shell: what a command sets is there for the next. */
export interface Shell {
  /** Rejects where it takes too long. Gives the exit status, what was printed, and the folder in which it left the shell. */
  run(command: string): Promise<{ status: number; printed: string; folder: string }>;
  /** Puts it into the background. Gives what has been printed so far, and whether it still runs. */
  start(command: string): Promise<{ printed(): string; isRunning(): boolean }>;
  /** Ends all that it has started. */
  close(): Promise<void>;
}

const COMMAND_MS = 120_000;
const STOP_MS = 4_000;

export function openShell(folder: string, { env, logs }: { env: NodeJS.ProcessEnv; logs: string }): Shell {
  mkdirSync(logs, { recursive: true });
  const child = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    // So that it is ended with all that it has started.
    detached: true,
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let count = 0;
  const said = async (script: string): Promise<string> => {
    child.stdin.write(`${script}\n`);
    const timeout = pause(COMMAND_MS, 'late' as const, { ref: false });
    const next = await Promise.race([lines.next(), timeout]);
    if (next === 'late') throw new Error(`it has not ended after ${COMMAND_MS / 1000} s`);
    if (next.done) throw new Error('it has ended the shell');
    return next.value;
  };
  const logFile = (): string => path.join(logs, `${(count += 1)}.log`);
  return {
    async run(command) {
      const log = logFile();
      const line = await said(`eval ${quoted(command)} </dev/null >${quoted(log)} 2>&1; echo "$? $PWD"`);
      const [, status, place = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
      return { status: Number(status), printed: readFileSync(log, 'utf8'), folder: place };
    },
    async start(command) {
      const log = logFile();
      const pid = Number(await said(`eval ${quoted(replacing(command))} </dev/null >${quoted(log)} 2>&1 & echo $!`));
      return { printed: () => readText(log), isRunning: () => signal(pid, 0) };
    },
    async close() {
      if (child.pid === undefined) return;
      signal(-child.pid, 'SIGTERM');
      child.stdin.end();
      const deadline = Date.now() + STOP_MS;
      while (signal(-child.pid, 0) && Date.now() < deadline) await pause(20);
      signal(-child.pid, 'SIGKILL');
      await closed;
    },
  };
}

/** In the place of the shell that it is put into, so that `kill $!` ends it. */
function replacing(command: string): string {
  return /^[\w./-]+(?: [^&|;<>\n]*)?$/.test(command) ? `exec ${command}` : command;
}

/** Until the shell has made it, it is empty. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Whether somebody is there to hear it; `pid` is below zero for a group. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
