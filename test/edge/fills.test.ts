import { createHash } from 'node:crypto';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh, gated, newGate, startOrigin, type Answer, type FaultOrigin } from '../support/fault-origin.ts';
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

const ask = (path: string): Promise<Reply> => edge.ask(`GET http://${HOST}${path}`);

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
