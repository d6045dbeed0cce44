import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { type FakeApi, startFakeApi } from '../fastly/fake-api.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-purges-'));
const config = path.join(folder, 'gateway.config.ts');
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
  writeFileSync(
    config,
    `export default { name: 'p', domains: { 'a.example': { redirect: '/x' } }, admin: { path: '/_ops' } };`,
  );
});

afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

async function purges(args: string[] = [], env: Record<string, string> = { POPGATE_PURGE_TOKEN: 'secret' }) {
  const terminal = fakeTerminal(env);
  const status = await main(['purges', '--to', api.url, '--config', config, ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n') };
}

function remembered(changes: object = {}) {
  const purged = { keys: ['a'], urls: [], domains: [], all: false };
  const record = {
    id: 'i',
    at: '2026-03-01T12:00:00.000Z',
    who: 'purge_token',
    purged,
    surrogateKeys: ['a'],
    soft: false,
  };
  return { ...record, result: 'done', repeats: [], ...changes };
}

describe('purges', () => {
  it('is a table, the newest first', async () => {
    const everything = { keys: [], urls: [], domains: [], all: true };
    const many = { keys: ['b', 'c'], urls: ['http://a.example/x'], domains: ['a.example', 'b.example'], all: false };
    api.script({
      body: {
        purges: [
          remembered(),
          remembered({ who: 'hook shopify', purged: many, soft: true }),
          remembered({ who: 'admin_token_next', purged: everything, result: 'failed' }),
        ],
        next: null,
      },
    });
    const { status, out } = await purges();
    expect(status).toBe(0);
    expect(out.split('\n')).toEqual([
      'time                      who               what                              how   result',
      '2026-03-01T12:00:00.000Z  purge_token       a                                 hard  done',
      '2026-03-01T12:00:00.000Z  hook shopify      b, c, http://a.example/x, 2 more  soft  done',
      '2026-03-01T12:00:00.000Z  admin_token_next  everything                        hard  failed',
    ]);
    const { request, headers } = api.received[0]!;
    expect([request, headers.host, headers.authorization]).toEqual([
      'GET /_ops/purges?limit=20',
      'a.example',
      'Bearer secret',
    ]);
  });

  it('turns the pages by their cursor, as far as is asked', async () => {
    const page = (count: number, next: string | null) => ({
      body: { purges: Array.from({ length: count }, () => remembered()), next },
    });
    api.script(page(50, 'a b&c'), page(50, 'd'), page(20, 'e'));
    const { out } = await purges(['--limit', '120', '--json']);
    expect(api.received.map(({ request }) => request)).toEqual([
      'GET /_ops/purges?limit=50',
      'GET /_ops/purges?limit=50&cursor=a+b%26c',
      'GET /_ops/purges?limit=20&cursor=d',
    ]);
    const found = JSON.parse(out) as { purges: unknown[]; next: string };
    expect([found.purges.length, found.next]).toEqual([120, 'e']);
    api.script(page(3, null));
    await purges(['--limit', '120']);
    expect(api.received.length).toBe(1);
  });

  it('says so where there are none', async () => {
    api.script({ body: { purges: [], next: null } });
    expect((await purges()).out).toBe('no purges');
  });

  it('gives a terminal nothing that could steer it', async () => {
    api.script({ body: { purges: [remembered({ who: 'x\u001b[2Jy\nz' })], next: null } });
    expect((await purges()).out).toContain('x?[2Jy?z');
  });

  it.each([
    [{ status: 404, body: { title: 'Not found', detail: 'there is no such endpoint' } }, 'there is no such endpoint'],
    [{ body: '<html>' }, 'the answer is not a list of purges'],
  ])('is an error on %j', async (given, expected) => {
    api.script(given);
    const { status, err } = await purges();
    expect(status).toBe(1);
    expect(err).toContain(expected);
  });

  it.each(['0', '-1', 'x', '1e3', '1.5'])('is misuse with --limit %s', async (limit) => {
    expect((await purges([`--limit=${limit}`])).status).toBe(2);
  });

  it('needs a token', async () => {
    expect((await purges([], {})).err).toContain('neither POPGATE_PURGE_TOKEN nor POPGATE_ADMIN_TOKEN is set');
  });
});
