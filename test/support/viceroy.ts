import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findViceroy } from '../../src/cli/local/viceroy.ts';
import { buildGateway } from '../../src/cli/project/build-gateway.ts';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { freePort, stop, untilItListens } from './listening.ts';

/** Somebody else may take a port between its choice and Viceroy's start, which compiles the Wasm first. */
const STARTS = 3;

/** A real Wasm, served by Viceroy on the loopback. */
export interface Edge {
  port: number;
  pid: number;
  /** `'GET http://host/path'`, as a client sends it; `cut` where the answer ended before it was whole. */
  ask(line: string, headers?: http.OutgoingHttpHeaders, body?: string | Buffer): Promise<Reply>;
  /** Bytes to the socket as they are; what came back until the server closed, or `milliseconds` after the last byte. */
  send(raw: string | Buffer, milliseconds?: number): Promise<string>;
  /** All that Viceroy and the application have said. */
  logFile: string;
  /** What the application has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface Reply {
  status: number;
  /** Lower-case names; several lines of one name are joined by `, `. */
  headers: Record<string, string>;
  body: Buffer;
  text: string;
  cut: boolean;
}

/** Builds the gateway with this configuration, which is data, and serves it. */
export async function startGateway(config: GatewayConfig, env: Record<string, string> = {}): Promise<Edge> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-edge-'));
  return startWasm({ folder, wasm: await buildTo(folder, config), env });
}

/** Builds it into a folder, with its `fastly.toml`; the path of the Wasm. */
export async function buildTo(folder: string, config: GatewayConfig): Promise<string> {
  const file = path.join(folder, 'gateway.config.ts');
  await writeFile(file, `export default ${JSON.stringify(config)};\n`);
  return (await buildGateway(file, folder)).file;
}

interface Served {
  folder: string;
  wasm: string;
  env?: Record<string, string>;
}

/** Serves a Wasm by the `fastly.toml` in its folder, which goes with it. */
export async function startWasm(served: Served): Promise<Edge> {
  const viceroy = await findViceroy({ env: process.env, progress: (line) => void process.stderr.write(`${line}\n`) });
  for (let starts = 1; ; starts += 1) {
    try {
      return await startViceroy(viceroy, served);
    } catch (error) {
      if (starts === STARTS || !String(error).includes('Address already in use')) throw error;
    }
  }
}

async function startViceroy(viceroy: string, { folder, wasm, env = {} }: Served): Promise<Edge> {
  const port = await freePort();
  const args = ['-C', path.join(folder, 'fastly.toml'), '--addr', `127.0.0.1:${port}`, wasm];
  // From where the paths of its files are meant.
  const logFile = path.join(folder, `viceroy-${port}.log`);
  const output = openSync(logFile, 'w');
  const child = spawn(viceroy, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const log = () => readFileSync(logFile, 'utf8');
  try {
    await untilItListens(port, child, log);
  } catch (error) {
    process.off('exit', kill);
    throw error;
  }
  return edgeAt({
    port,
    pid: child.pid!,
    logFile,
    log,
    stop: async () => {
      await stop(child);
      process.off('exit', kill);
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** What listens already, whoever started it; `stop` is called once nothing more is asked. */
export function edgeAt({ port, pid, logFile, log, stop }: Omit<Edge, 'ask' | 'send'>): Edge {
  const agent = new http.Agent({ keepAlive: true });
  return {
    port,
    pid,
    logFile,
    log,
    ask: (line, headers, body) => askOver(line, { port, agent, ...(headers && { headers }), ...(body && { body }) }),
    send: (raw, milliseconds) => sendRaw(port, raw, milliseconds),
    async stop() {
      agent.destroy();
      await stop();
    },
  };
}

interface Call {
  port: number;
  agent: http.Agent;
  headers?: http.OutgoingHttpHeaders;
  body?: string | Buffer;
}

/** By node:http, since Node's `fetch` ignores a Host header. */
export function askOver(line: string, { port, agent, headers, body }: Call): Promise<Reply> {
  const [method = 'GET', url = ''] = line.split(' ');
  const [, host = '', target = '/'] = /^https?:\/\/([^/?]*)(.*)$/.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, agent, method, path: target || '/', headers: { host, ...headers } };
    const request = http.request(options, (response) => resolve(read(response)));
    request.on('error', reject).end(body);
  });
}

async function read(response: http.IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  let cut = false;
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    cut = true;
  }
  const body = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]) => [name, values!.join(', ')]),
  );
  return { status: response.statusCode ?? 0, headers, body, text: body.toString(), cut };
}

/** Bytes to a server of the loopback as they are; see `Edge.send`. */
export function sendRaw(port: number, raw: string | Buffer, milliseconds = 2_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(raw));
    let received = '';
    socket.setTimeout(milliseconds, () => socket.destroy());
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined).on('close', () => resolve(received));
  });
}
