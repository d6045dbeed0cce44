import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { type FakeApi, startFakeApi } from '../fastly/fake-api.ts';
import { type FakeSurroundings, fakeTerminal } from '../terminal/fake-terminal.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-fastly-'));
const config = path.join(folder, 'gateway.config.ts');
const state = path.join(folder, 'popgate.json');
const manifest = path.join(folder, 'fastly.toml');
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
  const routes = `[
    { path: '/search', to: 'o', cache: { query: { only: ['q'] } } },
    { path: '/search', to: 'o', methods: ['POST'], cache: { query: 'ignore' } },
    { path: '/cart', to: 'o', cache: 'pass' },
    { path: '/p/*', to: 'o' },
  ]`;
  writeFileSync(
    config,
    `export default { name: 'p', backends: { o: { origin: 'https://o.example' } },
      domains: { 'a.example': { routes: ${routes} }, '*.b.example': { routes: ${routes} } } };`,
  );
});

afterAll(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  api.script({ body: { status: 'ok' } });
  rmSync(state, { force: true });
  rmSync(manifest, { force: true });
});

interface Surroundings extends FakeSurroundings {
  env?: Record<string, string>;
}

async function purge(args: string[], { env = {}, ...surroundings }: Surroundings = {}) {
  const known = { FASTLY_API_TOKEN: 'fastly-secret', FASTLY_API_ENDPOINT: api.url, FASTLY_SERVICE_ID: 'SVC1', ...env };
  const terminal = fakeTerminal(known, surroundings);
  const status = await main(['purge', '--via', 'api', '--config', config, ...args], terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.progressed.join('\n'), paused: terminal.paused };
}

const sent = () =>
  api.received.map(({ request, headers }) => ({
    request,
    keys: headers['surrogate-key'] as string | undefined,
    soft: headers['fastly-soft-purge'],
    token: headers['fastly-key'],
  }));

