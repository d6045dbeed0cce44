import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { inBatches, parseList } from '../../../src/cli/operator/purge-list.ts';
import { type FakeApi, type Received, type Scripted, startFakeApi } from '../fastly/fake-api.ts';
import { type FakeSurroundings, fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-lists-'));
const config = path.join(folder, 'gateway.config.ts');
const list = path.join(folder, 'list.txt');
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
  const body = `{ name: 'p', domains: { 'a.example': { redirect: '/x' } }, admin: {}, purge: { maxKeysPerRequest: 300 } }`;
  writeFileSync(config, `export default ${body};`);
});

afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

async function purge(args: string[], surroundings: FakeSurroundings & { env?: Record<string, string> } = {}) {
  const terminal = fakeTerminal(surroundings.env ?? { POPGATE_PURGE_TOKEN: 'secret' }, surroundings);
  const status = await main(['purge', '--to', api.url, '--config', config, ...args], terminal);
  return { status, out: terminal.printed, err: terminal.progressed, paused: terminal.paused };
}

/** As the gateway answers. */
function done({ body }: Received): Scripted {
  return { body: { id: 'id-1', purged: JSON.parse(body) as object } };
}

const bodies = () => api.received.map(({ body }) => JSON.parse(body) as Record<string, string[]>);
const many = (count: number) => Array.from({ length: count }, (_, at) => `key-${at}`);

describe('a list', () => {
  it('has keys and URLs, told apart by http, and comments', () => {
    const text = '# a comment\nproduct/1\r\n\n  https://a.example/x#y \nHTTP://a.example/\nhttpd\n  # more\nkey#1\n';
    expect(parseList(text)).toEqual([
      { kind: 'keys', name: 'product/1' },
      { kind: 'urls', name: 'https://a.example/x#y' },
      { kind: 'urls', name: 'HTTP://a.example/' },
      { kind: 'keys', name: 'httpd' },
      { kind: 'keys', name: 'key#1' },
    ]);
  });

  it('is cut where one batch is full, by count and by bytes', () => {
    const of = (sizes: number[], limit: { count: number; bytes: number }) =>
      inBatches(sizes, limit, (bytes) => ({ count: 1, bytes }));
    expect(of([], { count: 2, bytes: 10 })).toEqual([]);
    expect(of([1, 1, 1], { count: 2, bytes: 10 })).toEqual([[1, 1], [1]]);
    expect(of([6, 4, 1, 20, 1], { count: 9, bytes: 10 })).toEqual([[6, 4], [1], [20], [1]]);
  });

  it('comes from a file and from stdin, with the flags, each name once', async () => {
    writeFileSync(list, 'a\nhttps://a.example/x\na\n');
    api.script(done);
    await purge(['--from-file', list, '--key', 'a', '--key', 'b', '--domain', 'a.example']);
    await purge(['--from-file', '-', '--soft'], { stdin: 'c\n' });
    expect(bodies()).toEqual([
      { keys: ['a', 'b'], urls: ['https://a.example/x'], domains: ['a.example'] },
      { keys: ['c'], soft: true },
    ]);
  });

  it('goes in batches of 256, with progress where somebody watches', async () => {
    writeFileSync(list, many(600).join('\n'));
    api.script(done);
    const watched = await purge(['--from-file', list], { isWatched: true });
    expect(bodies().map(({ keys }) => keys!.length)).toEqual([256, 256, 88]);
    expect(bodies().flatMap(({ keys }) => keys!)).toEqual(many(600));
    expect(watched.err).toEqual(['256 of 600 purged', '512 of 600 purged', '600 of 600 purged']);
    const unwatched = await purge(['--from-file', list]);
    expect([unwatched.status, unwatched.err]).toEqual([0, []]);
    expect(unwatched.out.join('\n').match(/^purged: key-/gm)!.length).toBe(600);
  });

  it('goes in batches that the operator API takes', async () => {
    const urls = many(40).map((key) => `https://a.example/${key}/${'x'.repeat(4_000)}`);
    writeFileSync(list, urls.join('\n'));
    api.script(done);
    await purge(['--from-file', list]);
    expect(bodies().flatMap(({ urls: sent }) => sent)).toEqual(urls);
    for (const { body } of api.received) expect(body.length).toBeLessThan(65_536);
  });

  it('that is empty purges nothing, and that is no failure', async () => {
    api.script(done);
    const { status, out, err } = await purge(['--from-file', '-'], { stdin: '# nothing today\n' });
    expect([status, out, api.received.length]).toEqual([0, [], 0]);
    expect(err.join()).toContain('the list is empty');
  });

  it.each(['two words', 'a,b', 'caf\u00e9', 'popgate:all', 'x'.repeat(8_193)])(
    'S44 with a key that cannot be one purges nothing: %s',
    async (key) => {
      api.script(done);
      const { status, err } = await purge(['--from-file', '-'], { stdin: `fine\n${key}\n` });
      expect([status, api.received.length]).toEqual([1, 0]);
      expect(err.join()).toContain('nothing was purged');
      expect(err.join()).toContain(JSON.stringify(key.slice(0, 80)));
    },
  );

  it('that is not there is an error', async () => {
    const { status, err } = await purge(['--from-file', path.join(folder, 'none')]);
    expect(status).toBe(1);
    expect(err.join()).toContain('ENOENT');
  });
});

it('takes the local name of a domain as that domain', async () => {
  api.script(done);
  const urls = ['http://a.example.localhost:7676/x?y', 'https://b.localhost', 'http://c.example/.localhost/'];
  const args = [
    ...urls.flatMap((url) => ['--url', url]),
    '--domain',
    'a.example.localhost:7676',
    '--key',
    'k.localhost',
  ];
  const { out } = await purge(['--dry-run', ...args]);
  expect(JSON.parse(out[0]!.split('\n').at(-1)!)).toEqual({
    keys: ['k.localhost'],
    urls: ['http://a.example/x?y', 'https://b', 'http://c.example/.localhost/'],
    domains: ['a.example'],
  });
});

