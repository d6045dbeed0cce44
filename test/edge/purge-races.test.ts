import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh, gated, newGate, stale, startOrigin, validated, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('purgeRaces');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

type Mode = 'hard' | 'soft';

/** What a purge names: what is known before the fetch, or what the origin's answer alone says. */
const ORDERS = {
  'its route template': (id: string) => ({ keys: [`item/${id}`] }),
  'its URL': (id: string) => ({ urls: [`http://races.example.test/items/${id}`] }),
  'its domain': () => ({ domains: ['races.example.test'] }),
  everything: () => ({ all: true }),
  'a key of the answer': (id: string) => ({ keys: [`late-${id}`] }),
} satisfies Record<string, (id: string) => object>;

const RACES = (['hard', 'soft'] as const).flatMap((mode) =>
  (Object.keys(ORDERS) as (keyof typeof ORDERS)[]).map((by): [Mode, keyof typeof ORDERS] => [mode, by]),
);

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return edge.ask(`${method} http://races.example.test${path}`, headers);
}

async function purge(order: object, mode: Mode): Promise<void> {
  const headers = { authorization: 'Bearer admin-secret', 'content-type': 'application/json' };
  const body = JSON.stringify({ ...order, soft: mode === 'soft' });
  expect((await edge.ask('POST http://admin.example.test/.popgate/purge', headers, body)).status).toBe(200);
}

const isHit = ({ headers }: Reply): boolean => headers['cache-status']!.startsWith('popgate; hit');

/** A URL of the test's own, the keys that its answer names, and how to purge it. */
let serial = 0;
function newItem([mode, by]: readonly [Mode, keyof typeof ORDERS]) {
  const id = String((serial += 1));
  const path = `/items/${id}`;
  return {
    path,
    // The reserved key leaves a log line when the head has arrived.
    header: { 'surrogate-key': `late-${id} popgate:seen` },
    headHasArrived: () =>
      vi.waitFor(() => expect(edge.log()).toContain(`dropped: races.example.test${path}:`), { timeout: 10_000 }),
    purge: () => purge(ORDERS[by](id), mode),
  };
}

/** The next client gets something newer than the purge, and the one after that a hit. */
async function expectNews(path: string, old: string): Promise<void> {
  const next = await ask(path);
  expect(next.text).not.toBe(old);
  expect(isHit(next)).toBe(false);
  expect(await ask(path)).toMatchObject({ text: next.text, headers: { 'cache-status': /^popgate; hit/ } });
}

