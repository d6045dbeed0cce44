import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { debugToken, type DebugGrant, type Trace } from '../../src/gateway/index.ts';
import { fakeTerminal } from '../cli/terminal/fake-terminal.ts';
import { fresh, RESET, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';
import { SECRETS } from './sites/index.ts';
import { ADMIN_HOST } from './sites/operator.ts';

const FIELDS = ['popgate-trace', 'popgate-surrogate-keys'];

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('debug');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

const get = (path: string, headers = {}) => edge.ask(`GET http://debug.example.test${path}`, headers);

async function token(grant: Partial<DebugGrant> = {}, secret = 'the key'): Promise<Record<string, string>> {
  const expires = Math.floor(Date.now() / 1000) + 3_600;
  return { 'popgate-debug': await debugToken({ expires, nonce: 'n', prefix: '', ...grant }, secret) };
}

const fieldsOf = ({ headers }: Reply): string[] => FIELDS.filter((name) => name in headers);

function traceIn({ headers }: Reply): Trace {
  return JSON.parse(headers['popgate-trace']!) as Trace;
}

describe('S28 a good token', () => {
  test('gets the trace, the cache key and the surrogate keys of a miss and of a hit, of any size', async () => {
    for (const [path, size] of [
      ['/items/small', 10],
      ['/items/large', 2_000_000],
    ] as const) {
      origin.plan(path, fresh('x'.repeat(size), { 'surrogate-key': 'page' }));
      const miss = await get(path, await token());
      const hit = await get(path, await token());
      expect(miss.headers['cache-status']).toMatch(
        /^popgate; fwd=uri-miss; .*; stored; key="v2 debug\.example\.test\/items\//,
      );
      expect(hit.headers['cache-status']).toMatch(/^popgate; hit; ttl=\d+; key="v2 debug\.example\.test\/items\//);
      expect(traceIn(miss)).toMatchObject({
        domain: 'debug.example.test',
        route: '/items/:id',
        key: { text: `v2 debug.example.test${path}` },
        tries: [{ status: 200 }],
        stored: { stored: true },
      });
      expect(traceIn(hit)).toMatchObject({ found: 'fresh', verdict: 'hit' });
      for (const { headers, body } of [miss, hit]) {
        expect(headers['popgate-surrogate-keys']!.split(' ')).toEqual([
          'popgate:all',
          'popgate:domain:debug.example.test',
          `popgate:url:debug.example.test${path}`,
          `item/${path.slice(7)}`,
          'page',
        ]);
        expect(body.length).toBe(size);
        expect(headers['content-length']).toBe(String(size));
      }
    }
  });

  test('gets the trace of an error, of a redirect and of the operator API', async () => {
    origin.plan('/items/down', RESET);
    const down = await get('/items/down', await token());
    expect([down.status, traceIn(down).error?.status]).toEqual([502, 502]);
    expect(down.headers['popgate-trace']).toContain('backend debugged');
    expect(down.text).not.toContain('backend');
    const lost = await edge.ask('GET http://nobody.test/', await token());
    expect([lost.status, traceIn(lost).error?.status, traceIn(lost).domain]).toEqual([421, 421, null]);
    const moved = await get('/moved', await token());
    expect([moved.status, traceIn(moved).route]).toEqual([302, '/moved']);
    const status = await edge.ask(`GET http://${ADMIN_HOST}/.popgate/status`, {
      ...(await token()),
      authorization: 'Bearer purge-secret',
    });
    expect([status.status, traceIn(status).route]).toEqual([200, null]);
  });

  test('may be signed with either of two keys, and by the command line', async () => {
    origin.plan('/items/rotated', fresh('x'));
    expect(fieldsOf(await get('/items/rotated', await token({}, 'the next key')))).toEqual(FIELDS);
    const terminal = { ...fakeTerminal(SECRETS), now: () => Date.now() };
    expect(await main(['token', 'debug', '--url-prefix', 'http://debug.example.test/items/'], terminal)).toBe(0);
    const [name, value] = terminal.printed[0]!.split(': ');
    expect(fieldsOf(await get('/items/rotated', { [name!]: value }))).toEqual(FIELDS);
    expect(fieldsOf(await get('/moved', { [name!]: value }))).toEqual([]);
  });
});

describe('S28 any other token gets what none gets', () => {
  test.each<[string, () => Promise<Record<string, string>>]>([
    ['expired', () => token({ expires: Math.floor(Date.now() / 1000) - 1 })],
    ['too far ahead', () => token({ expires: Math.floor(Date.now() / 1000) + 90_000 })],
    ['forged', () => token({}, 'another key')],
    [
      'of the empty key',
      async () => ({ 'popgate-debug': `1.${Math.floor(Date.now() / 1000) + 60}.n.${'A'.repeat(43)}` }),
    ],
    ['malformed', async () => ({ 'popgate-debug': '1.2.3' })],
  ])('%s', async (name, make) => {
    const path = `/items/${encodeURIComponent(name)}`;
    origin.plan(path, fresh('x'));
    await get(path);
    const plain = await get(path);
    const asked = await get(path, await make());
    const { age: _age, 'cache-status': _status, ...stable } = plain.headers;
    expect(asked.headers).toMatchObject(stable);
    expect(Object.keys(asked.headers)).toEqual(Object.keys(plain.headers));
    expect(asked.headers['cache-status']).toMatch(/^popgate; hit; ttl=\d+$/);
    expect([asked.status, asked.text]).toEqual([plain.status, plain.text]);
  });
});

test('S28 nothing of it is stored or goes further, for a fetch and for a body that is streamed', async () => {
  for (const [path, size] of [
    ['/items/clean', 10],
    ['/items/clean-large', 2_000_000],
  ] as const) {
    origin.plan(path, fresh('x'.repeat(size), { vary: 'popgate-debug' }));
    expect(fieldsOf(await get(path, await token()))).toEqual(FIELDS);
    const clean = await get(path);
    expect([fieldsOf(clean), clean.headers['cache-status']]).toEqual([
      [],
      expect.stringMatching(/^popgate; hit; ttl=\d+$/),
    ]);
    expect(origin.asked(path).map(({ headers }) => 'popgate-debug' in headers)).toEqual([false]);
  }
});