describe("purge through Fastly's API", () => {
  it('sends keys, hard and soft', async () => {
    const { status, out } = await purge(['--key', 'a', '--key', 'b']);
    await purge(['--key', 'a', '--soft']);
    expect(sent()).toEqual([
      { request: 'POST /service/SVC1/purge', keys: 'a b', soft: undefined, token: 'fastly-secret' },
      { request: 'POST /service/SVC1/purge', keys: 'a', soft: '1', token: 'fastly-secret' },
    ]);
    expect([status, out]).toEqual([0, 'purged: a\npurged: b\nby Fastly’s API, under 2 surrogate keys']);
  });

  it.each<[string, string[], string]>([
    ['a URL', ['--url', 'https://a.example/p/1?x=2'], 'popgate:url:a.example/p/1?x=2 popgate:path:a.example/p/1'],
    [
      'a URL that is not canonical',
      ['--url', 'HTTP://A.example:80/p/%61/../1'],
      'popgate:url:a.example/p/1 popgate:path:a.example/p/1',
    ],
    [
      'a URL whose routes differ in their query rule',
      ['--url', 'https://a.example/search?q=1&utm=2'],
      'popgate:url:a.example/search?q=1 popgate:url:a.example/search popgate:path:a.example/search',
    ],
    ['a domain', ['--domain', 'a.example'], 'popgate:domain:a.example'],
    ['all of a wildcard', ['--domain', '*.b.example'], 'popgate:domain:*.b.example'],
    ['one of a wildcard', ['--domain', 'x.b.example'], 'popgate:domain:x.b.example'],
  ])("sends Popgate's own surrogate keys of %s", async (_name, args, keys) => {
    await purge(args);
    expect(sent().map((one) => one.keys)).toEqual([keys]);
  });

  it('sends the hash of a long key, as it is stored', async () => {
    await purge(['--key', 'x'.repeat(2_000)]);
    expect(sent()[0]!.keys).toMatch(/^popgate:long:[\w-]{43}$/);
  });

  it('purges everything: all that Fastly has hard, all that Popgate stores softly', async () => {
    const { out } = await purge(['--all']);
    await purge(['--all', '--soft']);
    expect(sent()).toMatchObject([
      { request: 'POST /service/SVC1/purge_all', soft: undefined },
      { request: 'POST /service/SVC1/purge', keys: 'popgate:all', soft: '1' },
    ]);
    expect(out).toBe('purged: everything\nby Fastly’s API');
  });

  it('purges everything in sixteen parts, over a time', async () => {
    const { status, out, paused } = await purge(['--all', '--soft', '--over', '15m']);
    expect(status).toBe(0);
    expect(sent()).toEqual(
      Array.from({ length: 16 }, (_, at) => ({
        request: 'POST /service/SVC1/purge',
        keys: `popgate:shard:${at}`,
        soft: '1',
        token: 'fastly-secret',
      })),
    );
    expect(paused).toEqual(Array<number>(15).fill(60_000));
    expect(out).toContain('marked stale: part 16 of 16 of everything');
  });

  it.each([
    ["another's URL", ['--url', 'https://c.example/'], 'c.example is not a domain of this service'],
    ['no URL', ['--url', 'a.example/'], 'is not an absolute http or https URL'],
    ['a URL with a *', ['--url', 'https://a.example/list/*'], 'names *, which stands for nothing here'],
    ["another's domain", ['--domain', 'c.example'], 'c.example is not a domain of this service'],
  ])('S53 purges nothing with %s', async (_name, args, why) => {
    const { status, err } = await purge(['--key', 'a', ...args]);
    expect([status, api.received.length]).toEqual([1, 0]);
    expect(err).toContain('nothing was purged');
    expect(err).toContain(why);
  });

  it('has nothing to send for a URL that is never stored', async () => {
    const { status, err } = await purge(['--url', 'https://a.example/cart']);
    expect([status, api.received.length]).toEqual([0, 0]);
    expect(err).toContain('nothing of it is ever stored: https://a.example/cart');
    expect(err).toContain('nothing to purge');
  });

  it('purges keys while the configuration is broken', async () => {
    const broken = path.join(folder, 'broken.config.ts');
    writeFileSync(broken, `export default { name: 'p', domains: {} };`);
    expect((await purge(['--config', broken, '--key', 'a'])).status).toBe(0);
    expect((await purge(['--config', broken, '--all'])).status).toBe(0);
    expect((await purge(['--config', broken, '--domain', 'a.example'])).status).toBe(1);
    expect(api.received.length).toBe(2);
  });

  it('goes in batches of 256 keys, and of what a header holds', async () => {
    const short = Array.from({ length: 600 }, (_, at) => `key-${at}`);
    await purge(['--from-file', '-'], { stdin: short.join('\n') });
    expect(sent().map(({ keys }) => keys!.split(' ').length)).toEqual([256, 256, 88]);
    expect(sent().flatMap(({ keys }) => keys!.split(' '))).toEqual(short);
    api.script({});
    const long = Array.from({ length: 40 }, (_, at) => `${at}-${'x'.repeat(1_000)}`);
    await purge(['--from-file', '-'], { stdin: long.join('\n') });
    expect(sent().flatMap(({ keys }) => keys!.split(' '))).toEqual(long);
    for (const { keys } of sent()) expect(keys!.length).toBeLessThanOrEqual(16_000);
  });

  it('shows what it would send, without a token', async () => {
    const { status, out } = await purge(['--key', 'a', '--soft', '--dry-run'], { env: { FASTLY_API_TOKEN: '' } });
    expect([status, api.received.length]).toEqual([0, 0]);
    expect(out).toBe(`would send: POST ${api.url}/service/SVC1/purge\n  Surrogate-Key: a\n  Fastly-Soft-Purge: 1`);
  });

  it('says to a program what went', async () => {
    const { out } = await purge(['--url', 'https://a.example/p/1', '--json']);
    expect(JSON.parse(out)).toEqual({
      purged: { keys: [], urls: ['https://a.example/p/1'], domains: [], all: false },
      surrogateKeys: ['popgate:url:a.example/p/1', 'popgate:path:a.example/p/1'],
      soft: false,
      answer: { status: 'ok' },
    });
  });

  it('waits for the rate limit', async () => {
    const reset = String(Date.UTC(2026, 2, 1, 12, 2) / 1_000);
    api.script({ status: 429, headers: { 'fastly-ratelimit-remaining': '0', 'fastly-ratelimit-reset': reset } }, {});
    const { status, paused, err } = await purge(['--key', 'a']);
    expect([status, paused]).toEqual([0, [120_000]]);
    expect(err).toBe('answered 429; trying again in 120 s');
  });

  it.each([
    [401, { msg: 'Provided credentials are missing or invalid' }, 'set FASTLY_API_TOKEN'],
    [403, { msg: 'You are not authorized', detail: 'scope' }, 'purge_select'],
    [404, { msg: 'Record not found', detail: 'Cannot load service' }, 'check the service id'],
  ])('S62 says why Fastly refused, and no token: %d', async (status, body, fix) => {
    api.script({ status, body });
    const answer = await purge(['--key', 'a']);
    expect(answer.status).toBe(1);
    expect(answer.err).toContain(body.msg);
    expect(answer.err).toContain(fix);
    expect(answer.err + answer.out).not.toContain('fastly-secret');
  });

  it('needs a token, from the environment', async () => {
    const { status, err } = await purge(['--key', 'a'], { env: { FASTLY_API_TOKEN: '' } });
    expect([status, api.received.length]).toEqual([1, 0]);
    expect(err).toContain('FASTLY_API_TOKEN is not set');
  });

  it('S62 sends the token nowhere unencrypted', async () => {
    const { status, err } = await purge(['--key', 'a'], { env: { FASTLY_API_ENDPOINT: 'http://api.example' } });
    expect(status).toBe(2);
    expect(err).toContain('https');
  });

  it('knows no third way', async () => {
    const terminal = fakeTerminal();
    expect(await main(['purge', '--via', 'pigeon', '--key', 'a'], terminal)).toBe(2);
  });
});