describe('a dry run', () => {
  it('says what it would send, sends nothing and needs no token', async () => {
    api.script(done);
    const args = ['--dry-run', '--key', 'a', '--soft'];
    const { status, out } = await purge(args, { env: {} });
    expect([status, api.received.length]).toEqual([0, 0]);
    expect(out).toEqual([
      `would send: POST ${api.url}/.popgate/purge\n  Host: a.example\n  Content-Type: application/json\n  {"keys":["a"],"soft":true}`,
    ]);
    const json = await purge([...args, '--json'], { env: {} });
    expect(JSON.parse(json.out[0]!)).toEqual({
      method: 'POST',
      url: `${api.url}/.popgate/purge`,
      headers: { Host: 'a.example', 'Content-Type': 'application/json' },
      body: { keys: ['a'], soft: true },
      names: { keys: ['a'], urls: [], domains: [], all: false },
    });
  });

  it('S62 shows no token', async () => {
    const { out, err } = await purge(['--dry-run', '--key', 'a'], { env: { POPGATE_PURGE_TOKEN: 'secret' } });
    expect([...out, ...err].join()).not.toContain('secret');
  });
});

describe('a purge that only partly works', () => {
  const refusal = { status: 400, body: { title: 'Bad request', detail: 'key-256 is bad' } };

  it('says what was purged and what was not', async () => {
    writeFileSync(list, many(300).join('\n'));
    api.script(done, refusal);
    const { status, out, err } = await purge(['--from-file', list]);
    expect(status).toBe(1);
    expect(out.join('\n').match(/^purged: /gm)!.length).toBe(256);
    expect(err.slice(0, -1)).toEqual(
      many(300)
        .slice(256)
        .map((key) => `not purged: ${key}`),
    );
    expect(err.at(-1)).toMatch(
      /^error: 256 of 300 were purged, and 44 were not\n {2}why: the gateway refused: 400 Bad request: key-256/,
    );
  });

  it('says so to a program, too', async () => {
    writeFileSync(list, many(300).join('\n'));
    api.script(done, refusal);
    const { status, out } = await purge(['--from-file', list, '--json']);
    const lines = out.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([status, lines.length]).toEqual([1, 2]);
    expect(lines[0]).toMatchObject({ id: 'id-1' });
    expect(lines[1]).toEqual({
      notPurged: { keys: many(300).slice(256), urls: [], domains: [] },
      why: 'the gateway refused: 400 Bad request: key-256 is bad',
    });
  });
});

describe('patience', () => {
  it.each<[string, Record<string, string>, number]>([
    ['seconds in Retry-After', { 'retry-after': '7' }, 7_000],
    ['a date in Retry-After', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    ['Fastly-RateLimit-Reset', { 'fastly-ratelimit-reset': String(Date.UTC(2026, 2, 1, 12, 1) / 1_000) }, 60_000],
    ['nothing said', {}, 10_000],
    ['a time that is over', { 'retry-after': '0' }, 1_000],
  ])('waits after a 429: %s', async (_name, headers, expected) => {
    api.script({ status: 429, headers }, done);
    const { status, paused, err } = await purge(['--key', 'a']);
    expect([status, paused, api.received.length]).toEqual([0, [expected], 2]);
    expect(err).toEqual([`answered 429; trying again in ${expected / 1_000} s`]);
  });

  it('has an end', async () => {
    api.script({ status: 429, headers: { 'retry-after': '140' }, body: { title: 'Too many', detail: 'slow down' } });
    const { status, paused, err } = await purge(['--key', 'a']);
    expect([status, paused]).toEqual([1, [140_000, 140_000]]);
    expect(err.at(-1)).toContain('the gateway refused: 429 Too many\n  why: slow down');
    api.script({ status: 429, headers: { 'retry-after': '3600' } });
    expect((await purge(['--key', 'a'])).paused).toEqual([]);
  });

  it('tries a 5xx twice more, under one Idempotency-Key', async () => {
    api.script({ status: 502 }, { status: 503 }, done);
    const { status, paused } = await purge(['--key', 'a']);
    expect([status, paused]).toEqual([0, [1_000, 4_000]]);
    const ids = api.received.map(({ headers }) => headers['idempotency-key']);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(ids).size).toBe(1);
    api.script({ status: 502 });
    expect([(await purge(['--key', 'a'])).status, api.received.length]).toEqual([1, 3]);
  });

  it('waits for its own purge that is still under way', async () => {
    api.script({ status: 504 }, { status: 409, headers: { 'retry-after': '1' } }, done);
    const { status, paused } = await purge(['--key', 'a']);
    expect([status, paused]).toEqual([0, [1_000, 1_000]]);
  });

  it('has no part in any other refusal', async () => {
    api.script({ status: 401 });
    expect([(await purge(['--key', 'a'])).paused, api.received.length]).toEqual([[], 1]);
  });
});

describe('S62 a token', () => {
  it.each([
    'http://www.example.com',
    'http://127.0.0.1.example.com',
    'http://192.0.2.1',
    'http://localhost.example.com',
  ])('does not go to %s, unencrypted', async (to) => {
    const terminal = fakeTerminal({ POPGATE_PURGE_TOKEN: 'secret' });
    expect(await main(['purge', '--config', config, '--key', 'a', '--to', to], terminal)).toBe(2);
    expect(terminal.progressed.join()).toContain('unencrypted');
  });
});
