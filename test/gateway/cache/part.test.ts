import { describe, expect, test } from 'vitest';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

/** Bytes 4 to 8 of ten, whatever is asked. */
function partOf(headers: Record<string, string> = {}, body = '45678'): FakeOrigin {
  const fields = { 'content-range': 'bytes 4-8/10', 'content-length': '5', 'cache-control': 'max-age=60', ...headers };
  return () => new Response(body, { status: 206, headers: fields });
}

const FIRST = { range: 'bytes=4-8' };

/** Asks for the first range, then for another; the second answer, and how often the origin was asked. */
async function second(origin: FakeOrigin, headers: Record<string, string>) {
  const www = site({ origin });
  await www.ask('GET /a', FIRST);
  const answer = await www.ask('GET /a', headers);
  return { answer, text: await answer.text(), fetches: www.sent.length };
}

describe('RFC 9111 §3.3 a stored part', () => {
  test.each([
    ['bytes=4-8', '45678', 'bytes 4-8/10'],
    ['bytes=6-7', '67', 'bytes 6-7/10'],
    ['bytes=8-8', '8', 'bytes 8-8/10'],
  ])('answers %s', async (range, text, contentRange) => {
    const found = await second(partOf(), { range });
    expect(found).toMatchObject({ text, fetches: 1 });
    expect(found.answer.status).toBe(206);
    expect(found.answer.headers.get('content-range')).toBe(contentRange);
    expect(found.answer.headers.get('cache-status')).toMatch('hit');
  });

  test.each([
    ['bytes beyond it', { range: 'bytes=6-9' }],
    ['bytes before it', { range: 'bytes=3-5' }],
    ['bytes to the end', { range: 'bytes=6-' }],
    ['a suffix', { range: 'bytes=-1' }],
    ['several ranges', { range: 'bytes=4-4,6-6' }],
    ['a condition', { ...FIRST, 'if-none-match': '"a"' }],
    ['If-Range', { ...FIRST, 'if-range': '"a"' }],
    ['no-cache', { ...FIRST, 'cache-control': 'no-cache' }],
    ['the whole', {}],
  ] as [string, Record<string, string>][])('does not answer %s', async (_, headers) => {
    expect((await second(partOf(), headers)).fetches).toBe(2);
  });

  test.each<[string, FakeOrigin]>([
    ['no-store', partOf({ 'cache-control': 'no-store' })],
    ['no freshness', partOf({ 'cache-control': '' })],
    ['Vary', partOf({ vary: 'x' })],
    ['several parts', partOf({ 'content-range': '' })],
    ['an unknown whole', partOf({ 'content-range': 'bytes 4-8/*' })],
    ['more bytes than the whole has', partOf({ 'content-range': 'bytes 6-10/10' })],
    ['Set-Cookie', partOf({ 'set-cookie': 'a=b' })],
  ])('is not kept with %s', async (_, origin) => {
    expect((await second(origin, FIRST)).fetches).toBe(2);
  });

  test('goes with a purge of its URL', async () => {
    const www = site({ origin: partOf() });
    await www.ask('GET /a', FIRST);
    await www.ask('DELETE /a');
    await www.settle();
    await www.ask('GET /a', FIRST);
    expect(www.sent.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  test('is sent for with the range untouched', async () => {
    const www = site({ origin: partOf() });
    await www.ask('GET /a', FIRST);
    expect(www.sent[0]!.headers.get('range')).toBe('bytes=4-8');
  });
});
