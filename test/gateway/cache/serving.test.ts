import { describe, expect, test } from 'vitest';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

/** An origin that counts, and says the count. */
function counting(headers: Record<string, string>, status = 200): { origin: FakeOrigin; count: () => number } {
  let count = 0;
  return {
    origin: () =>
      new Response(`answer ${(count += 1)}`, { status, headers: { 'content-type': 'text/plain', ...headers } }),
    count: () => count,
  };
}

const statusOf = (response: Response): string | null => response.headers.get('cache-status');

describe('a fresh answer', () => {
  test('is stored, and given again with its age', async () => {
    const { origin, count } = counting({ 'cache-control': 'max-age=60' });
    const www = site({ origin });
    const first = await www.ask('GET /a');
    expect(statusOf(first)).toBe('popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored');
    expect(first.headers.get('age')).toBeNull();
    www.advance(5_000);
    const second = await www.ask('GET /a');
    expect(statusOf(second)).toBe('popgate; hit; ttl=55');
    expect(second.headers.get('age')).toBe('5');
    expect(await second.text()).toBe('answer 1');
    expect(count()).toBe(1);
  });

  test('is validated when it is stale, and fresh again after a 304', async () => {
    let asked = '';
    const www = site({
      origin: ({ headers }) => {
        asked = headers.get('if-none-match') ?? '';
        return asked === '"v1"'
          ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=60', etag: '"v1"', 'x-new': '1' } })
          : new Response('body', { headers: { 'cache-control': 'max-age=10', etag: '"v1"', 'content-length': '4' } });
      },
    });
    await www.ask('GET /a');
    www.advance(20_000);
    const second = await www.ask('GET /a');
    expect(asked).toBe('"v1"');
    expect(statusOf(second)).toBe('popgate; fwd=stale; fwd-status=304; ttl=60; stored');
    expect(second.headers.get('x-new')).toBe('1');
    expect(await second.text()).toBe('body');
    www.advance(30_000);
    expect(statusOf(await www.ask('GET /a'))).toBe('popgate; hit; ttl=30');
    expect(www.sent.length).toBe(2);
  });
});

describe('a stale answer', () => {
  test('is given within stale-while-revalidate, and refreshed once in the background', async () => {
    const { origin, count } = counting({ 'cache-control': 'max-age=10, stale-while-revalidate=60' });
    const www = site({ origin });
    await www.ask('GET /a');
    www.advance(20_000);
    const answers = await Promise.all([www.ask('GET /a'), www.ask('GET /a'), www.ask('GET /a')]);
    for (const answer of answers) expect(await answer.text()).toBe('answer 1');
    await www.settle();
    expect(count()).toBe(2);
    expect(await (await www.ask('GET /a')).text()).toBe('answer 2');
  });

  test('is not refreshed by one who comes when another has just done that', async () => {
    const { origin, count } = counting({ 'cache-control': 'max-age=10, stale-while-revalidate=60' });
    const www = site({ origin });
    await www.ask('GET /a');
    www.advance(20_000);
    const { lookup } = www.cache;
    let looks = 0;
    www.cache.lookup = (key) => {
      const entry = lookup(key);
      if (!key.startsWith('o|') || (looks += 1) !== 2) return entry;
      // What the other has brought, between this one's look and its refresh.
      const { metadata } = entry!;
      const options = { maxAgeMs: 10_000, staleMs: 60_000, initialAgeMs: 0, surrogateKeys: [], metadata };
      www.cache.insert(key, options, new TextEncoder().encode('answer 1'));
      return lookup(key);
    };
    await www.ask('GET /a');
    await www.settle();
    expect([looks, count()]).toEqual([2, 1]);
  });

  test.each([500, 502, 503, 504])('is given for a %i within stale-if-error', async (status) => {
    let fails = false;
    const www = site({
      origin: () =>
        fails
          ? new Response('down', { status })
          : new Response('up', {
              headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=10, stale-if-error=60' },
            }),
    });
    await www.ask('GET /a');
    fails = true;
    www.advance(20_000);
    const stale = await www.ask('GET /a');
    expect(stale.status).toBe(200);
    expect(await stale.text()).toBe('up');
    www.advance(60_000);
    expect((await www.ask('GET /a')).status).toBe(status);
  });

  test('S45 stands in for an origin that cannot be reached, for the grace and no longer', async () => {
    let fails = false;
    const www = site({
      origin: () => {
        if (fails) throw new Error('refused');
        return new Response('up', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=10' } });
      },
    });
    await www.ask('GET /a');
    fails = true;
    www.advance(3_000_000);
    expect(await (await www.ask('GET /a')).text()).toBe('up');
    www.advance(1_000_000);
    const failed = await www.ask('GET /a');
    expect(failed.status).toBe(502);
    expect(failed.headers.get('cache-control')).toBe('no-store');
    expect(await failed.text()).not.toContain('origin');
  });
});

describe('collapsing', () => {
  test('S40 many misses at once are one fetch', async () => {
    const { origin, count } = counting({ 'cache-control': 'max-age=60' });
    const www = site({ origin });
    const answers = await Promise.all(Array.from({ length: 20 }, () => www.ask('GET /a')));
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(20).fill('answer 1'));
    expect(count()).toBe(1);
  });

  test('S41 an answer that is not stored is given to nobody else; the others fetch side by side', async () => {
    const { origin, count } = counting({ 'cache-control': 'private' });
    const www = site({ origin });
    const answers = await Promise.all(Array.from({ length: 5 }, () => www.ask('GET /a')));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(5);
    expect(count()).toBe(5);
  });
});

describe('variants', () => {
  test('are told apart by what Vary names, absent from empty', async () => {
    const www = site({
      origin: ({ headers }) =>
        new Response(`for ${headers.get('x-kind') ?? 'nobody'}`, {
          headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary: 'X-Kind' },
        }),
    });
    const kinds: Record<string, string>[] = [{ 'x-kind': 'one' }, { 'x-kind': 'two' }, {}, { 'x-kind': '' }];
    for (const kind of kinds) await www.ask('GET /a', kind);
    expect(www.sent.length).toBe(4);
    for (const kind of kinds) {
      const again = await www.ask('GET /a', kind);
      expect(statusOf(again)).toContain('; hit');
      expect(await again.text()).toBe(`for ${kind['x-kind'] ?? 'nobody'}`);
    }
    expect(www.sent.length).toBe(4);
  });
});
