import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, stop } from '../../support/listening.ts';

export const POPGATE = fileURLToPath(new URL('../../../src/cli/popgate.js', import.meta.url));
const DEADLINE_MS = 40_000;

/** A project in a folder of its own. */
export interface Project {
  folder: string;
  write(file: string, text: string): void;
  remove(): void;
}

export function newProject(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-dev-project-'));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) };
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** `popgate dev` in a project, as a person runs it. */
export interface RunningDev {
  port: number;
  child: ChildProcess;
  /** What it has printed. */
  out(): string;
  /** And what it has told beside. */
  told(): string;
  /** Until it has told this so often, once by default; fails after 40 s. */
  tells(text: string | RegExp, times?: number): Promise<void>;
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  /** Until it answers with this body. */
  serves(url: string, body: string): Promise<Answer>;
  stop(): Promise<void>;
}

export async function runDev(
  { folder }: Project,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<RunningDev> {
  const port = await freePort();
  const child = spawn(process.execPath, [POPGATE, 'dev', '--addr', `127.0.0.1:${port}`, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, told] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const until = async (isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> => {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await isTrue())) {
      if (child.exitCode !== null) throw new Error(`popgate dev has ended, without ${what}:\n${out}${told}`);
      if (Date.now() > deadline) throw new Error(`${what} has not come:\n${out}${told}`);
      await pause(20);
    }
  };
  const get: RunningDev['get'] = (url, headers) => ask(port, url, headers);
  await until(() => out.includes('listening on '), 'listening on');
  return {
    port,
    child,
    out: () => out,
    told: () => told,
    tells: (text, times = 1) => until(() => countOf(told, text) >= times, String(text)),
    get,
    async serves(url, body) {
      let answer: Answer | undefined;
      await until(async () => (answer = await get(url)).body === body, `${url}: ${body}`);
      return answer!;
    },
    stop: () => stop(child),
  };
}

function countOf(text: string, part: string | RegExp): number {
  return typeof part === 'string'
    ? text.split(part).length - 1
    : (text.match(new RegExp(part, `g${part.flags}`)) ?? []).length;
}

/** By the host of the URL; a new connection each. */
export async function ask(port: number, url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { host, pathname, search } = new URL(url);
  const request = http.request({ port, path: pathname + search, headers: { host, ...headers }, agent: false });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode!, headers: response.headers, body };
}
