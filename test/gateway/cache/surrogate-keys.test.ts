import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitKey,
  fitKeys,
  keyProblem,
  originKeys,
  routeKeys,
  urlKey,
} from '../../../src/gateway/cache/surrogate-keys.ts';
import { parseTemplate } from '../../../src/gateway/config/template.ts';
import type { RouteRules } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

/** A site whose origin names these keys, with the operator API. */
function naming(surrogateKey: string | null, rules: RouteRules = {}) {
  const headers = {
    'content-type': 'text/plain',
    'cache-control': 'max-age=60',
    ...(surrogateKey !== null && { 'surrogate-key': surrogateKey }),
  };
  const routes = [
    { path: '/p/:id/*', to: 'origin', ...rules } as const,
    { path: '/*', to: 'origin', ...rules, surrogateKeys: [] } as const,
  ];
  const www = site({
    origin: () => new Response('x', { headers }),
    secrets: { admin_token: 't' },
    config: { admin: {}, domains: { 'www.example.test': { routes } } },
  });
  const purge = (keys: string[]) =>
    www.ask(
      'POST /.popgate/purge',
      { authorization: 'Bearer t', 'content-type': 'application/json' },
      JSON.stringify({ keys }),
    );
  const isStored = async (path: string) =>
    (await www.ask(`GET ${path}`, { 'cache-control': 'only-if-cached' })).status === 200;
  return { ...www, purge, isStored };
}

describe('a key that somebody names', () => {
  test.each<[string, RegExp | null]>([
    ['product/7', null],
    ['!#$%&()*+-./:;<=>?@[]^_`{|}~', null],
    ['x'.repeat(8_192), null],
    ['popgat', null],
    ['', /empty/],
    ['a b', /space/],
    ['a,b', /comma/],
    ['a\nb', /control/],
    ['a\u0000', /control/],
    ['a\u007f', /control/],
    ['café', /ASCII/],
    ['x'.repeat(8_193), /longer/],
    ['popgate:all', /reserved/],
    ['POPGATE:all', /reserved/],
    ['popgate:', /reserved/],
  ])('S44 %j: %j', (key, problem) => {
    if (problem === null) expect(keyProblem(key)).toBeNull();
    else expect(keyProblem(key)).toMatch(problem);
  });

  test('S44 property: what is accepted is printable, and fits the platform once it is stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 2_000 }), async (key) => {
        if (keyProblem(key) !== null) return;
        expect(key).toMatch(/^[!-~]+$/);
        expect((await fitKey(key)).length).toBeLessThanOrEqual(1_024);
      }),
    );
  });
});

describe("the origin's keys", () => {
  test.each<[string | null, string[]]>([
    [null, []],
    ['', []],
    ['a b', ['a', 'b']],
    ['  a   b ', ['a', 'b']],
    ['a, b,c', ['a', 'b', 'c']],
    ['a a', ['a']],
    ['a popgate:all popgate:url:x b', ['a', 'b']],
  ])('S44 of %j are %j', async (field, keys) => {
    expect(await originKeys(field)).toMatchObject({ keys, problem: null });
  });

  test('S44 property: they are what the field has between spaces and commas, or one of them is wrong', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        ' ',
        ',',
        ', ',
        '\t',
        '\u00a0',
        'a',
        'popgate:all',
        'POPGATE:x',
        'x'.repeat(1_025),
        'y'.repeat(8_193),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const field = pieces.join('').slice(0, 16_384);
        const { keys, problem, dropped } = await originKeys(field);
        const named = [...new Set(field.split(/[\s,]+/))].filter((key) => key !== '');
        const own = named.filter((key) => key.startsWith('popgate:'));
        const others = named.filter((key) => !own.includes(key));
        expect(dropped).toEqual(own);
        const isWrong = others.some((key) => keyProblem(key) !== null);
        expect(problem !== null).toBe(isWrong);
        if (!isWrong) expect({ keys, problem }).toEqual({ keys: await fitKeys(others), problem: null });
      }),
      { numRuns: 500 },
    );
  });

  test('are there at once, where none is so long that it becomes its digest', () => {
    expect(originKeys('a b, c')).toEqual({ keys: ['a', 'b', 'c'], problem: null, dropped: [] });
    expect(originKeys(`a ${'x'.repeat(1_024)}`)).not.toBeInstanceOf(Promise);
    expect(originKeys(`a ${'x'.repeat(1_025)}`)).toBeInstanceOf(Promise);
  });

  test.each(['ok caf\u00e9', 'x'.repeat(9_000), 'key '.repeat(4_097), 'ok a\u0080'])(
    'S44 those that cannot be kept keep the answer out',
    async (field) => {
      const www = naming(field);
      await www.ask('GET /a');
      expect(await www.isStored('/a')).toBe(false);
      expect(www.logged.join('')).toContain('Surrogate-Key');
      expect(www.logged.join('').length).toBeLessThan(500);
    },
  );

  test.each<[string, string, string]>([
    [
      'one that is not ASCII',
      'ok caf\u00e9',
      'Surrogate-Key caf%C3%A9 holds a space, a comma, a control character or one',
    ],
    ['one that is too long', 'x'.repeat(8_193), `Surrogate-Key ${'x'.repeat(80)} is longer than 8192 bytes`],
    ['too many', 'key '.repeat(4_097), 'Surrogate-Key has 16387 bytes, over the 16384'],
    [
      'too many with those of Popgate',
      Array.from({ length: 16 }, (_, at) => `${10 + at}${'k'.repeat(1_021)}`).join(' '),
      "its 21 surrogate keys, Popgate's own included, have ",
    ],
  ])('S44 the log says which and why: %s', async (_name, field, why) => {
    const www = naming(field);
    await www.ask('GET /a');
    expect(www.logged).toEqual([expect.stringContaining(`not stored: www.example.test/a: ${why}`)]);
    expect(await www.isStored('/a')).toBe(false);
  });

  test('S44 as many as fit are kept', async () => {
    const keys = Array.from({ length: 4_000 }, (_, at) => at.toString(36).padStart(3, '0'));
    const www = naming(keys.join(' '));
    await www.ask('GET /a');
    expect([www.logged, await www.isStored('/a')]).toEqual([[], true]);
  });

  test('S44 reserved ones are dropped with a log line, and purge nothing else', async () => {
    const www = naming('popgate:domain:other.test own');
    await www.ask('GET /a');
    expect(await www.isStored('/a')).toBe(true);
    expect(www.logged.join('')).toContain('popgate:domain:other.test');
  });

  test.each([
    ['a', 'a'],
    ['a b c', 'b'],
    ['x'.repeat(2_000), 'x'.repeat(2_000)],
    ['x'.repeat(1_024), 'x'.repeat(1_024)],
  ])('S43 a purge by one of them takes the answer away', async (field, key) => {
    const www = naming(field);
    await www.ask('GET /a');
    expect(await www.isStored('/a')).toBe(true);
    expect((await www.purge([key])).status).toBe(200);
    expect(await www.isStored('/a')).toBe(false);
  });
});

