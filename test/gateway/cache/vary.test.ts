import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinNames, variantOf, varyNames } from '../../../src/gateway/cache/vary.ts';
import { splitList } from '../../../src/gateway/fields/list.ts';
import type { RouteRules } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

/** An origin whose answer says what it was for. */
function varying(vary: string): FakeOrigin {
  const names = vary.split(',').map((name) => name.trim());
  return ({ headers }) =>
    new Response(names.map((name) => headers.get(name) ?? 'absent').join('|'), {
      headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary },
    });
}

const POLICY = { credentials: ['authorization'], varyIgnored: ['dnt'] };

describe('the names', () => {
  test.each<[string | null, string[] | null]>([
    [null, []],
    ['', []],
    [', ,', []],
    ['Accept', ['accept']],
    ['b, A,b ,B', ['a', 'b']],
    ['*', null],
    ['accept, *', null],
    ['Cookie', null],
    ['x, Authorization', null],
    ['a,b,c,d,e,f,g,h', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
    ['a,b,c,d,e,f,g,h,i', null],
    ['foo bar', null],
    ['accept, "x"', null],
    ['a/b', null],
    ['accept-encoding; q=1', null],
    ['caf\u00e9', null],
    ["x!#$%&'*+.^_`|~1", ["x!#$%&'*+.^_`|~1"]],
  ])('of %j are %j', (field, names) => {
    expect(varyNames(field, POLICY, { cookies: true })).toEqual(names);
  });

  test('grow together, to eight at most', () => {
    expect(joinNames(['b'], ['a', 'b'])).toEqual(['a', 'b']);
    expect(joinNames(['a', 'b', 'c', 'd'], ['e', 'f', 'g', 'h'])).toHaveLength(8);
    expect(joinNames(['a', 'b', 'c', 'd'], ['e', 'f', 'g', 'h', 'i'])).toBeNull();
  });

  test('property: never throws; sorted and each once', () => {
    fc.assert(
      fc.property(fc.string(), (field) => {
        const names = varyNames(field, POLICY, { cookies: false });
        expect(names === null || varyNames(names.join(), POLICY, { cookies: false })).toEqual(names === null || names);
      }),
    );
  });
});

test.each(['foo bar', '"x"', 'a/b', 'accept-encoding; q=1', 'accept, a:b', 'caf\u00e9'])(
  'a Vary of %j is passed on, and stores nothing',
  async (vary) => {
    const odd = site({
      origin: () =>
        new Response('x', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary } }),
    });
    for (let time = 0; time < 2; time += 1) {
      const answer = await odd.ask('GET /a');
      expect([answer.status, answer.headers.get('vary')]).toEqual([200, vary]);
    }
    expect(odd.sent).toHaveLength(2);
  },
);

describe('variants', () => {
  test.each<[string, string, string, boolean]>([
    ['x', '1,2', '1 ,  2', true],
    ['x', '1, 2', '2, 1', false],
    ['x', '"1,2"', '"1, 2"', false],
    ['x', 'a b', 'a  b', false],
    ['accept-language', 'en, de;q=0.5', 'DE ; q=0.5,en', true],
    ['accept-language', 'en, de', 'en', false],
    ['accept-language', 'en;q=0.5, de', 'de;q=0.5, en', false],
  ])('RFC 9111 §4.1 of %s: %j and %j share one: %s', (name, one, other, expected) => {
    const variants = [one, other].map((value) => variantOf([name], () => value));
    expect(variants[0] === variants[1]).toBe(expected);
  });

  test('property: two requests share one only with the same values, absent being none of them', () => {
    const value = fc.option(
      fc.string({ unit: fc.constantFrom(...'ab",[]\\: ') }).map((text) => text.trim()),
      { nil: null },
    );
    const request = fc.record({ x: value, y: value });
    const members = (text: string | null): string[] | null => (text === null ? null : splitList(text));
    const headersOf = (values: { x: string | null; y: string | null }): Headers =>
      new Headers(
        Object.entries(values).flatMap(([name, text]): [string, string][] => (text === null ? [] : [[name, text]])),
      );
    fc.assert(
      fc.property(request, request, (one, other) => {
        const isSame = isDeepStrictEqual([one.x, one.y].map(members), [other.x, other.y].map(members));
        const variants = [one, other].map((values) => variantOf(['x', 'y'], (name) => headersOf(values).get(name)));
        expect(variants[0] === variants[1]).toBe(isSame);
      }),
      { numRuns: 1_000 },
    );
  });

  test('are found in any order, with names that grow by union', async () => {
    let vary = 'x-a';
    const www = site({
      origin: ({ headers }) =>
        new Response(`${headers.get('x-a')}${headers.get('x-b')}`, {
          headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary },
        }),
    });
    await www.ask('GET /a', { 'x-a': '1', 'x-b': '1' });
    vary = 'x-b';
    await www.ask('GET /a', { 'x-a': '2', 'x-b': '2' });
    expect(await (await www.ask('GET /a', { 'x-a': '2', 'x-b': '2' })).text()).toBe('22');
    expect(await (await www.ask('GET /a', { 'x-b': '3', 'x-a': '2' })).text()).toBe('23');
    expect(www.sent.length).toBe(3);
  });

  test('a long value makes a variant of its own', async () => {
    const www = site({ origin: varying('x-long') });
    const values = ['x'.repeat(5_000), `${'x'.repeat(5_000)}y`];
    for (const _ of ['fetched', 'stored']) {
      for (const value of values) expect(await (await www.ask('GET /a', { 'x-long': value })).text()).toBe(value);
    }
    expect(www.sent.length).toBe(2);
  });
});

