import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';
import { freePort, stop } from '../support/listening.ts';

/** A project, with handlers of its own. */
const site = mkdtempSync(path.join(os.tmpdir(), 'popgate-watch-'));
const CONFIG = path.join(site, 'src', 'gateway.config.ts');
const HANDLERS = path.join(site, 'src', 'handlers', 'index.ts');

const config = (body: string) => `import { defineGateway } from 'popgate';

export default defineGateway({
  name: 'watched',
  domains: { 'a.example': { routes: [
    { path: '/edited', respond: { body: '${body}' } },
    { path: '/hello/*', handler: 'hello' },
  ] } },
  admin: {},
});
`;

/** Which of its lines fails is what the tests look for. */
const HELLO = `import type { Handler } from 'popgate';

const hello: Handler = async (_request, { params, waitUntil }) => {
  if (params['rest'] === 'throw') throw new TypeError('the handler is at fault');
  if (params['rest'] === 'later') waitUntil(later());
  if (params['rest'] === 'log') console.log('what a handler prints');
  return new Response('hello');
};

async function later(): Promise<void> {
  await Promise.resolve();
  throw new RangeError('too late');
}

export const handlers = { hello };
`;

const WAIT = { timeout: 200_000, interval: 100 };
/** It waits for a build, and for Viceroy to compile it. */
const LONG = { timeout: 240_000 };

let port: number;
let server: ChildProcess;
const out: string[] = [];
const err: string[] = [];
const listening = () => out.filter((line) => line.startsWith('listening'));

beforeAll(async () => {
  mkdirSync(path.dirname(HANDLERS), { recursive: true });
  symlinkSync(inPackage('node_modules'), path.join(site, 'node_modules'));
  writeFileSync(CONFIG, config('first'));
  writeFileSync(HANDLERS, HELLO);
  port = await freePort();
  const env = { ...process.env, POPGATE_LOCAL: path.join(site, 'local') };
  const args = [inPackage('src/cli/popgate.js'), 'serve', '--watch', '--addr', `127.0.0.1:${port}`];
  server = spawn(process.execPath, args, { cwd: site, env, stdio: ['ignore', 'pipe', 'pipe'] });
  createInterface({ input: server.stdout! }).on('line', (line) => out.push(line));
  createInterface({ input: server.stderr! }).on('line', (line) => err.push(line));
  await vi.waitFor(() => expect(out[0]).toBe(`listening on http://127.0.0.1:${port}`), {
    ...WAIT,
    timeout: 290_000,
  });
});

afterAll(async () => {
  await stop(server);
  rmSync(site, { recursive: true });
});

async function ask(at: string, agent: http.Agent | false = false): Promise<{ status?: number; body: string }> {
  const request = http.get({ host: '127.0.0.1', port, path: at, headers: { host: 'a.example' }, agent });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode!, body: await text(response) };
}

/** Waits for these lines, one after the other, from the place where the last ones ended. */
let read = 0;
async function untilItSays(...lines: readonly (string | RegExp)[]): Promise<void> {
  await vi.waitFor(() => {
    let at = read;
    for (const line of lines) {
      const found = err
        .slice(at)
        .findIndex((said) => (typeof line === 'string' ? said.includes(line) : line.test(said)));
      expect(found, `${String(line)} in\n${err.slice(read).join('\n')}`).not.toBe(-1);
      at += found + 1;
    }
    read = at;
  }, WAIT);
}

describe('popgate serve --watch', () => {
  it('says where each domain is, and leads there who follows the address', async () => {
    expect(out).toEqual([`listening on http://127.0.0.1:${port}`, `  http://a.example.localhost:${port}/`]);
    const request = http.get({ host: '127.0.0.1', port, path: '/', agent: false });
    const [{ statusCode, headers }] = (await once(request, 'response')) as [http.IncomingMessage];
    expect([statusCode, headers.location]).toEqual([307, `http://a.example.localhost:${port}/`]);
  });

  it('says each request in one line, and nothing else of it', async () => {
    await ask('/edited');
    await untilItSays(/^200 GET a\.example\/edited {2}answer: respond {2}\d+ ms$/);
    await ask('/absent');
    await untilItSays(/^404 GET a\.example\/absent {2}answer/);
    expect(err.filter((line) => /INFO|popgate_|fastly compute|✓/.test(line))).toEqual([]);
  });

  it('shows what a handler prints', async () => {
    await ask('/hello/log');
    await untilItSays(/^what a handler prints$/, /^200 GET a\.example\/hello\/log /);
  });

  it('names file and line of what a handler throws, and the client gets what it gets anywhere', async () => {
    const { status, body } = await ask('/hello/throw');
    expect([status, body]).toEqual([500, expect.stringMatching(/^500 Internal Server Error\nrequest [\w-]+\n$/)]);
    await untilItSays(
      /^[\w-]+ GET a\.example\/hello\/throw: 500: TypeError: the handler is at fault$/,
      /^ {4}at hello \(src\/handlers\/index\.ts:4:\d+\)$/,
      /^500 GET a\.example\/hello\/throw /,
    );
  });

  it('names file and line of work that fails after an answer', async () => {
    expect((await ask('/hello/later')).body).toBe('hello');
    await untilItSays(
      /^work after an answer failed: RangeError: too late$/,
      /^ {4}at later \(src\/handlers\/index\.ts:12:\d+\)$/,
    );
  });

  it('leaves the running one alone when an edit is broken, and says where', async () => {
    writeFileSync(HANDLERS, HELLO.replace('new Response(', 'new Response(('));
    await untilItSays('a file has changed', /^error: /, /src\/handlers\/index\.ts:7/);
    expect((await ask('/edited')).body).toBe('first');
    writeFileSync(CONFIG, config('x').replace("handler: 'hello'", "handler: 'nobody'"));
    writeFileSync(HANDLERS, HELLO);
    await untilItSays('a file has changed', /routes\[1\]\.handler/);
    expect((await ask('/edited')).body).toBe('first');
    expect(listening()).toHaveLength(1);
  });

  it(
    'serves an edit without a connection refused or cut, on new ones and on one that is kept alive',
    LONG,
    async () => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const seen: string[][] = [[], []];
      const over = new AbortController();
      const clients = [false as const, agent].map(async (agent, at) => {
        for (; !over.signal.aborted; await pause(20)) seen[at]!.push((await ask('/edited', agent)).body);
      });
      writeFileSync(CONFIG, config('second'));
      await vi.waitFor(() => expect(seen.map((bodies) => bodies.at(-1))).toEqual(['second', 'second']), WAIT);
      over.abort();
      await Promise.all(clients);
      agent.destroy();
      for (const bodies of seen) {
        expect(bodies.length).toBeGreaterThan(50);
        expect([...new Set(bodies)]).toEqual(['first', 'second']);
      }
      expect(listening()).toEqual([out[0], out[0]]);
    },
  );

  it('writes no manifest and no Wasm into the project', () => {
    expect(['fastly.toml', 'bin', 'pkg'].filter((name) => existsSync(path.join(site, name)))).toEqual([]);
  });
});
