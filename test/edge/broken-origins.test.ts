import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  fresh,
  headOf,
  newGate,
  RESET,
  short,
  SILENT,
  stale,
  startOrigin,
  type Answer,
  type FaultOrigin,
  type RawAnswer,
} from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';
import { FIRST_BYTE_MS } from './sites/broken-origins.ts';

let edge: SharedEdge<'origin' | 'mortal' | 'dead'>;
let origin: FaultOrigin;
/** Closed in the course of the tests. */
let mortal: FaultOrigin;

const MEGABYTE = 1024 * 1024;

beforeAll(async () => {
  edge = await joinEdge('brokenOrigins');
  origin = await startOrigin(edge.origins.origin);
  mortal = await startOrigin(edge.origins.mortal);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

function ask(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  return edge.ask(`GET http://broken.example.test${path}`, headers);
}

/** S63: says what happened, and nothing of where. */
function expectPage(reply: Reply, status: number): void {
  expect(reply.status).toBe(status);
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(reply.text).toMatch(new RegExp(`^${status} [A-Z][A-Za-z ]+\nrequest [0-9a-f-]{36}\n$`));
  const all = JSON.stringify([reply.headers, reply.text]);
  expect(all).not.toMatch(/backend|\.example(?!\.test)|127\.0\.0\.1|error:/i);
}

/** What the log says of a path. */
async function logged(path: string, status: number): Promise<void> {
  const line = new RegExp(`GET broken\\.example\\.test${path}: ${status}: \\S+`);
  await vi.waitFor(() => expect(edge.log()).toMatch(line), { timeout: 5_000 });
}

/** Asks, and says whether the client can tell that it got no whole answer: an error, a cut, less than was announced. */
async function isToldOfCut(path: string): Promise<boolean> {
  const reply = await ask(path).catch((error: NodeJS.ErrnoException) => error.code);
  if (typeof reply !== 'object') return reply === 'ECONNRESET';
  const { status, cut, headers, body } = reply;
  return (
    status >= 500 || cut || (headers['content-length'] !== undefined && body.length < Number(headers['content-length']))
  );
}

let serial = 0;
const nextPath = (under: string): string => `${under}${(serial += 1)}`;

describe('S34 an answer outside the protocol', () => {
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`x-${at}`, 'y']));
  const ok = 'HTTP/1.1 200 OK\r\n';

  test.each<[string, string]>([
    ['two lengths', `${ok}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`],
    ['a length that is none', `${ok}Content-Length: 3x\r\n\r\nabc`],
    ['NUL in a field', `${ok}X-A: a\0b\r\nContent-Length: 3\r\n\r\nabc`],
    ['NUL in a name', `${ok}X\0A: ab\r\nContent-Length: 3\r\n\r\nabc`],
    ['garbage', '\x16\x03\x01 this is no HTTP\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['too many fields', `${headOf({ ...many, 'content-length': '3' })}abc`],
    ['a huge field', `${headOf({ 'x-huge': 'h'.repeat(600_000), 'content-length': '3' })}abc`],
    ['status 999', 'HTTP/1.1 999 Odd\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\nabc'],
    ['status 600', 'HTTP/1.1 600 Odd\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\nabc'],
    ['status 42', 'HTTP/1.1 42 Odd\r\nContent-Length: 3\r\n\r\nabc'],
    ['status 101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\nConnection: upgrade\r\n\r\nabc'],
    ['nothing', ''],
  ])('%s: 502, and the log says of whom', async (_, text) => {
    for (const under of ['/main/', '/pass/']) {
      const path = nextPath(`${under}odd-`);
      origin.plan(path, { raw: [text], end: 'close' }, fresh('whole'));
      expectPage(await ask(path), 502);
      await logged(path, 502);
    }
  });

  test('S24 a 304 that nobody asked for: 502', async () => {
    origin.plan(
      '/main/unasked',
      { status: 304, headers: { etag: '"x"', 'cache-control': 'max-age=60' } },
      fresh('whole'),
    );
    expectPage(await ask('/main/unasked', { 'if-none-match': '"x"' }), 502);
    expect(origin.asked('/main/unasked')[0]!.headers).not.toHaveProperty('if-none-match');
  });

  test('hop-by-hop fields are neither stored nor given (S27)', async () => {
    const own = { connection: 'x-secret, close', 'x-secret': '1', 'proxy-authenticate': 'Basic', 'x-kept': '1' };
    const head = headOf({ 'cache-control': 'max-age=60', 'content-length': '3', ...own });
    origin.plan('/main/hop', { raw: [head, 'abc'], end: 'close' });
    for (let time = 0; time < 2; time += 1) {
      const { headers, text } = await ask('/main/hop');
      expect([text, headers['x-kept']]).toEqual(['abc', '1']);
      for (const name of ['x-secret', 'proxy-authenticate']) expect(headers).not.toHaveProperty(name);
    }
    expect(origin.asked('/main/hop').length).toBe(1);
  });
});

