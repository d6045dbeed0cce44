import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { projectFolder } from '../project/paths.ts';

interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** `shown` sends all output to stderr; else it is kept. */
  output?: 'kept' | 'shown';
  /** Of `run`: it is ended after that time. */
  mostMs?: number;
}

export interface Finished {
  /** Null when it could not be started, or was ended by a signal. */
  status: number | null;
  /** Stdout alone. */
  out: string;
  /** Both streams, as they came. */
  output: string;
}

const alive = new Set<ChildProcess>();
const stopped = new WeakSet<ChildProcess>();

/** Runs a command to its end. Never throws. */
export async function run(command: string[], options: RunOptions = {}): Promise<Finished> {
  const child = start(command, options);
  let out = '';
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const timer = options.mostMs === undefined ? undefined : setTimeout(() => void stop(child), options.mostMs);
  const status = await ended(child);
  clearTimeout(timer);
  return { status, out, output };
}

/** Starts a command as the leader of a process group of its own, so that all it starts can be ended with it. */
export function start([file = '', ...args]: string[], options: RunOptions = {}): ChildProcess {
  const shown = options.output === 'shown';
  const child = spawn(file, args, {
    cwd: options.cwd ?? projectFolder(),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', shown ? 2 : 'pipe', shown ? 2 : 'pipe'],
    detached: true,
  });
  alive.add(child);
  return child;
}

/** The exit status, once the process is gone. */
export async function ended(child: ChildProcess): Promise<number | null> {
  try {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    return child.exitCode;
  } catch {
    return null;
  } finally {
    alive.delete(child);
  }
}

/** Ends a process with its group: asked as by Ctrl-C, which the Fastly CLI takes quietly; forced after three seconds. */
export async function stop(child: ChildProcess): Promise<void> {
  stopped.add(child);
  const gone = ended(child);
  signal(child, 'SIGINT');
  await Promise.race([gone, pause(3000, undefined, { ref: false })]);
  // The leader may be gone before the rest of its group.
  signal(child, 'SIGKILL');
  await gone;
}

/** Whether it was asked to end, so that its end is no failure. */
export function wasStopped(child: ChildProcess): boolean {
  return stopped.has(child);
}

/** Ends whatever this process started and that still runs. */
export async function stopAll(): Promise<void> {
  await Promise.all([...alive].map(stop));
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}
