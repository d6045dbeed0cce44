import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { accepts, freePort } from '../local/address.ts';
import { ended, start, stop, wasStopped } from '../local/child.ts';
import { NO_PUSHPIN, type Pushpin } from '../local/pushpin.ts';
import { MANIFEST, WASM } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';
import { worthReading } from './noise.ts';

export interface ServerOptions {
  /** Where `fastly.toml` and `bin/main.wasm` are. */
  directory: string;
  viceroy: string;
  /** What holds clients of streams; without it they answer 503. */
  pushpin?: Pick<Pushpin, 'port' | 'env'> | undefined;
  /** Secrets of the gateway beside those of the environment. */
  env?: Readonly<Record<string, string>>;
  /** Gets each line that is worth reading; where the server does not start, all of them. */
  tell(line: string): void;
}

/** A running Viceroy. */
export interface Server {
  /** Of the loopback. */
  port: number;
  /** Rejects when it ends by itself. */
  lost: Promise<never>;
  stop(): Promise<void>;
}

/** Somebody else may take a port between its choice and Viceroy's start, which compiles the Wasm first. */
const STARTS = 3;
const KEPT_LINES = 200;

/** Starts Viceroy as `fastly compute serve` does, which takes two seconds more to begin and to end; waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  for (let starts = 1; starts < STARTS; starts += 1) {
    const server = await startOnce(options, true);
    if (server !== null) return server;
  }
  return (await startOnce(options, false))!;
}

/** Null where somebody else has the port, and it may be tried again. */
async function startOnce(options: ServerOptions, mayTryAgain: boolean): Promise<Server | null> {
  const port = await freePort();
  const child = start(serveCommand(options, port), {
    cwd: options.directory,
    env: { ...options.env, ...NO_PUSHPIN, ...options.pushpin?.env },
  });
  let held: string[] | null = [];
  const hear = (line: string): void => {
    if (held !== null) held = [...held, line].slice(-KEPT_LINES);
    else tellWorth(line, options);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', hear);
  const lost = reportLoss(child);
  // Handled where it is awaited; a server that is stopped on purpose is not a failure of the process.
  lost.catch(() => undefined);
  try {
    // Viceroy listens once the Wasm is compiled, which takes some seconds at every start.
    while (!(await accepts({ host: '127.0.0.1', port }))) await Promise.race([pause(50), lost]);
  } catch (error) {
    if (mayTryAgain && held.some((line) => line.includes('Address already in use'))) return null;
    if (!wasStopped(child)) held.forEach(options.tell);
    throw error;
  }
  for (const line of held.splice(0)) tellWorth(line, options);
  held = null;
  return { port, lost, stop: () => stop(child) };
}

function tellWorth(line: string, { tell }: ServerOptions): void {
  const said = worthReading(line);
  if (said !== null) tell(said);
}

function serveCommand({ directory, viceroy, pushpin }: ServerOptions, port: number): string[] {
  const pushArgs = pushpin ? [`--local-pushpin-proxy-port=${pushpin.port}`] : [];
  return [viceroy, '-v', '-C', path.join(directory, MANIFEST), '--addr', `127.0.0.1:${port}`, ...pushArgs, WASM];
}

async function reportLoss(child: ChildProcess): Promise<never> {
  const status = await ended(child);
  throw new CliError('the local server ended', {
    why: `Viceroy ended with ${status === null ? 'a signal' : `status ${status}`}; its messages are above`,
    fix: 'correct what they name, then start again',
  });
}
