import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LedgerPage } from '../../src/admin/purge/ledger.ts';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import { askOver, type Reply } from '../support/viceroy.ts';

const API = 'http://admin.example.test/.popgate';
const PURGE = { authorization: 'Bearer purge-secret' };
const ADMIN = { authorization: 'Bearer admin-secret' };

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('purging');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

function post(body: object, headers: Record<string, string> = PURGE): Promise<Reply> {
  return edge.ask(`POST ${API}/purge`, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
}

const HOSTS = ['purging.example.test', 'shop.example.test', 'blue.tenants.test'];
const KINDS = ['one', 'two'];

type State = 'hit' | 'stale' | 'gone';

/** How a page is found on each host, in each of its two variants. */
async function statesOf(path: string): Promise<Record<string, State[]>> {
  const states: Record<string, State[]> = {};
  for (const host of HOSTS) {
    states[host] = [];
    for (const kind of KINDS)
      states[host].push(stateOf(await edge.ask(`GET http://${host}${path}`, { 'x-kind': kind })));
  }
  return states;
}

function stateOf({ headers }: Reply): State {
  const status = headers['cache-status']!;
  if (status.startsWith('popgate; hit')) return 'hit';
  return status.includes('fwd=stale') ? 'stale' : 'gone';
}

/** A page of this test's own, stored in both variants on all hosts. */
let serial = 0;
async function newPage(): Promise<{ path: string; key: string }> {
  const id = (serial += 1);
  const page = { path: `/page-${id}`, key: `key-${id}` };
  origin.plan(page.path, fresh('page', { vary: 'x-kind', 'surrogate-key': page.key, etag: '"1"' }));
  await statesOf(page.path);
  expect(new Set(Object.values(await statesOf(page.path)).flat())).toEqual(new Set(['hit']));
  return page;
}

const [www] = HOSTS as [string];

describe.each([
  ['hard', 'gone'],
  ['soft', 'stale'],
] as const)('S43 a %s purge leaves every variant %s', (mode, state) => {
  const soft = mode === 'soft';
  const purges: [string, (page: { path: string; key: string }) => Promise<Reply>, string[]][] = [
    ['a key', ({ key }) => post({ keys: [key], soft }), HOSTS],
    ['a key of a template', () => post({ keys: ['pages'], soft }), HOSTS],
    ['a URL', ({ path }) => post({ urls: [`https://${www}${path}`], soft }), [www]],
    ['a domain', () => post({ domains: ['shop.example.test'], soft }), ['shop.example.test']],
    ['a wildcard domain', () => post({ domains: ['*.tenants.test'], soft }), ['blue.tenants.test']],
    ['everything', () => post({ all: true, soft }, ADMIN), HOSTS],
    [
      'PURGE',
      ({ path }) => edge.ask(`PURGE http://${www}${path}`, { ...PURGE, ...(soft && { 'fastly-soft-purge': '1' }) }),
      [www],
    ],
  ];

  test.each(purges)('by %s', async (_name, purge, hosts) => {
    const page = await newPage();
    const answer = await purge(page);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(JSON.parse(answer.text)).toMatchObject({ soft });
    const expected = HOSTS.map((host) => [host, KINDS.map(() => (hosts.includes(host) ? state : 'hit'))]);
    expect(await statesOf(page.path)).toEqual(Object.fromEntries(expected));
  });
});

describe('S53 scopes', () => {
  test('a purge token cannot purge everything, nor anybody without one anything', async () => {
    const { path, key } = await newPage();
    expect((await post({ all: true })).status).toBe(403);
    expect((await post({ keys: [key] }, {})).status).toBe(401);
    expect((await edge.ask(`PURGE http://${www}${path}`)).status).toBe(401);
    expect(new Set(Object.values(await statesOf(path)).flat())).toEqual(new Set(['hit']));
  });

  test('only own URLs and domains', async () => {
    expect((await post({ urls: ['http://other.test/'] })).status).toBe(421);
    expect((await post({ domains: ['other.test'] })).status).toBe(400);
  });
});

async function readLedger(query: string): Promise<LedgerPage> {
  const { text } = await edge.ask(`GET ${API}/purges${query}`, PURGE);
  return JSON.parse(text) as LedgerPage;
}

describe('the ledger', () => {
  test('holds each purge, newest first, page by page', async () => {
    const answers = [];
    for (const keys of [['l1'], ['l2'], ['l3']]) answers.push(JSON.parse((await post({ keys })).text) as object);
    const entries = answers.toReversed().map((answer) => ({ ...answer, result: 'done', repeats: [] }));
    await vi.waitFor(async () => expect((await readLedger('?limit=3')).purges).toEqual(entries), { timeout: 10_000 });
    const first = await readLedger('?limit=2');
    const second = await readLedger(`?limit=1&cursor=${encodeURIComponent(first.next!)}`);
    expect([...first.purges, ...second.purges]).toEqual(entries);
  });

  test.each([
    ['?limit=0', 400],
    ['?cursor=x', 400],
    ['?cursor=/w==', 404],
  ])('%s is a %i', async (query, status) => {
    expect((await edge.ask(`GET ${API}/purges${query}`, PURGE)).status).toBe(status);
  });
});

describe('Idempotency-Key', () => {
  test('is purged once; another body is a 422, and a malformed key a 400', async () => {
    const { path, key } = await newPage();
    const send = (name: string, keys = [key]) => post({ keys }, { ...PURGE, 'idempotency-key': name });
    const first = JSON.parse((await send('edge-1')).text) as object;
    await statesOf(path);
    expect(JSON.parse((await send('edge-1')).text)).toEqual({ ...first, repeated: true });
    expect((await send('edge-1', ['other'])).status).toBe(422);
    for (const wrong of ['', 'k'.repeat(256), 'cl\u00e9']) expect((await send(wrong)).status).toBe(400);
    expect((await statesOf(path))[www]).toEqual(['hit', 'hit']);
  });

  test('of many at once is purged once', async () => {
    const keys = ['at-once'];
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => post({ keys }, { ...PURGE, 'idempotency-key': 'edge-2' })),
    );
    const made = replies.filter(({ status, text }) => status === 200 && !text.includes('"repeated":true'));
    expect(made).toHaveLength(1);
    expect(replies.every(({ status }) => status === 200 || status === 409)).toBe(true);
    await vi.waitFor(
      async () => {
        const { purges } = await readLedger('?limit=20');
        expect(purges.filter(({ purged }) => purged.keys.includes('at-once'))).toHaveLength(1);
      },
      { timeout: 10_000 },
    );
  });
});

