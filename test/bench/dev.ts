import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, stop } from '../support/listening.ts';
import type { Row } from './row.ts';
import type { Section } from './section.ts';

const POPGATE = fileURLToPath(new URL('../../src/cli/popgate.js', import.meta.url));
const EDITS = 50;
const STARTS = 3;
const PATIENCE_MS = 30_000;

/** `popgate dev`: how long until it answers, and until an edit is served; and whether anything is refused meanwhile. */
export function dev(): Section {
  return {
    title: 'popgate dev',
    async measure() {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-bench-dev-'));
      const file = path.join(folder, 'gateway.config.ts');
      try {
        const starts: number[] = [];
        for (let start = 0; start < STARTS; start += 1) starts.push(await timeStart(file));
        return [
          { name: 'from its start to its first answer', unit: 'ms', rounds: starts, mark: null },
          ...(await measureEdits(file)),
        ];
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function write(file: string, text: string): Promise<void> {
  const config = { name: 'x', domains: { 'a.example': { routes: [{ path: '/*', respond: { body: text } }] } } };
  return writeFile(file, `export default ${JSON.stringify(config)};\n`);
}

interface Started {
  child: ChildProcess;
  port: number;
  milliseconds: number;
}

async function start(file: string): Promise<Started> {
  await write(file, '0');
  const port = await freePort();
  const startedAt = performance.now();
  const args = [POPGATE, 'dev', '--config', file, '--addr', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: { ...process.env, POPGATE_LOCAL: path.dirname(file) },
  });
  await until(port, '0');
  return { child, port, milliseconds: performance.now() - startedAt };
}

async function timeStart(file: string): Promise<number> {
  const { child, milliseconds } = await start(file);
  await stop(child);
  return milliseconds;
}

/** One connection after another asks all the time, while a file is saved again and again. */
async function measureEdits(file: string): Promise<Row[]> {
  const { child, port } = await start(file);
  const asking = askAllTheTime(port);
  const times: number[] = [];
  try {
    for (let edit = 1; edit <= EDITS; edit += 1) {
      const savedAt = performance.now();
      await write(file, String(edit));
      await until(port, String(edit));
      times.push(performance.now() - savedAt);
    }
    const { refused, answered } = await asking.end();
    return [
      { name: 'from an edit to its being served', unit: 'ms', rounds: times, mark: { atMost: 1_000 } },
      { name: `the slowest of ${EDITS} edits`, unit: 'ms', rounds: [Math.max(...times)], mark: { atMost: 1_000 } },
      { name: `refused during ${EDITS} edits`, unit: 'requests', rounds: [refused], mark: { atMost: 0 } },
      { name: 'answered meanwhile', unit: 'requests', rounds: [answered], mark: null },
    ];
  } finally {
    await asking.end();
    await stop(child);
  }
}

function askAllTheTime(port: number): { end(): Promise<{ refused: number; answered: number }> } {
  const counts = { refused: 0, answered: 0 };
  const until = { isOver: false };
  const work = (async () => {
    while (!until.isOver) {
      if ((await get(port)) === null) counts.refused += 1;
      else counts.answered += 1;
    }
  })();
  return {
    async end() {
      until.isOver = true;
      await work;
      return counts;
    },
  };
}

async function until(port: number, body: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await get(port)) !== body) {
    if (performance.now() > deadline) throw new Error(`popgate dev does not answer ${body}`);
    await pause(2);
  }
}

/** By a new connection; null where it fails. */
function get(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', headers: { host: 'a.example' }, agent: false }, (response) => {
      let body = '';
      response
        .on('data', (chunk: Buffer) => (body += chunk.toString()))
        .on('end', () => resolve(body))
        .on('error', () => resolve(null));
    });
    request.on('error', () => resolve(null));
  });
}
