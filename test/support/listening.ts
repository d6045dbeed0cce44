import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Viceroy compiles the Wasm at every start: 10 to 20 s on two cores that have nothing else to do, and 25 s of their time. */
const START_MS = 240_000;
const STOP_MS = 3_000;
/** In `/proc/net/tcp`. */
const LISTENING = '0A';

/** A port of the loopback that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Rejects with what the process said where it ends before, cannot be started, or takes too long. */
export async function untilItListens(
  port: number,
  child: ChildProcess,
  log: () => string,
  deadlineMs = START_MS,
): Promise<void> {
  let failure: Error | null = null;
  child.once('error', (error) => (failure = error));
  const deadline = Date.now() + deadlineMs;
  while (!(await listensItself(port, child.pid))) {
    if (failure !== null) throw new Error(`${child.spawnfile} cannot be started`, { cause: failure });
    if (hasEnded(child)) throw new Error(`${child.spawnfile} ended with ${statusOf(child)}:\n${log()}`);
    if (Date.now() > deadline) {
      await stop(child);
      throw new Error(`${child.spawnfile} did not listen within ${deadlineMs} ms:\n${log()}`);
    }
    await pause(100);
  }
}

function statusOf({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `status ${exitCode}` : signalCode;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Asks, and then insists. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(forced);
}

/** Another who took the port in between would answer in its place. Where the system does not tell whose it is, whoever answers counts. */
async function listensItself(port: number, pid: number | undefined): Promise<boolean> {
  if (pid === undefined || !(await answers(port))) return false;
  const listeners = listenersOf(port);
  if (listeners === null) return true;
  return withChildren(pid).some((one) => {
    const sockets = socketsOf(one);
    return sockets === null || sockets.some((socket) => listeners.has(socket));
  });
}

/** Whether somebody takes connections there. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(true)).once('error', () => resolve(false));
  });
}

/** The sockets that listen on a port, as Linux names them; null on another system. */
function listenersOf(port: number): Set<string> | null {
  if (!existsSync('/proc/net/tcp')) return null;
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const own = rows.filter(([, local = '', , state]) => local.endsWith(suffix) && state === LISTENING);
  return new Set(own.map((row) => `socket:[${row[9]}]`));
}

/** nginx and uWSGI listen in processes of their own. */
function withChildren(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withChildren)];
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Null where the system does not let this user see them; none of a process that has ended. */
function socketsOf(pid: number): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => linkOf(`/proc/${pid}/fd/${name}`));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? null : [];
  }
}

/** A file may be closed while the folder is read. */
function linkOf(file: string): string[] {
  try {
    return [readlinkSync(file)];
  } catch {
    return [];
  }
}
