import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/listening.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const popgate = path.join(root, 'src/cli/popgate.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-serve-'));
const temporary = path.join(folder, 'tmp');
const site = path.join(folder, 'site');

const CONFIG = `import { defineGateway } from 'popgate';
import names from './names.json';

export default defineGateway({
  name: 'elsewhere',
  domains: { 'a.example': { routes: [
    { path: '/name', respond: { body: names.first } },
    { path: '/hello/*', handler: 'hello' },
  ] } },
  admin: {},
});
`;

/** The purge token is set, the admin token is not, so that one is made. */
const env = {
  ...process.env,
  TMPDIR: temporary,
  POPGATE_PURGE_TOKEN: 'purge-secret',
  POPGATE_ADMIN_TOKEN: '',
  POPGATE_LOCAL: path.join(folder, 'local'),
};

/** What a shell does that runs popgate and waits: it starts it, and passes no signal on. */
const PARENT = `require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' });`;

/** The checkout's own manifest and Wasm, as they are. */
function ownFiles(): unknown {
  const wasm = statSync(path.join(root, 'bin/main.wasm'), { throwIfNoEntry: false });
  return { manifest: readFileSync(path.join(root, 'fastly.toml'), 'utf8'), built: wasm?.mtimeMs };
}

let parent: ChildProcess;
let port: number;
let announced: string;
let before: unknown;

beforeAll(async () => {
  for (const made of [temporary, site]) mkdirSync(made);
  writeFileSync(path.join(site, 'gateway.ts'), CONFIG);
  writeFileSync(path.join(site, 'names.json'), '{"first":"Ada"}');
  before = ownFiles();
  port = await freePort();
  const args = ['-e', PARENT, popgate, 'serve', '--config', 'gateway.ts', '--addr', `127.0.0.1:${port}`];
  parent = spawn(process.execPath, args, { cwd: site, env, stdio: ['ignore', 'pipe', 'ignore'] });
  [announced] = (await once(createInterface({ input: parent.stdout! }), 'line')) as [string];
});

afterAll(async () => {
  parent.kill('SIGKILL');
  await untilAllIsGone();
  rmSync(folder, { recursive: true });
});

/** Every process that was given the address, or a folder of this test's: popgate, Viceroy, and what started them. */
async function running(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,stat=,command=']);
  const lines = stdout.split('\n').filter((line) => line.includes(`127.0.0.1:${port}`) || line.includes(temporary));
  return lines.filter((line) => !/^\s*\d+\s+Z/.test(line));
}

async function untilAllIsGone(): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (let left = await running(); left.length > 0; left = await running()) {
    if (Date.now() > deadline) throw new Error(`still there: ${left.join('\n')}`);
    await pause(200);
  }
}

/** Asks the server that this file has. */
const ask = (line: string, headers?: http.OutgoingHttpHeaders, body?: string) => askAt(port, line, { headers, body });

interface Answer {
  status: number | undefined;
  text: string;
}

interface Sent {
  headers?: http.OutgoingHttpHeaders | undefined;
  body?: string | undefined;
}

function askAt(port: number, line: string, { headers, body = '' }: Sent = {}): Promise<Answer> {
  const [method = 'GET', at = '/'] = line.split(' ');
  const options = {
    host: '127.0.0.1',
    port,
    method,
    path: at,
    headers: { host: 'a.example', ...headers },
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    request.on('error', reject).end(body);
  });
}

describe('serve with a configuration elsewhere', () => {
  const purge = { authorization: 'Bearer purge-secret', 'content-type': 'application/json' };

  it('says where it listens once it does', () => {
    expect(announced).toBe(`listening on http://127.0.0.1:${port}`);
  });

  it('answers by that configuration, its data, and the handlers of the checkout', async () => {
    expect(await ask('GET /name')).toEqual({ status: 200, text: 'Ada' });
    expect((await ask('GET /hello/Ada')).text).toMatch(/^hello, Ada, in /);
    expect((await ask('GET /name', { host: `a.example.localhost:${port}` })).text).toBe('Ada');
    expect((await ask('GET /name', { host: 'b.example' })).status).toBe(421);
  });

  it('S52 takes the tokens of the environment, and an empty one as none', async () => {
    expect((await ask('POST /.popgate/purge', purge, '{"keys":["a"]}')).status).toBe(200);
    expect((await ask('POST /.popgate/purge', { ...purge, authorization: 'Bearer ' }, '{"keys":["a"]}')).status).toBe(
      401,
    );
    const all = (token: string) =>
      ask('POST /.popgate/purge', { ...purge, authorization: `Bearer ${token}` }, '{"all":true}');
    expect((await all('purge-secret')).status).toBe(403);
    const made = readFileSync(path.join(env.POPGATE_LOCAL, 'dev.env'), 'utf8');
    const [, admin = ''] = /^POPGATE_ADMIN_TOKEN=(.+)$/m.exec(made) ?? [];
    expect((await all(admin)).status).toBe(200);
    expect(made).not.toContain('PURGE_TOKEN');
  });

  it('is reached by popgate purge', async () => {
    const args = [
      'purge',
      '--config',
      'gateway.ts',
      '--to',
      `http://127.0.0.1:${port}`,
      '--url',
      'http://a.example/name',
    ];
    const { stdout } = await promisify(execFile)(popgate, args, { cwd: site, env });
    expect(stdout).toMatch(
      /^purged: http:\/\/a\.example\/name\npurge id: [\w-]+\nnothing of it is ever stored: http:\/\/a\.example\/name\n$/,
    );
  });

  it('leaves manifest and Wasm of the checkout as they were, and the folder of the configuration', () => {
    expect(ownFiles()).toEqual(before);
    expect(readdirSync(site).sort()).toEqual(['gateway.ts', 'names.json']);
  });

  it('ends when its parent is gone, with all that it started, and leaves nothing behind', async () => {
    expect(await running()).toContainEqual(expect.stringMatching(/viceroy .*fastly\.toml/));
    parent.kill('SIGKILL');
    await untilAllIsGone();
    await expect(ask('GET /name')).rejects.toThrow('ECONNREFUSED');
    expect(readdirSync(temporary).filter((name) => name.startsWith('popgate'))).toEqual([]);
  });
});
