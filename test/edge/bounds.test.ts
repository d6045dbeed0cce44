import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  fresh,
  type FaultOrigin,
  type RawAnswer,
  RESET,
  short,
  SILENT,
  stale,
  startOrigin,
} from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('fills');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

const ask = (line: string, headers: Record<string, string> = {}): Promise<Reply> => {
  const [method, path] = line.split(' ');
  return edge.ask(`${method} http://fills.example.test${path}`, headers);
};

const TEXT = { 'content-type': 'text/plain' };
const SIZES: [string, number][] = [
  ['100 bytes', 100],
  ['40 kB', 40_000],
  ['2 MB', 2_000_000],
];

describe('what the platform cannot count', () => {
  test.each<[string, Record<string, string>]>([
    ['expires', { expires: 'Fri, 31 Dec 9999 23:59:59 GMT' }],
    ['max-age', { 'cache-control': `max-age=${'9'.repeat(40)}` }],
    ['window', { 'cache-control': `max-age=60, stale-while-revalidate=${'9'.repeat(40)}` }],
    ['date', { date: 'Mon, 01 Jan 0001 00:00:00 GMT', 'cache-control': 'max-age=60', etag: '"a"' }],
    ['age', { age: '9'.repeat(40), 'cache-control': 'max-age=60', etag: '"a"' }],
  ])('is no error: %s', async (name, headers) => {
    const path = `/count/${name}`;
    origin.plan(path, { headers: { ...TEXT, ...headers }, body: 'x' });
    for (let time = 0; time < 2; time += 1) expect(await ask(`GET ${path}`)).toMatchObject({ status: 200, text: 'x' });
    if (!('etag' in headers)) expect(origin.asked(path)).toHaveLength(1);
  });
});

describe('what is expired on arrival', () => {
  test.each(SIZES)('reaches its client: %s', async (name, length) => {
    const path = `/expired/${name.replace(' ', '-')}`;
    const headers = { 'cache-control': 'max-age=10, must-revalidate', age: '100', 'content-length': String(length) };
    origin.plan(path, { headers: { ...TEXT, ...headers }, body: Buffer.alloc(length, 'x') });
    const reply = await ask(`GET ${path}`);
    expect([reply.status, reply.body.length, reply.cut]).toEqual([200, length, false]);
    expect(reply.headers['cache-status']).not.toContain('stored');
  });
});

describe('a stale answer is given whole where its refresh', () => {
  const body = (length: number): Buffer => Buffer.alloc(length, 's');
  const ENDS: [string, (length: number) => Answer | RawAnswer][] = [
    ['is reset', () => RESET],
    ['is never answered', () => SILENT],
    ['breaks off', () => short('length', Buffer.alloc(500, 'n'), { ...TEXT, 'cache-control': 'max-age=60' })],
    [
      'breaks off in a chunk',
      () => short('chunks', Buffer.alloc(500, 'n'), { ...TEXT, 'cache-control': 'max-age=60' }),
    ],
  ];

  test.each(SIZES.flatMap(([name, length]) => ENDS.map(([end, answer]) => [name, end, length, answer] as const)))(
    '%s: %s',
    async (name, end, length, answer) => {
      const path = `/stale/${name}/${end}`.replaceAll(' ', '-');
      origin.plan(path, stale(body(length), { 'content-length': String(length) }), answer(length));
      await ask(`GET ${path}`);
      for (const [line, headers, status, expected] of [
        [`GET ${path}`, {}, 200, length],
        // To a HEAD, a body that breaks off is none.
        ...(end.startsWith('breaks') ? [] : [[`HEAD ${path}`, {}, 200, 0] as const]),
        [`GET ${path}`, { range: 'bytes=10-19' }, 206, 10],
      ] as const) {
        const reply = await ask(line, headers);
        expect([line, reply.status, reply.body.length, reply.cut]).toEqual([line, status, expected, false]);
        expect(reply.headers['cache-status']).toContain('detail=origin-failed');
      }
    },
    20_000,
  );

  test('errs, within stale-if-error', async () => {
    const control = { 'cache-control': 'max-age=60, stale-if-error=600' };
    origin.plan('/stale/error', stale(body(40_000), { ...control, 'content-length': '40000' }), {
      status: 503,
      body: 'no',
    });
    await ask('GET /stale/error');
    for (const [line, headers, status] of [
      ['GET /stale/error', {}, 200],
      ['HEAD /stale/error', {}, 200],
      ['GET /stale/error', { range: 'bytes=0-9' }, 206],
    ] as const) {
      const reply = await ask(line, headers);
      expect([reply.status, reply.headers['cache-status']]).toEqual([
        status,
        expect.stringContaining('stale-if-error'),
      ]);
    }
  });

  test('is what one who reloads asks for, while it is fresh to all others', async () => {
    origin.plan('/fresh/down', fresh(body(40_000), { 'content-length': '40000' }), RESET);
    await ask('GET /fresh/down');
    const reply = await ask('GET /fresh/down', { 'cache-control': 'no-cache' });
    expect([reply.status, reply.body.length]).toEqual([200, 40_000]);
    expect(reply.headers['cache-status']).toContain('detail=still-fresh');
  });
});

describe('a 200 to a Range', () => {
  test.each(SIZES)('is stored: %s', async (name, length) => {
    const path = `/range/${name.replace(' ', '-')}`;
    origin.plan(path, fresh(Buffer.alloc(length, 'r'), { 'content-length': String(length) }));
    const part = await ask(`GET ${path}`, { range: 'bytes=1-3' });
    expect([part.status, part.text]).toEqual([206, 'rrr']);
    const whole = await ask(`GET ${path}`);
    expect([whole.body.length, whole.headers['cache-status']]).toEqual([length, expect.stringContaining('; hit')]);
    expect(origin.asked(path)).toHaveLength(1);
  });

  test('that is a 304 nobody asked for is a 502', async () => {
    origin.plan('/range/unasked', { status: 304 });
    expect((await ask('GET /range/unasked', { range: 'bytes=0-1' })).status).toBe(502);
    expect((await ask('HEAD /range/unasked')).status).toBe(502);
    expect((await ask('POST /range/unasked')).status).toBe(502);
  });
});