describe.each(RACES)('S42 a %s purge of %s', (...race) => {
  const [mode] = race;

  test('before the headers', async () => {
    const { path, header, purge } = newItem(race);
    const gate = newGate();
    origin.plan(path, { ...fresh('old', header), after: gate.opened }, fresh('new', header));
    const asked = ask(path);
    await origin.until(path, 1);
    await purge();
    gate.open();
    const first = await asked;
    expect([first.text, isHit(first)]).toEqual(['old', false]);
    await expectNews(path, 'old');
  });

  test('before the headers, while others wait for them', async () => {
    const { path, header, purge } = newItem(race);
    const gate = newGate();
    origin.plan(path, { ...fresh('old', header), after: gate.opened }, fresh('new', header));
    const leader = ask(path);
    await origin.until(path, 1);
    const followers = Array.from({ length: 4 }, () => ask(path));
    await purge();
    const late = ask(path);
    gate.open();
    expect((await leader).text).toBe('old');
    for (const follower of [...followers, late]) expect((await follower).text).toBe('new');
    expect((await ask(path)).text).toBe('new');
  });

  test('between headers and body', async () => {
    const { path, header, headHasArrived, purge } = newItem(race);
    const gate = newGate();
    origin.plan(path, fresh(gated(gate, '', 'old'), header), fresh('new', header));
    const asked = ask(path);
    await headHasArrived();
    await purge();
    gate.open();
    const first = await asked;
    expect([first.text, isHit(first)]).toEqual(['old', false]);
    await expectNews(path, 'old');
  });

  test('between headers and the body of one variant', async () => {
    const { path, header, headHasArrived, purge } = newItem(race);
    const gate = newGate();
    const varied = { ...header, vary: 'x-kind' };
    origin.plan(path, fresh(gated(gate, '', 'old'), varied), fresh('new', varied));
    const asked = ask(path);
    await headHasArrived();
    await purge();
    gate.open();
    expect((await asked).text).toBe('old');
    await expectNews(path, 'old');
  });

  test('while a body that is streamed is on its way', async () => {
    const { path, header, headHasArrived, purge } = newItem(race);
    const gate = newGate();
    const half = Buffer.alloc(1024 * 1024, 'o');
    const headers = { ...header, 'content-length': String(2 * half.length) };
    origin.plan(path, fresh(gated(gate, half, half), headers), fresh('new', header));
    const asked = ask(path);
    await headHasArrived();
    await purge();
    gate.open();
    expect(await asked).toMatchObject({ cut: false, body: { length: 2 * half.length } });
    await expectNews(path, half.toString() + half.toString());
  });

  test('after', async () => {
    const { path, header, purge } = newItem(race);
    origin.plan(path, fresh('old', header), fresh('new', header));
    await ask(path);
    expect(isHit(await ask(path))).toBe(true);
    await purge();
    await expectNews(path, 'old');
  });

  test('after, for many at once', async () => {
    const { path, header, purge } = newItem(race);
    const gate = newGate();
    origin.plan(path, fresh('old', header), { ...fresh('new', header), after: gate.opened });
    await ask(path);
    await purge();
    const asked = Array.from({ length: 5 }, () => ask(path));
    await origin.until(path, 2);
    // Time for the others to get as far as the origin, if anything lets them.
    await delay(300);
    gate.open();
    for (const answer of await Promise.all(asked)) expect(answer.text).toBe('new');
    expect(origin.asked(path).length).toBe(2);
  });

  test('after, within stale-while-revalidate', async () => {
    const { path, header, purge } = newItem(race);
    const control = { ...header, 'cache-control': 'max-age=60, stale-while-revalidate=600' };
    const gate = newGate();
    origin.plan(path, fresh('old', control), { ...fresh('new', control), after: gate.opened });
    await ask(path);
    await purge();
    const next = ask(path);
    await origin.until(path, 2);
    if (mode === 'soft') {
      // Still there, and given as what it is.
      expect(await next).toMatchObject({ text: 'old', headers: { 'cache-status': /detail=stale-while-revalidate$/ } });
      gate.open();
      await vi.waitFor(async () => expect((await ask(path)).text).toBe('new'), { timeout: 10_000 });
    } else {
      gate.open();
      expect((await next).text).toBe('new');
    }
  });

  test('during a revalidation that ends in a 304', async () => {
    const { path, header, purge } = newItem(race);
    const gate = newGate();
    const held = validated('"v"', { ...fresh('new', header), after: gate.opened });
    origin.plan(path, stale('old', { ...header, etag: '"v"' }), held);
    await ask(path);
    const asked = ask(path);
    await origin.until(path, 2);
    expect(origin.asked(path)[1]!.headers['if-none-match']).toBe('"v"');
    await purge();
    gate.open();
    const answer = await asked;
    expect([answer.status, isHit(answer)]).toEqual([200, false]);
    if (mode === 'hard') {
      expect(answer.text).toBe('new');
      expect(origin.asked(path)[2]!.headers).not.toHaveProperty('if-none-match');
    } else {
      expect(answer.text).toBe('old');
      // Stale again, so it is validated once more, by a request from after the purge.
      expect((await ask(path)).headers['cache-status']).toContain('fwd=stale; fwd-status=304');
      expect(origin.asked(path).length).toBe(3);
    }
    expect(isHit(await ask(path))).toBe(true);
  });
});

describe('an unsafe method', () => {
  test.each<[string, string, number, boolean]>([
    ['that succeeds takes away what is stored of the URL', '/items/post', 200, false],
    ['that redirects takes it away', '/items/moved', 303, false],
    ['that fails leaves it', '/items/failed', 500, true],
    ['that is refused leaves it', '/items/refused', 403, true],
    ['leaves it where the route says so', '/fixed/post', 200, true],
  ])('%s', async (_, path, code, remains) => {
    origin.plan(path, ({ method }) => (method === 'GET' ? fresh('one') : { status: code, body: 'done' }));
    await ask(path);
    expect((await ask(path, {}, 'POST')).status).toBe(code);
    expect(isHit(await ask(path))).toBe(remains);
  });

  test('takes away what the answer points to on this host, and nothing of another', async () => {
    origin.plan('/items/pointed', fresh('one'));
    origin.plan('/items/elsewhere', fresh('one'));
    origin.plan('/items/form', {
      status: 201,
      headers: { location: '/items/pointed', 'content-location': 'http://other.test/items/elsewhere' },
    });
    for (const path of ['/items/pointed', '/items/elsewhere']) await ask(path);
    await ask('/items/form', {}, 'PUT');
    expect(isHit(await ask('/items/pointed'))).toBe(false);
    expect(isHit(await ask('/items/elsewhere'))).toBe(true);
  });
});
