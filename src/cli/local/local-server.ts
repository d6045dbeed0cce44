import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { PRODUCTION } from '../../gateway/index.ts';
import { fastlyBinary } from '../fastly/binary.ts';
import { WASM } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';
import { accepts, type Address, formatAddress } from './address.ts';
import { ended, start, stop } from './child.ts';
import { NO_PUSHPIN, type Pushpin } from './pushpin.ts';

export interface LocalServerOptions {
  directory: string;
  address: Address;
  viceroy: string;
  /** Whether the Fastly CLI builds first, by the manifest's `[scripts]`. */
  build: boolean;
  /** What holds clients of streams; without it they answer 503. */
  pushpin?: Pick<Pushpin, 'port' | 'env'> | undefined;
}

/** A running `fastly compute serve`. */
export interface LocalServer {
  /** Rejects when it ends by itself. */
  lost: Promise<never>;
  stop(): Promise<void>;
}

/** Starts `fastly compute serve` and waits until it answers. Its own output goes to stderr. */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const child = start(serveCommand(options), {
    cwd: options.directory,
    output: 'shown',
    // What it builds by itself is production, whatever the caller's own variable says.
    env: { POPGATE_ENV: PRODUCTION, ...NO_PUSHPIN, ...options.pushpin?.env },
  });
  const lost = reportLoss(child);
  // Handled where it is awaited; a server that is stopped on purpose is not a failure of the process.
  lost.catch(() => undefined);
  // Viceroy listens once the Wasm is compiled, which takes some seconds at every start.
  while (!(await accepts(options.address))) await Promise.race([pause(100), lost]);
  return { lost, stop: () => stop(child) };
}

function serveCommand({ address, viceroy, build, pushpin }: LocalServerOptions): string[] {
  const pushArgs = pushpin ? [`--viceroy-args=--local-pushpin-proxy-port=${pushpin.port}`] : [];
  const command = [fastlyBinary(), 'compute', 'serve', '-i', '--viceroy-path', viceroy];
  return [...command, '--addr', formatAddress(address), ...(build ? [] : ['--file', WASM]), ...pushArgs];
}

async function reportLoss(child: ChildProcess): Promise<never> {
  const status = await ended(child);
  // Viceroy outlives a CLI that was killed.
  await stop(child);
  throw new CliError('the local server ended', {
    why: `fastly compute serve ended with ${status === null ? 'a signal' : `status ${status}`}; its messages are above`,
    fix: 'correct what they name, then start again',
  });
}
