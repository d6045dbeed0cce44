import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isVariation, oneSpelling } from '../../../src/gateway/cache/no-vary-search.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const FRESH = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };

function saying(field: string | ((url: string) => string | null), options: SiteOptions = {}) {
  let count = 0;
  const www = site({
    origin: ({ url }) => {
      const value = typeof field === 'string' ? field : field(url);
      return new Response(`${(count += 1)}`, {
        headers: { ...FRESH, ...(value !== null && { 'no-vary-search': value }) },
      });
    },
    ...options,
  });
  const get = async (path: string, headers = {}): Promise<string> => (await www.ask(`GET ${path}`, headers)).text();
  return { ...www, get };
}

describe('No-Vary-Search', () => {
  test.each<[string, string, string]>([
    ['params=("utm" "ref")', '/a?utm=1&x=2', '/a?x=2'],
    ['params=("utm" "ref")', '/a?utm=1&x=2', '/a?x=2&ref=9&utm'],
    ['params=("utm")', '/a', '/a?utm=1'],
    ['params=("utm")', '/a?utm=1', '/a'],
    ['params=("utm")', '/a?utm=1', '/a?'],
    ['params=("%75tm")', '/a?utm=1', '/a?%75tm=2'],
    ['params=("a+b")', '/a?a%20b=1', '/a?a+b=2'],
    ['except=("id")', '/a?id=1&x=2', '/a?y=3&id=1'],
    ['except=()', '/a?id=1', '/a?id=2'],
    ['key-order', '/a?x=1&y=2', '/a?y=2&x=1'],
    ['key-order', '/a?x=1&x=2&y', '/a?y&x=1&x=2'],
    ['key-order, params=("u")', '/a?x=1&y=2&u', '/a?u=7&y=2&x=1'],
    ['key-order', '/a?x=%61', '/a?x=a'],
  ])('%s: %s answers %s', async (field, first, second) => {
    const www = saying(field);
    expect([await www.get(first), await www.get(second)]).toEqual(['1', '1']);
  });

  test.each<[string, string, string]>([
    ['params=("utm")', '/a?utm=1&x=2', '/a?utm=1&x=3'],
    ['params=("utm")', '/a?utm=1', '/b?utm=1'],
    ['params=("utm")', '/a?x=1&y=2', '/a?y=2&x=1'],
    ['except=("id")', '/a?id=1', '/a?id=2'],
    ['key-order', '/a?x=1&x=2', '/a?x=2&x=1'],
    ['key-order=?0', '/a?x=1&y=2', '/a?y=2&x=1'],
    ['params=()', '/a?x', '/a?y'],
    ['params', '/a?x', '/a?y'],
    ['params=?1, except=("x")', '/a?y', '/a?z'],
    ['params=("y"), except=("x")', '/a?y', '/a?y=1'],
    ['params=(y)', '/a?y', '/a?y=1'],
    ['params="y"', '/a?y', '/a?y=1'],
    ['key-order="yes"', '/a?x=1&y=2', '/a?y=2&x=1'],
    ['params=("y"', '/a?y', '/a?y=1'],
    ['', '/a?y', '/a?y=1'],
  ])('%s: %s does not answer %s', async (field, first, second) => {
    const www = saying(field);
    expect([await www.get(first), await www.get(second)]).toEqual(['1', '2']);
    expect([await www.get(first), await www.get(second)]).toEqual(['1', '2']);
  });

  test('spellings that come together are one fetch, once the origin has said it', async () => {
    const www = saying('params=("utm")');
    await www.get('/a?utm=0');
    www.advance(61_000);
    const texts = await Promise.all([1, 2, 3, 4].map((utm) => www.get(`/a?utm=${utm}`)));
    expect(new Set(texts)).toHaveLength(1);
    expect(www.sent).toHaveLength(2);
  });

  test('what says nothing of it answers no other spelling', async () => {
    const www = saying((url) => (url.includes('utm') ? 'params=("utm")' : null));
    await www.get('/a?x=2');
    await www.get('/a?utm=1&y=1');
    expect(await www.get('/a?utm=2&x=2')).toBe('3');
  });

  test('goes with a purge of any URL of its path, and with no other', async () => {
    for (const [purged, again] of [
      ['/a', '2'],
      ['/a?utm=7', '2'],
      ['/a?other', '2'],
      ['/b', '1'],
    ] as const) {
      const www = saying('params=("utm")');
      await www.get('/a?utm=1');
      await www.ask(`POST ${purged}`);
      expect((await www.get('/a?utm=2')) === '1').toBe(again === '1');
    }
  });

  test('goes with a purge that comes while it is fetched', async () => {
    let answer = (): void => undefined;
    const www = site({
      origin: async ({ method }) => {
        if (method === 'GET') await new Promise<void>((resolve) => (answer = resolve));
        return new Response('old', { headers: { ...FRESH, 'no-vary-search': 'params=("utm")' } });
      },
    });
    const first = www.ask('GET /a?utm=1');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await www.ask('POST /a?utm=2');
    answer();
    expect((await first).headers.get('cache-status')).not.toContain('; stored');
  });

  test('counts beside Vary', async () => {
    let count = 0;
    const headers = { ...FRESH, vary: 'accept', 'no-vary-search': 'params=("utm")' };
    const www = site({ origin: () => new Response(`${(count += 1)}`, { headers }) });
    const get = async (path: string, accept: string): Promise<string> =>
      (await www.ask(`GET ${path}`, { accept })).text();
    expect([await get('/a?utm=1', 'a'), await get('/a?utm=2', 'b')]).toEqual(['1', '2']);
    expect([await get('/a?utm=3', 'a'), await get('/a?utm=4', 'b')]).toEqual(['1', '2']);
  });

  test('is validated under any spelling', async () => {
    let count = 0;
    const www = site({
      origin: ({ headers }) => {
        const known = headers.has('if-none-match');
        const fields = { ...FRESH, etag: '"a"', 'no-vary-search': 'params=("utm")' };
        return known
          ? new Response(null, { status: 304, headers: fields })
          : new Response(`${(count += 1)}`, { headers: fields });
      },
    });
    const get = async (path: string): Promise<string> => (await www.ask(`GET ${path}`)).text();
    await get('/a?utm=1');
    www.advance(61_000);
    expect([await get('/a?utm=2'), await get('/a?utm=3')]).toEqual(['1', '1']);
    expect(www.sent).toHaveLength(2);
  });

  test('a miss without a query costs no further look-up, and one with a query one', async () => {
    const www = saying('');
    let lookups = 0;
    const { lookup } = www.cache;
    www.cache.lookup = (key) => {
      lookups += 1;
      return lookup(key);
    };
    await www.get('/plain');
    const plain = lookups;
    lookups = 0;
    await www.get('/plain?q');
    expect(lookups - plain).toBe(1);
    lookups = 0;
    await www.get('/plain?q');
    expect(lookups).toBe(1);
  });

  test('property: by its own words, a spelling stands for itself; malformed, each query for itself', () => {
    const query = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '')))
      .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`);
    const field = fc.constantFrom('key-order', 'params=("a")', 'except=("b")', 'key-order, except=("c")');
    fc.assert(
      fc.property(query, field, (text, said) => {
        const once = oneSpelling(text, said);
        expect(oneSpelling(once, said)).toBe(once);
      }),
    );
    fc.assert(
      fc.property(fc.string(), query, (text, asked) => {
        if (!isVariation(text)) expect(oneSpelling(asked, text)).toBe(asked);
      }),
    );
  });
});
