import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

const MEGABYTE = 1_000_000;
const PIECE = Buffer.alloc(MEGABYTE, 'text ');

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('bodies');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

const ask = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  edge.ask(`GET http://bodies.example.test${path}`, headers);

/** So many pieces in chunks, of which nobody knows the number. */
const chunked = (megabytes: number) =>
  async function* pieces() {
    for (let at = 0; at < megabytes; at += 1) yield PIECE;
  };

function expectWhole(reply: Reply, megabytes: number): void {
  expect([reply.status, reply.cut, reply.body.length]).toEqual([200, false, megabytes * MEGABYTE]);
  expect(reply.body.subarray(-10).equals(PIECE.subarray(-10))).toBe(true);
}

describe('S75 text of unknown length', () => {
  const TYPES = ['text/plain', 'text/html; charset=utf-8', 'application/json'];

  test.each(TYPES.flatMap((type) => ['/', '/packed/'].map((under) => [type, under] as const)))(
    'of 20 MB is stored and given whole: %s under %s',
    { timeout: 60_000 },
    async (type, under) => {
      const path = `${under}twenty-${type.replaceAll(/\W/g, '')}`;
      origin.plan(path, fresh(chunked(20), { 'content-type': type }));
      for (let time = 0; time < 2; time += 1) expectWhole(await ask(path, { 'accept-encoding': 'gzip' }), 20);
      expect(origin.asked(path).length).toBe(1);
    },
  );

  test.each(
    [50, 58, 60, 62, 64, 66, 80, 130].flatMap((size) => ['/', '/packed/'].map((under) => [size, under] as const)),
  )(
    'of %i MB is given whole or is a 502, and never an empty 200, under %s',
    { timeout: 60_000 },
    async (megabytes, under) => {
      const path = `${under}${megabytes}`;
      origin.plan(path, fresh(chunked(megabytes)));
      for (let time = 0; time < 2; time += 1) {
        const reply = await ask(path, { 'accept-encoding': 'gzip' });
        if (reply.status === 200) expectWhole(reply, megabytes);
        else {
          expect([reply.status, reply.headers['cache-control']]).toEqual([502, 'no-store']);
          expect(reply.text).toMatch(/^502 Bad Gateway\nrequest [0-9a-f-]{36}\n$/);
        }
        if (megabytes <= 50) expect(reply.status).toBe(200);
      }
    },
  );

  test("of any size is streamed, and not stored, where the route says unknownLength: 'pass'", async () => {
    for (const megabytes of [1, 130]) {
      const path = `/passed/${megabytes}`;
      origin.plan(path, fresh(chunked(megabytes)));
      for (let time = 0; time < 2; time += 1) {
        const reply = await ask(path);
        expectWhole(reply, megabytes);
        expect(reply.headers['cache-status']).toContain('detail=length-unknown');
      }
    }
  });

  test('and of no bytes at all is an empty 200, stored like any other', async () => {
    origin.plan('/none', fresh(chunked(0)), fresh('more'));
    for (let time = 0; time < 2; time += 1) expect(await ask('/none')).toMatchObject({ status: 200, text: '' });
  });
});
