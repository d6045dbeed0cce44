import { createHash } from 'node:crypto';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  fresh,
  gated,
  newGate,
  RESET,
  short,
  SILENT,
  startOrigin,
  type Answer,
  type FaultOrigin,
  type RawAnswer,
} from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

const HOST = 'fills.example.test';
const MEGABYTE = 1024 * 1024;

beforeAll(async () => {
  edge = await joinEdge('fills');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

const ask = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  edge.ask(`GET http://${HOST}${path}`, headers);

function get(path: string): http.ClientRequest {
  return http.get({ host: '127.0.0.1', port: edge.port, path, headers: { host: HOST }, agent: false });
}

/** What came, or that it was cut. */
async function hashOf(path: string): Promise<string> {
  const [response] = await new Promise<[http.IncomingMessage]>((resolve, reject) => {
    get(path)
      .on('response', (response) => resolve([response]))
      .on('error', reject);
  });
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of response) {
    hash.update(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  return `${length} ${hash.digest('hex')}`;
}

describe('S37 a client that leaves during a fill', () => {
  async function leave(path: string, when: (request: http.ClientRequest) => Promise<unknown>): Promise<void> {
    const request = get(path);
    request.on('error', () => undefined);
    await when(request);
    request.destroy();
  }

  const firstBytes = (request: http.ClientRequest): Promise<unknown> =>
    new Promise((resolve) => {
      request.on('response', (response) => response.on('error', () => undefined).once('data', resolve));
    });

  const MOMENTS: [string, (held: ReturnType<typeof newGate>) => Answer][] = [
    ['before the headers', (held) => ({ ...fresh('whole'), after: held.opened })],
    ['before the body', (held) => fresh(gated(held, '', 'whole'))],
    ['within the body', (held) => fresh(gated(held, 'wh', 'ole'))],
    ['within a body of known length', (held) => fresh(gated(held, 'wh', 'ole'), { 'content-length': '5' })],
  ];

  test.each(MOMENTS)('%s: the next gets a whole answer', async (moment, plan) => {
    const path = `/left/${moment.replaceAll(' ', '-')}`;
    const held = newGate();
    origin.plan(path, plan(held), fresh('whole'));
    await leave(path, () => origin.until(path, 1));
    const next = ask(path);
    held.open();
    for (const reply of [await next, await ask(path)]) {
      expect(reply).toMatchObject({ status: 200, text: 'whole', cut: false });
    }
  });

  test.each(MOMENTS)('%s, with an origin that never goes on: the next is released', async (moment, plan) => {
    const path = `/stuck/${moment.replaceAll(' ', '-')}`;
    const held = newGate();
    origin.plan(path, plan(held), fresh('whole'));
    await leave(path, () => origin.until(path, 1));
    const replies = [ask(path), ask(path), ask(path)];
    // Each is whole, or says that it is not.
    for (const { status, text } of await Promise.all(replies)) expect([status, text]).toSatisfy(isWholeOrError);
    await vi.waitFor(async () => expect((await ask(path)).text).toBe('whole'), { timeout: 10_000 });
    held.open();
  });

  const isWholeOrError = ([status, text]: [number, string]): boolean => status >= 502 || text === 'whole';

  test('within a large body: the next gets it whole', async () => {
    const held = newGate();
    const half = Buffer.alloc(MEGABYTE, 'h');
    origin.plan('/left/large', fresh(gated(held, half, half), { 'content-length': String(2 * MEGABYTE) }));
    await leave('/left/large', firstBytes);
    const next = ask('/left/large');
    held.open();
    for (const { body, cut } of [await next, await ask('/left/large')]) {
      expect([body.length, cut]).toEqual([2 * MEGABYTE, false]);
    }
  });

  test('within a large body that never goes on: nothing partial remains', async () => {
    const held = newGate();
    const half = Buffer.alloc(MEGABYTE, 'h');
    const headers = { 'content-length': String(2 * MEGABYTE) };
    origin.plan('/stuck/large', fresh(gated(held, half, half), headers), fresh('whole'));
    await leave('/stuck/large', firstBytes);
    const next = await ask('/stuck/large');
    expect(next.cut || next.text === 'whole').toBe(true);
    await vi.waitFor(async () => expect((await ask('/stuck/large')).text).toBe('whole'), { timeout: 10_000 });
    held.open();
  });
});

test('S68 ten clients of a pool of three that hangs are three requests', async () => {
  origin.plan('/hanging', SILENT);
  const replies = Array.from({ length: 10 }, () => edge.ask('GET http://hanging.example.test/hanging'));
  for (const { status } of await Promise.all(replies)) expect(status).toBeGreaterThanOrEqual(503);
  expect(origin.asked('/hanging')).toHaveLength(3);
}, 30_000);

describe('S68 a leader that fails by itself', () => {
  const ENDS: [string, Answer | RawAnswer][] = [
    ['reset', RESET],
    ['cut', short('length', Buffer.from('whole'), { 'cache-control': 'max-age=60' })],
    ['refused', { status: 403, body: 'no' }],
    ['broken', { status: 500, body: 'no' }],
  ];

  test.each(ENDS)('that is %s: ten who wait are served, in the time of two fetches', async (end, answer) => {
    const path = `/leader/${end}`;
    const held = newGate();
    origin.plan(path, ({ headers }) =>
      headers['x-evil'] ? { ...answer, after: held.opened } : fresh('whole', { 'x-count': 'one' }),
    );
    const leader = ask(path, { 'x-evil': '1' });
    await origin.until(path, 1);
    const waiting = Array.from({ length: 10 }, () => ask(path));
    // Time for them to get as far as the origin, if anything lets them.
    await delay(500);
    expect(origin.asked(path).length).toBe(1);
    held.open();
    expect((await leader).status).toBeGreaterThanOrEqual(403);
    for (const reply of await Promise.all(waiting)) expect(reply).toMatchObject({ status: 200, text: 'whole' });
    expect(origin.asked(path).length).toBe(2);
  });

  test('and a second one: the others are at the origin side by side', async () => {
    const [held, others] = [newGate(), newGate()];
    const path = '/leader/twice';
    let count = 0;
    origin.plan(path, () => {
      count += 1;
      return count <= 2 ? { ...RESET, after: held.opened } : { ...fresh('whole'), after: others.opened };
    });
    const asked = [ask(path)];
    await origin.until(path, 1);
    asked.push(...Array.from({ length: 6 }, () => ask(path)));
    await delay(500);
    held.open();
    // All that are left are at the origin before one of them is answered.
    await origin.until(path, 7);
    others.open();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 200, 200, 200, 200, 502, 502]);
  });
});

describe('S67 what others are given', () => {
  const forced = { 'cache-control': 'no-cache' };

  test.each<[string, Record<string, string>, Answer]>([
    ['no-store and a 304', { 'cache-control': 'no-cache, no-store' }, { status: 304, headers: { etag: '"page"' } }],
    ['credentials and a 304', { ...forced, authorization: 'Basic eA==' }, { status: 304, headers: { etag: '"page"' } }],
    ['a 400', forced, { status: 400, body: 'no' }],
    ['a 403 that is fresh', forced, { status: 403, headers: { 'cache-control': 'public, max-age=60' }, body: 'no' }],
    ['a 404', forced, { status: 404, body: 'no' }],
    ['a 500', forced, { status: 500, body: 'no' }],
    ['a private 200', forced, { headers: { 'cache-control': 'private' }, body: 'no' }],
    ['a 200 for a day', forced, { headers: { 'cache-control': 'max-age=86400' }, body: 'no' }],
  ])('outlives %s', async (what, headers, answer) => {
    const path = `/kept/${what.replaceAll(' ', '-')}`;
    origin.plan(path, ({ headers: sent }) => (sent['x-evil'] ? answer : fresh('page', { etag: '"page"' })));
    await ask(path);
    await ask(path, { 'x-evil': '1', ...headers });
    const next = await ask(path);
    expect([next.text, next.headers['cache-status']]).toEqual(['page', expect.stringMatching(/^popgate; hit/)]);
    expect(origin.asked(path).length).toBe(2);
  });

  test('that is stale gives way to what anybody would get, and to nothing else', async () => {
    const path = '/kept/stale';
    let answer: Answer = { status: 403, headers: { 'cache-control': 'no-store' }, body: 'no' };
    let isDown = false;
    origin.plan(path, ({ headers: sent }) => {
      if (isDown) return RESET;
      return sent['x-evil'] ? answer : fresh('page', { age: '61' });
    });
    await ask(path);
    await ask(path, { 'x-evil': '1' });
    answer = { status: 404, body: 'no' };
    await ask(path, { 'x-evil': '1', cookie: 'session=1' });
    isDown = true;
    expect((await ask(path)).text).toBe('page');
    isDown = false;
    await ask(path, { 'x-evil': '1' });
    isDown = true;
    expect((await ask(path)).status).toBe(502);
  });
});

describe('S38 a large body', () => {
  test.each([
    ['200 MB pass', 200, false],
    ['95 MB are stored', 95, true],
  ])('%s within the heap', async (_, megabytes, isStored) => {
    const piece = Buffer.alloc(MEGABYTE, 'The quick brown fox. ');
    const hash = createHash('sha256');
    for (let at = 0; at < megabytes; at += 1) hash.update(piece);
    const expected = `${megabytes * MEGABYTE} ${hash.digest('hex')}`;
    async function* pieces() {
      for (let at = 0; at < megabytes; at += 1) yield piece;
    }
    const path = `/large/${megabytes}`;
    origin.plan(path, fresh(pieces, { 'content-length': String(megabytes * MEGABYTE) }));
    for (let time = 0; time < 2; time += 1) expect(await hashOf(path)).toBe(expected);
    expect(origin.asked(path).length).toBe(isStored ? 1 : 2);
  });

  test('that others ask for while it is on its way is fetched once', async () => {
    const held = newGate();
    const half = Buffer.alloc(2 * MEGABYTE, 'half ');
    origin.plan('/large/shared', fresh(gated(held, half, half), { 'content-length': String(2 * half.length) }));
    const replies = Array.from({ length: 5 }, () => hashOf('/large/shared'));
    await origin.until('/large/shared', 1);
    held.open();
    const expected = createHash('sha256').update(half).update(half).digest('hex');
    expect(new Set(await Promise.all(replies))).toEqual(new Set([`${2 * half.length} ${expected}`]));
    expect(origin.asked('/large/shared').length).toBe(1);
  });

  test('that is small as long as it is compressed stays compressed', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * MEGABYTE));
    origin.plan('/large/bomb', fresh(bomb, { 'content-encoding': 'gzip' }));
    for (let time = 0; time < 2; time += 1) expect((await ask('/large/bomb')).body.equals(bomb)).toBe(true);
    expect(origin.asked('/large/bomb').length).toBe(1);
  });
});
