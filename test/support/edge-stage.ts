/**
 * Vitest's global setup of the edge tests: one Viceroy for all files that differ in their configuration alone. It is
 * built and started when the first of them asks, and each has it for itself until it is done.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { LOST_STORES } from '../edge/sites/failures.ts';
import { mergeSites, PORTS, SECRETS } from '../edge/sites/index.ts';
import { buildTo, startWasm, type Edge } from './viceroy.ts';

/** What a file is told when its turn has come, as JSON; it lasts until the file closes the connection. */
export type Turn = Pick<Edge, 'port' | 'pid' | 'logFile'> | { error: string };

/** The port where turns are given; those after it are the origins'. */
export type StagePort = number;

declare module 'vitest' {
  interface ProvidedContext {
    edgeStage: StagePort;
  }
}

/** Below those that systems give out by themselves, in blocks of which the first port tells that the block is taken. */
const BLOCKS = { from: 20_000, size: 64, count: 180 };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = net.createServer();
  const port = await listenAtBlock(server);
  let edge: Promise<Edge> | undefined;
  let before: Promise<unknown> = Promise.resolve();
  const waiting = new Set<net.Socket>();
  server.on('connection', (socket) => {
    waiting.add(socket);
    const isLeft = once(socket.on('error', () => undefined).resume(), 'close').then(() => waiting.delete(socket));
    before = before
      .then(() => (edge ??= startShared(port + 1)))
      .then(({ port, pid, logFile }) => tell(socket, { port, pid, logFile }))
      .catch((error: unknown) => tell(socket, { error: String(error) }))
      .then(() => isLeft);
  });
  project.provide('edgeStage', port);
  return async () => {
    server.close();
    for (const socket of waiting) socket.destroy();
    await edge?.then((edge) => edge.stop()).catch(() => undefined);
  };
}

function tell(socket: net.Socket, turn: Turn): void {
  socket.write(JSON.stringify(turn));
}

async function startShared(firstPort: number): Promise<Edge> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-edge-'));
  try {
    const wasm = await buildTo(folder, mergeSites(firstPort));
    await withoutStores(path.join(folder, 'fastly.toml'), LOST_STORES);
    return await startWasm({ folder, wasm, env: SECRETS });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** As where a service was never linked to a store that its code asks for. */
async function withoutStores(manifest: string, names: readonly string[]): Promise<void> {
  const sections = (await readFile(manifest, 'utf8')).split(/^(?=\[)/m);
  const isKept = (section: string) =>
    !names.some((name) => new RegExp(`^\\[+[^\\]]*_stores\\.${name}\\b`).test(section));
  const kept = sections
    .filter(isKept)
    .join('')
    .replace(/^lost_kv = \[\]\n/m, '');
  if (/local_server[^\n]*\.lost|^lost_kv/m.test(kept))
    throw new Error('a store that should be lost is in the manifest');
  await writeFile(manifest, kept);
}

/** At the first port of a block that nobody has, and of which all ports can be listened at. */
async function listenAtBlock(server: net.Server): Promise<number> {
  const start = Math.floor(Math.random() * BLOCKS.count);
  for (let at = 0; at < BLOCKS.count; at += 1) {
    const port = BLOCKS.from + ((start + at) % BLOCKS.count) * BLOCKS.size;
    if (!(await canListen(server, port))) continue;
    if (await areFree(port + 1, PORTS)) return port;
    server.close();
    await once(server, 'close');
  }
  throw new Error('no block of ports is free');
}

async function areFree(first: number, count: number): Promise<boolean> {
  const servers = Array.from({ length: count }, () => net.createServer());
  try {
    return (await Promise.all(servers.map((server, at) => canListen(server, first + at)))).every(Boolean);
  } finally {
    for (const server of servers) server.close();
  }
}

function canListen(server: net.Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
}