describe('the service id', () => {
  const idOf = async (args: string[] = [], env: Record<string, string> = {}) => {
    api.script({});
    const { status, err } = await purge(['--key', 'a', ...args], { env: { FASTLY_SERVICE_ID: '', ...env } });
    return status === 0 ? api.received[0]!.request.split('/')[2] : err;
  };

  it('is looked for from the nearest on', async () => {
    expect(await idOf()).toContain('no id is given');
    writeFileSync(manifest, 'service_id = "TOML"\n');
    expect(await idOf()).toBe('TOML');
    writeFileSync(state, '{ "production": "STATE", "staging": "STAGE" }');
    expect(await idOf()).toContain('popgate.json says "STATE", and fastly.toml "TOML"');
    expect(await idOf([], { FASTLY_SERVICE_ID: 'ENV' })).toBe('ENV');
    writeFileSync(manifest, 'service_id = "STATE"\n');
    expect(await idOf()).toBe('STATE');
    expect(await idOf(['--env', 'staging'])).toBe('STAGE');
    expect(await idOf([], { FASTLY_SERVICE_ID: 'ENV' })).toBe('ENV');
    expect(await idOf(['--service-id', 'FLAG'], { FASTLY_SERVICE_ID: 'ENV' })).toBe('FLAG');
  });

  it('of another environment is never that of production', async () => {
    writeFileSync(manifest, 'service_id = "TOML"\n');
    expect(await idOf(['--env', 'staging'])).toContain('no id is given');
    expect(await idOf(['--env', 'constructor'])).toContain('no id is given');
  });

  it.each(['a/b', '../x', 'a b'])('is none: %s', async (id) => {
    expect(await idOf(['--service-id', id])).toContain('is not a service id');
  });
});
