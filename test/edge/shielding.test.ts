import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewriteTables } from '../../src/cli/project/manifest-text.ts';
import { manifestTables } from '../../src/cli/project/manifest.ts';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import type { LocalShieldingSite } from '../../src/gateway/local/config.ts';
import { fresh, RESET, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { buildTo, startWasm, type Edge } from '../support/viceroy.ts';

const ENV = { POPGATE_SHIELD_KEY: 'a secret of this test', POPGATE_ADMIN_TOKEN: 'admin' };
const ADMIN = { authorization: 'Bearer admin' };

let origin: FaultOrigin;
/** Stands where a shield is thought to be, and is none: what an edge sends there can be looked at. */
let stranger: FaultOrigin;
let shield: Edge;
let one: Edge;
let two: Edge;

function configOf(lhr: LocalShieldingSite, iad: LocalShieldingSite): GatewayConfig {
  const local = origin.url;
  return {
    name: 'shielded',
    backends: {
      origin: { origin: 'http://origin.example', shield: 'lhr-london-gb', local },
      other: { origin: 'http://other.example', shield: 'iad-va-us', local },
    },
    domains: {
      'www.example.test': {
        routes: [
          { path: '/stranger/*', to: 'other' },
          { path: '/*', to: 'origin' },
        ],
      },
    },
    admin: {},
    local: { shieldingSites: { 'lhr-london-gb': lhr, 'iad-va-us': iad } },
  };
}

/** One Wasm for all three: where a shield is stands in the manifest alone. */
beforeAll(async () => {
  [origin, stranger] = await Promise.all([startOrigin(), startOrigin()]);
  const [inner, outer] = [await newFolder(), await newFolder()];
  const wasm = await buildTo(inner, configOf('Local', 'Local'));
  shield = await startWasm({ folder: inner, wasm, env: ENV });
  const tables = manifestTables(configOf(`http://127.0.0.1:${shield.port}`, stranger.url));
  const manifest = await readFile(path.join(inner, 'fastly.toml'), 'utf8');
  await writeFile(path.join(outer, 'fastly.toml'), rewriteTables(manifest, tables));
  const start = () => startWasm({ folder: outer, wasm, env: ENV });
  [one, two] = await Promise.all([start(), start()]);
});

const newFolder = () => mkdtemp(path.join(os.tmpdir(), 'popgate-edge-'));

afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop(), shield?.stop()]);
  await Promise.all([origin?.close(), stranger?.close()]);
});

const get = (edge: Edge, path: string, headers = {}) => edge.ask(`GET http://www.example.test${path}`, headers);
const purge = (edge: Edge, body: object) =>
  edge.ask(
    'POST http://www.example.test/.popgate/purge',
    { ...ADMIN, 'content-type': 'application/json' },
    JSON.stringify(body),
  );

