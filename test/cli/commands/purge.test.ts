import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

interface Received {
  request: string;
  host: string | undefined;
  type: string | undefined;
  authorization: string | undefined;
  body: unknown;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-purge-'));
const withAdmin = path.join(folder, 'with-admin.ts');
const withoutAdmin = path.join(folder, 'without-admin.ts');
let received: Received[] = [];
let answer = { status: 200, type: 'application/json', body: '{}' };

const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { host, authorization, 'content-type': type } = request.headers;
    received.push({
      request: `${request.method} ${request.url}`,
      host,
      type,
      authorization,
      body: JSON.parse(body) as unknown,
    });
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
});

beforeAll(async () => {
  const domains = `{ 'a.example': { redirect: '/x' }, 'b.example': { redirect: '/x' } }`;
  const head = `import { defineGateway } from 'popgate';\nexport default defineGateway({ name: 'p', domains: ${domains},`;
  writeFileSync(withAdmin, `${head} admin: { host: 'b.example', path: '/_ops' } });`);
  writeFileSync(withoutAdmin, `${head} });`);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  received = [];
});

async function purge(args: string[], env: Record<string, string> = { POPGATE_PURGE_TOKEN: 'secret' }) {
  const terminal = fakeTerminal(env);
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = args.includes('--config') ? [] : ['--config', withAdmin];
  const status = await main(['purge', '--to', to, ...config, ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

function purged(what: object, soft = false) {
  return { status: 200, type: 'application/json', body: JSON.stringify({ id: 'id-1', purged: what, soft }) };
}

describe('purge', () => {
  it('asks the gateway by its own host, with the purge token', async () => {
    answer = purged({ keys: ['a', 'b'], urls: ['https://b.example/x'], domains: ['a.example'], all: false }, true);
    const args = ['--key', 'a', '--key', 'b', '--url', 'https://b.example/x', '--domain', 'a.example', '--soft'];
    const { status, out } = await purge(args, { POPGATE_PURGE_TOKEN: 'secret', POPGATE_ADMIN_TOKEN: 'admin' });
    expect(received).toEqual([
      {
        request: 'POST /_ops/purge',
        host: 'b.example',
        type: 'application/json',
        authorization: 'Bearer secret',
        body: { keys: ['a', 'b'], urls: ['https://b.example/x'], domains: ['a.example'], soft: true },
      },
    ]);
    expect(status).toBe(0);
    expect(out.split('\n')).toEqual([
      'marked stale: a',
      'marked stale: b',
      'marked stale: https://b.example/x',
      'marked stale: a.example',
      'purge id: id-1',
    ]);
  });

  it('of all takes the admin token', async () => {
    answer = purged({ all: true });
    const { out } = await purge(['--all'], { POPGATE_PURGE_TOKEN: 'secret', POPGATE_ADMIN_TOKEN: 'admin' });
    expect(received[0]).toMatchObject({ authorization: 'Bearer admin', body: { all: true } });
    expect(out).toBe('purged: everything\npurge id: id-1');
  });

  it('of all goes in sixteen parts where it has time', async () => {
    answer = purged({ all: true, shard: 0 }, true);
    const { status, out } = await purge(['--all', '--soft', '--over', '15s'], { POPGATE_ADMIN_TOKEN: 'admin' });
    expect(status).toBe(0);
    expect(received.map(({ body }) => body)).toEqual(
      Array.from({ length: 16 }, (_, shard) => ({ all: true, shard, soft: true })),
    );
    expect(out.split('\n').slice(0, 2)).toEqual(['marked stale: part 1 of 16 of everything', 'purge id: id-1']);
  });

  it.each([
    [['--key', 'a', '--over', '10m'], '--over is for --all'],
    [['--all', '--over', '0s'], 'is not a time for a purge'],
    [['--all', '--over', '25h'], 'is not a time for a purge'],
    [['--all', '--over', 'soon'], 'is not a time for a purge'],
  ])('in parts is for everything, and takes a time: %j', async (args, why) => {
    const { status, err } = await purge(args, { POPGATE_ADMIN_TOKEN: 'admin' });
    expect([status, received]).toEqual([2, []]);
    expect(err).toContain(why);
  });

  it('says which parts are left where one fails', async () => {
    answer = { status: 403, type: 'application/problem+json', body: '{"title":"Forbidden"}' };
    const { status, err } = await purge(['--all', '--over', '15s'], { POPGATE_ADMIN_TOKEN: 'admin' });
    expect(status).toBe(1);
    expect(err).toContain('0 of 16 were purged, and 16 were not');
    expect(err).toContain('not purged: part 1 of 16 of everything');
  });

  it('says what of it is never stored', async () => {
    const url = 'http://b.example/x';
    const body = { id: 'id-1', purged: { urls: [url] }, soft: false, neverStored: [url] };
    answer = { status: 200, type: 'application/json', body: JSON.stringify(body) };
    const { status, out } = await purge(['--url', url]);
    expect([status, out]).toEqual([0, `purged: ${url}\npurge id: id-1\nnothing of it is ever stored: ${url}`]);
  });

  it('gives the answer as it is with --json', async () => {
    answer = purged({ keys: ['a'] });
    const { out } = await purge(['--key', 'a', '--json']);
    expect(JSON.parse(out)).toEqual({ id: 'id-1', purged: { keys: ['a'] }, soft: false });
  });

  it('says what a problem document says, and what to do', async () => {
    answer = {
      status: 403,
      type: 'application/problem+json',
      body: '{"title":"Forbidden","detail":"the purge token cannot purge everything"}',
    };
    const { status, out, err } = await purge(['--all']);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toBe(
      'error: the gateway refused: 403 Forbidden\n  why: the purge token cannot purge everything\n' +
        '  fix: set POPGATE_ADMIN_TOKEN: the token that was sent may not do this',
    );
  });

  it.each([
    ['a page that is no JSON', { status: 200, type: 'text/html', body: '<html>' }, 'the answer is not that of a purge'],
    [
      'JSON that is no purge',
      { status: 200, type: 'application/json', body: '{"hello":1}' },
      'the answer is not that of a purge',
    ],
    ['an empty 502', { status: 502, type: 'text/plain', body: '' }, 'the gateway refused: 502 Bad Gateway'],
  ])('is an error on %s', async (_name, given, expected) => {
    answer = given;
    const { status, err } = await purge(['--key', 'a']);
    expect(status).toBe(1);
    expect(err).toContain(expected);
  });

  it('needs a token, from the environment', async () => {
    const { status, err } = await purge(['--key', 'a'], {});
    expect(status).toBe(1);
    expect(err).toContain('neither POPGATE_PURGE_TOKEN nor POPGATE_ADMIN_TOKEN is set');
  });

  it('needs an operator API', async () => {
    const { status, err } = await purge(['--key', 'a', '--config', withoutAdmin]);
    expect(status).toBe(1);
    expect(err).toContain('this gateway has no operator API');
  });

  it('says so where nothing listens', async () => {
    const terminal = fakeTerminal({ POPGATE_PURGE_TOKEN: 'secret' });
    const status = await main(['purge', '--key', 'a', '--config', withAdmin, '--to', 'http://127.0.0.1:1'], terminal);
    expect(status).toBe(1);
    expect(terminal.progressed.join()).toContain('the gateway at http://127.0.0.1:1 cannot be reached');
  });
});
