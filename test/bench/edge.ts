import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findViceroy } from '../../src/cli/viceroy.ts';
import { buildApp } from '../support/wasm.ts';

export interface BenchEdge {
  port: number;
  pid: number;
  /** The default configuration without the example handlers, and a Wasm that does nothing. */
  wasmBytes: number;
  emptyBytes: number;
  stop(): Promise<void>;
}

const START_MS = 120_000;
const terminal = { env: process.env, progress: (line: string) => void process.stderr.write(`${line}\n`) };

/** Builds the bench application and the two whose sizes are compared, and serves the first on one Viceroy. */
export async function startBenchEdge(originPort: number): Promise<BenchEdge> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-bench-'));
  const sizes: Record<string, number> = {};
  for (const name of ['bench-app', 'size-app', 'empty-app']) {
    const wasm = path.join(folder, `${name}.wasm`);
    await buildApp(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), wasm);
    sizes[name] = statSync(wasm).size;
  }
  writeFileSync(path.join(folder, 'fastly.toml'), manifest(originPort));
  const port = await freePort();
  const args = [
    '-C',
    path.join(folder, 'fastly.toml'),
    '--addr',
    `127.0.0.1:${port}`,
    path.join(folder, 'bench-app.wasm'),
  ];
  const viceroy = spawn(await findViceroy(terminal), args, { stdio: 'ignore' });
  await untilItAnswers(port);
  return {
    port,
    pid: viceroy.pid!,
    wasmBytes: sizes['size-app']!,
    emptyBytes: sizes['empty-app']!,
    stop: async () => {
      const gone = once(viceroy, 'exit');
      viceroy.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

function manifest(originPort: number): string {
  const backend = `[local_server.backends.origin]\nurl = "http://127.0.0.1:${originPort}"\n`;
  return `manifest_version = 3\nname = "bench"\nlanguage = "javascript"\n${backend}`;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilItAnswers(port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (Date.now() > deadline) throw new Error(`Viceroy did not answer within ${START_MS} ms`);
    await pause(100);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(
      { port, host: '127.0.0.1', path: '/', headers: { bench: 'bare-response' } },
      (response) => {
        response.resume();
        resolve(true);
      },
    );
    request.on('error', () => resolve(false));
  });
}