describe('two edges and a shield', () => {
  test('are one request to the origin, which is told of the client', async () => {
    origin.plan('/page', fresh('page', { 'surrogate-key': 'page' }));
    const first = await get(one, '/page');
    const second = await get(two, '/page');
    expect([first.text, second.text, origin.asked('/page').length]).toEqual(['page', 'page', 1]);
    expect(second.headers['cache-status']).toMatch(/^popgate; hit; ttl=\d+, popgate; fwd=uri-miss; .*; stored$/);
    expect(Object.keys(second.headers).filter((name) => /^(?:popgate|surrogate)-/.test(name))).toEqual([]);
    const { headers } = origin.asked('/page')[0]!;
    expect(headers).toMatchObject({
      host: 'origin.example',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'www.example.test',
      'cdn-loop': 'popgate-shielded, popgate-shielded',
    });
    expect(headers).not.toHaveProperty('popgate-hop');
    expect((await get(one, '/page')).headers['cache-status']).toMatch(/, popgate; hit; ttl=\d+$/);
  });

  test('are one request where ten ask each of them at once', async () => {
    origin.plan('/many', fresh('page'));
    const all = await Promise.all([one, two].flatMap((edge) => Array.from({ length: 10 }, () => get(edge, '/many'))));
    expect(new Set(all.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 page']));
    expect(origin.asked('/many').length).toBe(1);
  });

  test('keep the keys of the origin: each POP is purged by them', async () => {
    origin.plan('/keyed', fresh('page', { 'surrogate-key': 'keyed' }));
    await get(one, '/keyed');
    expect((await purge(one, { keys: ['keyed'] })).status).toBe(200);
    const again = await get(one, '/keyed');
    expect(again.headers['cache-status']).toMatch(/^popgate; hit; ttl=\d+, popgate; fwd=uri-miss; .*; stored$/);
    await purge(one, { keys: ['keyed'] });
    await purge(shield, { keys: ['keyed'] });
    expect((await get(one, '/keyed')).headers['cache-status']).toMatch(/^popgate; fwd=uri-miss; .*; stored, /);
    expect(origin.asked('/keyed').length).toBe(2);
  });

  test('and each tells that surrogate fields reach it', async () => {
    origin.plan('/told', fresh('page', { 'surrogate-key': 'told' }));
    for (const edge of [one, two]) await get(edge, '/told');
    for (const pop of [one, two, shield]) {
      const { text } = await get(pop, '/.popgate/status', ADMIN);
      expect(JSON.parse(text)).toMatchObject({ surrogateFields: { seen: true } });
    }
  });

  test('validate with one another', async () => {
    origin.plan('/tagged', fresh('page', { etag: '"1"' }));
    await get(one, '/tagged');
    await purge(one, { urls: ['http://www.example.test/tagged'], soft: true });
    const again = await get(one, '/tagged');
    expect([again.text, origin.asked('/tagged').length]).toEqual(['page', 1]);
    expect(again.headers['cache-status']).toMatch(/popgate; fwd=stale; fwd-status=304; ttl=\d+; stored$/);
  });

  test('stream what is large', async () => {
    const body = Buffer.alloc(3_000_000, 'x');
    origin.plan('/large', fresh(body));
    for (const edge of [one, two, one]) expect((await get(edge, '/large')).body.equals(body)).toBe(true);
    expect(origin.asked('/large').length).toBe(1);
  });

  test("a shield's stale answer is passed on, and not stored", async () => {
    origin.plan('/stale', fresh('page'), RESET, fresh('news'));
    await get(one, '/stale');
    await purge(shield, { urls: ['http://www.example.test/stale'], soft: true });
    const answer = await get(two, '/stale');
    expect([answer.status, answer.text]).toEqual([200, 'page']);
    expect(answer.headers['cache-status']).toMatch(/detail=origin-failed, popgate; .*; detail=shield-stale$/);
    await expect.poll(async () => (await get(two, '/stale')).text, { timeout: 10_000, interval: 500 }).toBe('news');
  });
});

describe('S48 a hop', () => {
  test('signed by an edge is taken for its request, once or again, and for no other', async () => {
    stranger.plan('/stranger/a', fresh('no gateway'));
    origin.plan('/stranger/a', fresh('page', { 'surrogate-key': 'a', 'surrogate-control': 'max-age=9' }));
    expect((await get(one, '/stranger/a?b=1')).text).toBe('page');
    const { host: _host, connection: _connection, ...headers } = stranger.asked('/stranger/a')[0]!.headers;
    expect(headers['popgate-hop']).toMatch(/^\d+ [\w-]+ 127\.0\.0\.1 \w+ [\w-]{43}$/);
    const own = await get(shield, '/stranger/a?b=1', headers);
    expect([own.status, own.headers['popgate-shield']]).toEqual([200, 'answer']);
    // Under Fastly's own names they might not arrive.
    expect(own.headers).toMatchObject({ 'popgate-surrogate-key': 'a', 'popgate-surrogate-control': 'max-age=9' });
    expect(own.headers).not.toHaveProperty('surrogate-key');
    for (const other of ['/stranger/a?b=2', '/stranger/a', '/a?b=1']) {
      expect((await get(shield, other, headers)).status).toBe(403);
    }
    const claimed = headers['popgate-hop']!.replace('127.0.0.1', '203.0.113.7');
    expect((await get(shield, '/stranger/a?b=1', { ...headers, 'popgate-hop': claimed })).status).toBe(403);
    expect((await get(shield, '/stranger/a?b=1', { ...headers, 'popgate-hop': '' })).status).toBe(403);
    expect((await get(shield, '/stranger/a?b=1', { 'cdn-loop': headers['cdn-loop'] })).status).toBe(508);
  });

  test('that is forged is refused, and leaves nothing', async () => {
    origin.plan('/forged', fresh('page'));
    const hop = `${Date.now()} nonce 203.0.113.7 route ${'A'.repeat(43)}`;
    const refused = await get(shield, '/forged', { 'popgate-hop': hop, 'cdn-loop': 'popgate-shielded' });
    expect([refused.status, refused.headers['cache-control']]).toEqual([403, 'no-store']);
    expect(origin.asked('/forged').length).toBe(0);
    expect(shield.log()).toContain('a hop is refused: www.example.test/forged: it is forged');
    expect((await get(shield, '/forged')).headers['cache-status']).toContain('fwd=uri-miss');
  });
});

test('without its shield an edge asks the origin itself', async () => {
  await shield.stop();
  origin.plan('/down', fresh('page'));
  for (const edge of [one, two]) {
    const answer = await get(edge, '/down');
    expect(answer.text).toBe('page');
    expect(answer.headers['cache-status']).toMatch(/^popgate; fwd=uri-miss; fwd-status=200; ttl=\d+; stored$/);
  }
  expect(origin.asked('/down').length).toBe(2);
});