describe('S67 what is compared is what the origin is sent', () => {
  const told = (vary: string, rules: RouteRules = {}, options: SiteOptions = {}) =>
    site({
      origin: varying(vary),
      ...options,
      config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', ...rules }] } } },
    });

  test('the scheme, which the gateway tells', async () => {
    const www = told('X-Forwarded-Proto');
    for (const _ of ['fetched', 'stored']) {
      for (const scheme of ['http', 'https']) {
        const answer = await www.ask(`GET ${scheme}://www.example.test/a`, { 'x-forwarded-proto': 'ftp' });
        expect(await answer.text()).toBe(scheme);
      }
    }
    expect(www.sent.length).toBe(2);
  });

  test.each([
    'x-forwarded-host',
    'x-real-ip',
    'x-original-url',
    'te',
    'keep-alive',
    'popgate-x',
    'if-none-match',
    'if-modified-since',
    'content-length',
  ])('%s is stripped, and splits nothing', async (name) => {
    const www = told(name);
    const answers = [];
    for (const value of ['1', '2', '', '3']) answers.push(await (await www.ask('GET /a', { [name]: value })).text());
    answers.push(await (await www.ask('GET /a')).text());
    expect(new Set(answers).size).toBe(1);
    expect(www.sent.length).toBe(1);
  });

  test('what Connection names is stripped', async () => {
    const www = told('x-kind');
    await www.ask('GET /a');
    await www.ask('GET /a', { 'x-kind': '1', connection: 'x-kind' });
    expect(www.sent.length).toBe(1);
  });

  test.each<[string, RouteRules, number]>([
    ['sets', { headers: { request: { set: { 'X-Kind': 'own' } } } }, 1],
    ['removes', { headers: { request: { remove: ['X-Kind'] } } }, 1],
    ['adds to', { headers: { request: { add: { 'X-Kind': 'own' } } } }, 3],
    ['leaves', {}, 3],
  ])('the route %s it', async (_, rules, variants) => {
    const www = told('X-Kind', rules);
    const kinds: Record<string, string>[] = [{ 'x-kind': '1' }, { 'x-kind': '2' }, {}];
    for (const _ of ['fetched', 'stored']) for (const kind of kinds) await www.ask('GET /a', kind);
    expect(www.sent.length).toBe(variants);
  });

  test('property: who is given what is stored would have been sent for with the same', async () => {
    const names = ['accept', 'accept-encoding', 'user-agent', 'x-a', 'x-forwarded-proto', 'content-length', 'te'];
    const value = fc.constantFrom(undefined, '', 'gzip', 'br', '1', 'q');
    const client = fc.record(Object.fromEntries(names.map((name) => [name, value])));
    const seenBy = (headers: Headers) => JSON.stringify(names.map((name) => headers.get(name)));
    const telling = () =>
      told(
        '',
        {},
        {
          origin: ({ headers }) =>
            new Response(seenBy(headers), {
              headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary: names.join() },
            }),
        },
      );
    const present = (fields: Record<string, string | undefined>) =>
      Object.fromEntries(Object.entries(fields).filter((each): each is [string, string] => each[1] !== undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(client, { minLength: 2, maxLength: 5 }), async (clients) => {
        const www = telling();
        for (const fields of clients) {
          const given = await (await www.ask('GET /a', present(fields))).text();
          expect(given).toBe(await (await telling().ask('GET /a', present(fields))).text());
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['Accept', 'Accept', 0],
    ['Accept-Encoding', 'Accept-Encoding', 0],
    ['a field of the site’s own', 'X-Kind', 1],
  ])('a hit of an answer that varies by %s makes as many headers as it needs', async (_, vary, times) => {
    let made = 0;
    // Of all that is done on a hit, only the header asks for the client's address, twice.
    const client = {
      get address() {
        made += 0.5;
        return '192.0.2.1';
      },
    };
    const www = told(vary, {}, { client });
    const headers = { 'accept-encoding': 'gzip', 'x-kind': '1' };
    await www.ask('GET /a', headers);
    const before = made;
    await www.ask('GET /a', headers);
    expect(www.sent.length).toBe(1);
    expect(made - before).toBe(times);
  });
});
