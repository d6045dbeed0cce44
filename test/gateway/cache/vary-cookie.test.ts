import { describe, expect, test } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { FRESH, type Fields, withCache } from './reuse.ts';

/** Pages as Django, MediaWiki and Drupal send them; each says whom it is for. */
function pages(cache: CacheConfig = {}, fields: Fields = {}) {
  let count = 0;
  const www = withCache(
    cache,
    () => new Response(`${(count += 1)}`, { headers: { ...FRESH, vary: 'Cookie', ...fields } }),
  );
  const get = async (cookie?: string): Promise<string> =>
    (await www.ask('GET /a', cookie === undefined ? {} : { cookie })).text();
  return { ...www, get };
}

describe('S21 Vary: Cookie', () => {
  test('is one page for all who send none', async () => {
    const www = pages();
    expect([await www.get(), await www.get()]).toEqual(['1', '1']);
  });

  test.each(['session=1', 'a', '', '=', 'a=b; c', '"'])('is nobody else’s: %j', async (cookie) => {
    const www = pages();
    expect(await www.get()).toBe('1');
    expect([await www.get(cookie), await www.get(cookie)]).toEqual(['2', '3']);
    expect(await www.get()).toBe('1');
  });

  test('is never stored for one with cookies, nor taken from those without', async () => {
    const www = pages();
    expect([await www.get('session=1'), await www.get()]).toEqual(['1', '2']);
    expect(await www.get('session=1')).toBe('3');
    expect(await www.get()).toBe('2');
  });

  test('is one page for each value of the cookies in the key', async () => {
    const www = pages({ key: { cookies: ['currency'] } });
    expect([await www.get('currency=EUR'), await www.get('currency=EUR')]).toEqual(['1', '1']);
    expect([await www.get('currency=USD'), await www.get('currency=USD')]).toEqual(['2', '2']);
    expect([await www.get(), await www.get()]).toEqual(['3', '3']);
    expect([await www.get('currency=EUR; session=1'), await www.get('currency=EUR; session=1')]).toEqual(['4', '5']);
    expect(await www.get('currency=EUR')).toBe('1');
  });

  test('is one page however the cookies in the key are ordered', async () => {
    const www = pages({ key: { cookies: ['currency', 'size'] } });
    expect(await www.get('currency=EUR; size=L')).toBe('1');
    expect(await www.get('size=L; currency=EUR')).toBe('1');
  });

  test('is nobody’s where the cookies cannot be read alike by all', async () => {
    const www = pages({ key: { cookies: ['currency'] } });
    const odd = 'currency="EUR';
    expect([await www.get(odd), await www.get(odd)]).toEqual(['1', '2']);
    const long = `currency=${'E'.repeat(9_000)}`;
    expect([await www.get(long), await www.get(long)]).toEqual(['3', '4']);
  });

  test('counts beside other names', async () => {
    let count = 0;
    const headers = { ...FRESH, vary: 'Accept-Language, Cookie' };
    const www = withCache({}, () => new Response(`${(count += 1)}`, { headers }));
    const get = async (fields: Fields): Promise<string> => (await www.ask('GET /a', fields)).text();
    expect(await get({ 'accept-language': 'de' })).toBe('1');
    expect(await get({ 'accept-language': 'fr' })).toBe('2');
    expect(await get({ 'accept-language': 'de', cookie: 'a=1' })).toBe('3');
    expect(await get({ 'accept-language': 'de' })).toBe('1');
  });

  test('with Set-Cookie is stored for nobody', async () => {
    const www = pages({}, { 'set-cookie': 'session=1' });
    expect([await www.get(), await www.get()]).toEqual(['1', '2']);
  });

  test('is refreshed without the cookies of whoever came first', async () => {
    const www = pages({ staleWhileRevalidate: '1h' });
    await www.get();
    www.advance(61_000);
    await www.get();
    await www.settle();
    expect(www.sent.map(({ headers }) => headers.has('cookie'))).toEqual([false, false]);
    expect(await www.get()).toBe('2');
  });
});

describe('ignoreClientDirectives', () => {
  const WISHES: Fields[] = [
    { 'cache-control': 'no-cache' },
    { 'cache-control': 'max-age=0' },
    { 'cache-control': 'min-fresh=3600' },
    { pragma: 'no-cache' },
  ];

  test.each(WISHES)('gives %o what is stored', async (wish) => {
    for (const [ignores, text] of [
      [true, '1'],
      [false, '2'],
    ] as const) {
      let count = 0;
      const www = withCache(
        { ignoreClientDirectives: ignores },
        () => new Response(`${(count += 1)}`, { headers: FRESH }),
      );
      await www.ask('GET /a');
      www.advance(1_000);
      expect(await (await www.ask('GET /a', wish)).text()).toBe(text);
    }
  });

  test('stores what such a one was the first to ask for', async () => {
    for (const wish of [...WISHES, { 'cache-control': 'no-store' }]) {
      let count = 0;
      const www = withCache(
        { ignoreClientDirectives: true },
        () => new Response(`${(count += 1)}`, { headers: FRESH }),
      );
      await www.ask('GET /a', wish);
      expect(await (await www.ask('GET /a')).text()).toBe('1');
    }
  });
});
