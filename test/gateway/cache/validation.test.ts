import { describe, expect, test } from 'vitest';
import type { SeenRequest } from '../../support/fake-platform.ts';
import { type Fields, withCache } from './reuse.ts';
import { site } from '../../support/site.ts';

const TEXT = { 'content-type': 'text/plain' };
const PRIVATE = { ...TEXT, 'cache-control': 'private', etag: '"mine"' };

/** An origin that gives the first what there is to store, and answers conditions with a 304 of these fields. */
function validating(first: Fields, fresh: Fields) {
  let count = 0;
  return site({
    origin: ({ headers }: SeenRequest) => {
      const isAsked = headers.has('if-none-match') || headers.has('if-modified-since');
      if (isAsked) return new Response(null, { status: 304, headers: fresh });
      return new Response(`body ${(count += 1)}`, { headers: { ...TEXT, ...first } });
    },
  });
}

describe('RFC 9111 §4.3.4 a 304', () => {
  const STORED = { 'cache-control': 'max-age=10', etag: '"one"' };

  test.each<[string, Fields, Fields, string]>([
    ['with the same ETag', STORED, { etag: '"one"' }, 'body 1'],
    ['without one', STORED, {}, 'body 1'],
    ['with another strong ETag', STORED, { etag: '"two"' }, 'body 2'],
    ['with another weak ETag', STORED, { etag: 'W/"two"' }, 'body 2'],
    ['with the same as a weak one', STORED, { etag: 'W/"one"' }, 'body 1'],
    ['with the same as a strong one', { ...STORED, etag: 'W/"one"' }, { etag: '"one"' }, 'body 1'],
    [
      'with an ETag where none is stored',
      { 'cache-control': 'max-age=10', 'last-modified': 'Sun, 01 Feb 2026 00:00:00 GMT' },
      { etag: '"one"' },
      'body 1',
    ],
  ])('%s', async (_, first, fresh, body) => {
    const www = validating(first, { 'cache-control': 'max-age=10', ...fresh });
    await www.ask('GET /a');
    www.advance(11_000);
    const answer = await www.ask('GET /a');
    expect(await answer.text()).toBe(body);
    // The body that is stored keeps its own tag.
    if (body === 'body 1' && 'etag' in first) expect(answer.headers.get('etag')).toBe(first.etag);
    expect(www.sent).toHaveLength(body === 'body 1' ? 2 : 3);
    expect(await (await www.ask('GET /a')).text()).toBe(body);
    expect(www.sent).toHaveLength(body === 'body 1' ? 2 : 3);
  });

  test('with another ETag tells one who reloads of the other answer, and leaves what is stored', async () => {
    const www = validating({ ...STORED, 'cache-control': 'max-age=60' }, { etag: '"two"' });
    await www.ask('GET /a');
    expect(await (await www.ask('GET /a', { 'cache-control': 'no-cache' })).text()).toBe('body 2');
    expect(await (await www.ask('GET /a')).text()).toBe('body 1');
  });

  test('tells one who reloads how old it is itself, and not how old the stored answer was', async () => {
    const www = validating({ ...STORED, 'cache-control': 'max-age=60' }, { etag: '"one"' });
    await www.ask('GET /a');
    www.advance(30_000);
    const answer = await www.ask('GET /a', { 'cache-control': 'no-cache' });
    expect(answer.headers.get('age')).toBe('0');
    expect(answer.headers.get('date')).toBe('Sun, 01 Mar 2026 12:00:30 GMT');
    expect((await www.ask('GET /a')).headers.get('age')).toBe('30');
  });

  test('without a Date counts from its receipt', async () => {
    const date = 'Sun, 01 Mar 2026 12:00:00 GMT';
    const www = validating({ ...STORED, date }, { 'cache-control': 'max-age=10' });
    await www.ask('GET /a');
    www.advance(3_600_000);
    const answer = await www.ask('GET /a');
    expect(answer.headers.get('date')).toBe('Sun, 01 Mar 2026 13:00:00 GMT');
    expect(answer.headers.get('age')).toBe('0');
    www.advance(9_000);
    expect((await www.ask('GET /a')).headers.get('cache-status')).toBe('popgate; hit; ttl=1');
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT'])('that a %s did not ask for is a 502', async (method) => {
    for (const cache of [{}, { ttl: '1m' as const }]) {
      const www = withCache(cache, () => new Response(null, { status: 304 }));
      expect((await www.ask(`${method} /a`)).status).toBe(502);
      expect((await www.ask(`${method} /a`, { range: 'bytes=0-1' })).status).toBe(502);
      expect((await www.ask(`${method} /a`, { 'cache-control': 'no-store' })).status).toBe(502);
    }
  });
});

describe('RFC 9110 §6.6.1 an answer without Date', () => {
  test.each(['GET /a', 'HEAD /a', 'POST /a'])('is given one: %s', async (line) => {
    const www = site({ origin: () => new Response('x', { headers: { ...TEXT, 'cache-control': 'max-age=60' } }) });
    expect((await www.ask(line)).headers.get('date')).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
    www.advance(5_000);
    const second = (await www.ask('GET /a')).headers.get('date');
    expect(second).toBe(line === 'GET /a' ? 'Sun, 01 Mar 2026 12:00:00 GMT' : 'Sun, 01 Mar 2026 12:00:05 GMT');
  });

  test('keeps the one that it has, whatever it says', async () => {
    const www = site({ origin: () => new Response('x', { headers: { date: 'yesterday' } }) });
    expect((await www.ask('GET /a')).headers.get('date')).toBe('yesterday');
  });
});

describe('a private page', () => {
  const origin = ({ headers }: SeenRequest): Response =>
    headers.get('if-none-match') === '"mine"'
      ? new Response(null, { status: 304, headers: PRIVATE })
      : new Response('mine', { headers: PRIVATE });

  test.each<[string, Fields]>([
    ['nobody in particular', {}],
    ['one with cookies', { cookie: 'session=1' }],
    ['one with credentials', { authorization: 'Bearer a' }],
  ])('is validated for %s once it is known that nothing is stored', async (_, fields) => {
    const www = site({ origin });
    expect((await www.ask('GET /a', fields)).status).toBe(200);
    const again = await www.ask('GET /a', { ...fields, 'if-none-match': '"mine"' });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe('"mine"');
    expect(again.headers.get('cache-status')).toBe('popgate; fwd=uri-miss; fwd-status=304; detail=not-modified');
    expect((await www.ask('GET /a', { ...fields, 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('is validated for one who wants nothing stored', async () => {
    const www = site({ origin });
    const fields = { 'cache-control': 'no-store', 'if-none-match': '"mine"' };
    expect((await www.ask('GET /a', fields)).status).toBe(304);
  });

  test('is fetched whole where it is not known, so that it can be stored', async () => {
    const www = site({ origin: () => new Response('all', { headers: { ...TEXT, 'cache-control': 'max-age=60' } }) });
    await www.ask('GET /a', { 'if-none-match': '"mine"' });
    expect(www.sent[0]!.headers.has('if-none-match')).toBe(false);
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
  });
});