describe('S35 a body that is cut', () => {
  const small = Buffer.from('only half of '.repeat(1_000));
  const large = Buffer.alloc(1.5 * MEGABYTE, 'large ');
  const bodies: [string, Buffer, Record<string, string>][] = [
    ['', Buffer.alloc(0), {}],
    ['small ', small, {}],
    // What is taken out of such an answer must not make a copy of its body, which would end well.
    ['small, in the gateway’s name, ', small, { 'cache-status': 'popgate; hit', 'popgate-trace': '[]' }],
    ['large ', large, {}],
    ['small gzip ', gzipSync(small).subarray(0, -8), { 'content-encoding': 'gzip' }],
    ['large gzip ', gzipSync(large, { level: 0 }).subarray(0, -8), { 'content-encoding': 'gzip' }],
  ];
  const cases = (['length', 'chunks'] as const).flatMap((by) =>
    ['text/html', 'image/png'].flatMap((type) =>
      bodies.map(([name, body, extra]): [string, string, RawAnswer] => [
        `${name}body by ${by}`,
        type,
        short(by, body, { 'content-type': type, 'cache-control': 'max-age=60', ...extra }),
      ]),
    ),
  );

  test.each(cases)('a %s as %s is not stored, and the client can tell', async (_, type, answer) => {
    for (const under of ['/main/', '/pass/']) {
      const path = nextPath(`${under}cut-`);
      origin.plan(path, answer, fresh('whole', { 'content-type': type }));
      expect(await isToldOfCut(path)).toBe(true);
      await vi.waitFor(async () => expect((await ask(path)).text).toBe('whole'), { timeout: 5_000 });
    }
  });

  test.each([
    ['small', 64],
    ['large', 1.5 * MEGABYTE],
  ])('a %s one that goes silent is cut, and not stored (S36)', async (name, size) => {
    const path = `/main/silent-${name}`;
    const head = headOf({ 'cache-control': 'max-age=60', 'content-length': String(size + 10) });
    origin.plan(path, { raw: [head, Buffer.alloc(size, 'x')], end: 'hang' }, fresh('whole'));
    expect(await isToldOfCut(path)).toBe(true);
    await vi.waitFor(async () => expect((await ask(path)).text).toBe('whole'), { timeout: 5_000 });
  });

  test('one longer than announced ends where it was announced', async () => {
    const head = headOf({ 'cache-control': 'max-age=60', 'content-length': '3' });
    origin.plan('/main/longer', { raw: [head, 'abcHTTP/1.1 200 OK\r\n\r\n'], end: 'close' });
    for (let time = 0; time < 2; time += 1)
      expect(await ask('/main/longer')).toMatchObject({ status: 200, text: 'abc' });
  });

  test('a slow one is waited for', async () => {
    async function* drops() {
      for (const drop of ['one ', 'two ', 'three']) {
        await pause(300);
        yield drop;
      }
    }
    origin.plan('/main/slow', fresh(drops), fresh('again'));
    for (let time = 0; time < 2; time += 1) expect((await ask('/main/slow')).text).toBe('one two three');
  });
});

describe('S45 an origin that does not answer', () => {
  const STALE: [string, string, Answer | RawAnswer, number][] = [
    ['resets', '/main/', RESET, 502],
    ['closes', '/main/', { raw: [], end: 'close' }, 502],
    ['is silent (S36)', '/hasty/', SILENT, 504],
  ];

  test.each(STALE)('and %s', async (_, under, failure, status) => {
    const path = nextPath(`${under}failing-`);
    origin.plan(path, failure);
    const startedAt = performance.now();
    expectPage(await ask(path), status);
    if (status === 504) expect(performance.now() - startedAt).toBeGreaterThan(0.9 * FIRST_BYTE_MS);
    await logged(path, status);
  });

  test('and refuses', async () => {
    expectPage(await ask('/dead/a'), 502);
    await logged('/dead/a', 502);
  });

  test.each(STALE)('and %s: what is stale goes first, where the rules allow', async (_, under, failure, status) => {
    const allowed = nextPath(`${under}stale-`);
    const forbidden = nextPath(`${under}strict-`);
    origin.plan(allowed, stale('old'), failure);
    origin.plan(forbidden, stale('old', { 'cache-control': 'max-age=60, must-revalidate' }), failure);
    for (const path of [allowed, forbidden]) expect((await ask(path)).text).toBe('old');
    const reply = await ask(allowed);
    expect(reply).toMatchObject({ status: 200, text: 'old' });
    expect(reply.headers['cache-status']).toMatch(/fwd=stale.*detail=origin-failed/);
    expectPage(await ask(forbidden), status);
  });

  test('and is gone: what is stale goes first', async () => {
    mortal.plan('/mortal/a', stale('old'));
    expect((await ask('/mortal/a')).text).toBe('old');
    await mortal.close();
    expect(await ask('/mortal/a')).toMatchObject({ status: 200, text: 'old' });
    expectPage(await ask('/mortal/b'), 502);
  });

  test('S39 S68 who waits for one that is reset goes on, and all with one more request', async () => {
    const gate = newGate();
    origin.plan('/main/leader', { ...RESET, after: gate.opened }, { ...fresh('next'), after: gate.opened });
    const replies = Array.from({ length: 8 }, () => ask('/main/leader'));
    await origin.until('/main/leader', 1);
    // By the time that these are answered, the eight are where they wait.
    origin.plan('/pass/other', fresh('x'));
    for (let time = 0; time < 10; time += 1) await ask('/pass/other');
    gate.open();
    const answers = await Promise.all(replies);
    answers.filter(({ status }) => status !== 200).forEach((reply) => expectPage(reply, 502));
    expect(answers.filter(({ text }) => text === 'next')).toHaveLength(7);
    expect(origin.asked('/main/leader').length).toBe(2);
  });
});
