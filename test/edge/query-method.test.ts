import { afterAll, beforeAll, expect, test } from 'vitest';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
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

function query(path: string, body: string, headers: Record<string, string> = {}): Promise<Reply> {
  const fields = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers };
  return edge.ask(`QUERY http://fills.example.test${path}`, fields, body);
}

const isHit = ({ headers }: Reply): boolean => headers['cache-status']!.startsWith('popgate; hit');

test('RFC 10008 a QUERY reaches the origin with its content, and is stored under it', async () => {
  origin.plan('/query', ({ body }) => fresh(`answer to ${body}`));
  const [first, again] = [await query('/query', '{"a":1}'), await query('/query', '{"a":1}')];
  expect([first.text, isHit(first)]).toEqual(['answer to {"a":1}', false]);
  expect([again.text, isHit(again)]).toEqual(['answer to {"a":1}', true]);
  const other = await query('/query', '{"a":2}');
  expect([other.text, isHit(other)]).toEqual(['answer to {"a":2}', false]);
  expect(isHit(await query('/query', '{"a":1}', { 'content-type': 'application/sql' }))).toBe(false);
  const [asked] = origin.asked('/query');
  expect([asked!.method, asked!.headers['content-type'], asked!.headers['content-length']]).toEqual([
    'QUERY',
    'application/json',
    '7',
  ]);
});

test('RFC 10008 a QUERY of 64 KiB is stored, a longer one passes', async () => {
  origin.plan('/long', ({ body }) => fresh(String(body.length)));
  const [most, more] = ['m'.repeat(65_536), 'm'.repeat(65_537)];
  for (const [body, isStored] of [
    [most, true],
    [more, false],
  ] as const) {
    expect((await query('/long', body)).text).toBe(String(body.length));
    expect(isHit(await query('/long', body))).toBe(isStored);
  }
});

test('RFC 10008 a QUERY goes with a change of its URL', async () => {
  origin.plan('/changed', fresh('one'), { body: 'done' }, fresh('two'));
  await query('/changed', '{}');
  await edge.ask('POST http://fills.example.test/changed');
  expect((await query('/changed', '{}')).text).toBe('two');
});