describe('S56 S69 wrong tokens', () => {
  /** From an address of their own, so that they count for no other test. */
  const from = (localAddress: string) => {
    const agent = new http.Agent({ localAddress, maxSockets: 100 });
    return (token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return askOver(`GET ${API}/status`, { port: edge.port, agent, headers });
    };
  };

  test('are told so ten times, and then a 429; the right one is let in all the same', async () => {
    const ask = from('127.0.2.1');
    const statuses = [];
    for (let time = 0; time < 12; time += 1) statuses.push((await ask('a-wrong-secret')).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect(Number((await ask('a-wrong-secret')).headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('purge-secret')).status).toBe(200);
    expect(edge.log().match(/operator API: 127\.0\.2\.1 GET \/\.popgate\/status (401|429)/g)).toHaveLength(11);
    expect(edge.log()).not.toMatch(/-secret/);
  });

  test.each(['127.0.2.2', '127.0.2.3', '127.0.2.4'])(
    'a hundred at once from %s are ten and ninety',
    async (address) => {
      const ask = from(address);
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask('a-wrong-secret')));
      const times = (status: number) => answers.filter((answer) => answer.status === status).length;
      expect([times(401), times(429)]).toEqual([10, 90]);
      expect((await ask('purge-secret')).status).toBe(200);
    },
  );

  test('that are missing are none: a page full of pictures locks nobody out', async () => {
    const ask = from('127.0.2.5');
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask()));
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    expect([(await ask('purge-secret')).status, (await ask('a-wrong-secret')).status]).toEqual([200, 401]);
  });
});