describe("a route's keys", () => {
  test.each<[string, Record<string, string>, string]>([
    ['product/:id', { id: '7' }, 'product/7'],
    ['product/:id', { id: 'a%20b' }, 'product/a%20b'],
    ['product/:id', { id: 'a b' }, 'product/a%20b'],
    ['product/:id', { id: 'a,b;c' }, 'product/a%2Cb%3Bc'],
    ['product/:id', { id: "!'()*" }, 'product/%21%27%28%29%2A'],
    ['product/:id', { id: 'x/y' }, 'product/x%2Fy'],
    [':id', { id: 'popgate:all' }, 'popgate%3Aall'],
    ['all', {}, 'all'],
  ])('S44 %j with %j is %j', async (template, params, key) => {
    expect(await routeKeys([parseTemplate(template)], params)).toEqual([key]);
  });

  test('S44 property: a path makes one key, printable and none of the reserved', async () => {
    const path = fc.string({ unit: 'binary-ascii' });
    await fc.assert(
      fc.asyncProperty(path, async (id) => {
        const [key] = await routeKeys([parseTemplate(':id')], { id });
        if (id !== '') expect(keyProblem(key!)).toBeNull();
      }),
    );
  });

  test('S44 a path cannot add a key', async () => {
    const www = naming(null, { surrogateKeys: ['product/:id', 'rest/:rest', 'static'] });
    for (const path of ['/p/7%20other/', '/p/7,other/', '/p/7/x', '/a']) await www.ask(`GET ${path}`);
    await www.purge(['other', 'product/7']);
    const stored = await Promise.all(['/p/7%20other/', '/p/7,other/', '/p/7/x', '/a'].map(www.isStored));
    expect(stored).toEqual([true, true, false, true]);
  });
});

test('S43 a key takes every variant and every part', async () => {
  const www = site({
    origin: ({ headers }) =>
      new Response(`for ${headers.get('x-kind')}`, {
        headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary: 'x-kind', 'surrogate-key': 'k' },
      }),
    secrets: { purge_token: 't' },
    config: { admin: {} },
  });
  const kinds = ['a', 'b', 'c'];
  for (const kind of kinds) await www.ask('GET /a', { 'x-kind': kind });
  await www.ask('POST /.popgate/purge', { 'fastly-key': 't', 'content-type': 'application/json' }, '{"keys":["k"]}');
  for (const kind of kinds) {
    const answer = await www.ask('GET /a', { 'x-kind': kind, range: 'bytes=0-1', 'cache-control': 'only-if-cached' });
    expect(answer.headers.get('cache-status') ?? '').not.toContain('hit');
  }
});

test.each(['\u212a', '\u017f', '\u00e9', '\u{1f600}', '\u00a0'])(
  'a URL with %s beyond ASCII has a key that can be stored',
  async (character) => {
    expect(await urlKey({ host: 'h', path: '/', query: `?${character}` })).toBe(
      `popgate:url:h/?${encodeURIComponent(character)}`,
    );
  },
);

test('property: two URLs have two keys, all of them printable', async () => {
  const part = fc.string({ unit: 'grapheme', maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(part, part, async (one, other) => {
      const [first, second] = [
        await urlKey({ host: 'h', path: '/', query: `?${one}` }),
        await urlKey({ host: 'h', path: '/', query: `?${other}` }),
      ];
      expect(first).toMatch(/^[!-~]+$/);
      // Escapes may be other spellings of one query.
      if (/^[!-$&-~]*$/.test(one + other)) expect(first === second).toBe(one === other);
    }),
  );
});
