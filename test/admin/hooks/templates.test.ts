import { describe, expect, test } from 'vitest';
import { textOf } from '../../../src/admin/hooks/payload.ts';
import type { HookEventConfig } from '../../../src/gateway/index.ts';
import { hooked, OTHER_PAGE } from './hooked.ts';

async function fill(payload: unknown, event: HookEventConfig) {
  const www = await hooked({ hooks: { github: { adapter: 'github', events: { push: event } } } });
  const answer = await www.post('github', www.sign('github', { payload }));
  const { purged } = (await answer.json()) as { purged?: { keys: string[]; urls: string[] } };
  return { status: answer.status, keys: purged?.keys ?? [], urls: purged?.urls ?? [], www };
}

describe('a field', () => {
  const payload = {
    id: 1,
    negative: -1.5,
    big: 9_007_199_254_740_991,
    bigger: 2 ** 60,
    yes: true,
    no: false,
    empty: '',
    nothing: null,
    sys: { id: 'a', space: { sys: { id: 'b' } } },
    data_object: { id: 'c' },
    'en-US': { 'a.b': 'd' },
    _id: 'e',
    list: [{ id: 'f' }, 'g', [1, 'h']],
    taken_id: 'exact',
    taken: { id: 'nested' },
    half: 1,
    half_way: { down: 'i' },
  };

  test.each<[string, string | null]>([
    ['id', '1'],
    ['negative', '-1.5'],
    ['big', '9007199254740991'],
    ['bigger', null],
    ['yes', 'true'],
    ['no', 'false'],
    ['empty', ''],
    ['nothing', null],
    ['sys', null],
    ['sys_id', 'a'],
    ['sys_space_sys_id', 'b'],
    ['sys_space', null],
    ['data_object_id', 'c'],
    ['en_US_a_b', 'd'],
    ['_id', 'e'],
    ['list', null],
    ['list_id', null],
    ['list_length', null],
    ['list_0_id', 'f'],
    ['list_1', 'g'],
    ['list_1_0', null],
    ['list_2_1', 'h'],
    ['list_3', null],
    ['taken_id', 'exact'],
    ['half_way_down', 'i'],
    ['id_toString', null],
    ['toString', null],
    ['constructor', null],
    ['__proto__', null],
    ['sys_', null],
    ['', null],
  ])('%s is %j', (name, text) => {
    expect(textOf(payload, name)).toBe(text);
  });

  test.each([null, 1, 'text', true, [], {}, [1]])('of the payload %j is none', (payload) => {
    expect(textOf(payload, 'id')).toBeNull();
  });

  test('deep down costs no stack', () => {
    const depth = 30_000;
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    expect(textOf(deep, 'a_a_a')).toBeNull();
    expect(textOf(deep, 'b')).toBeNull();
  });
});

describe('S44 S54 a value in a key', () => {
  test.each([
    ['a', 'key/a'],
    ['a b', 'key/a%20b'],
    ['a,b', 'key/a%2Cb'],
    ['a/b', 'key/a%2Fb'],
    ['a\nb', 'key/a%0Ab'],
    ['50%', 'key/50%25'],
    ['%20', 'key/%2520'],
    ['é', 'key/%C3%A9'],
    ['😀', 'key/%F0%9F%98%80'],
    ["!'()*", 'key/%21%27%28%29%2A'],
    ['popgate:all', 'key/popgate%3Aall'],
    ['\0', 'key/%00'],
    [':id', 'key/%3Aid'],
    [true, 'key/true'],
    [12, 'key/12'],
    ['', 'key/'],
  ])('%j gives %s', async (id, key) => {
    expect((await fill({ id }, { keys: ['key/:id'] })).keys).toEqual([key]);
  });

  test('is encoded as a route encodes it, so that it is the same key', async () => {
    const { www, keys } = await fill({ id: 'a/b é,(c)' }, { keys: ['repo/:id'] });
    const page = `/repos/${encodeURIComponent('a/b é,(c)')}`;
    await www.isStored(page);
    expect(await www.isStored(page)).toBe(true);
    www.cache.purge(keys[0]!, 'hard');
    expect(await www.isStored(page)).toBe(false);
  });

  test.each<[string, unknown]>([
    ['is missing', {}],
    ['is null', { id: null }],
    ['is an object', { id: {} }],
    ['is a list', { id: [1] }],
    ['has lost digits', { id: 2 ** 60 }],
    ['is half a surrogate pair', { id: '\ud800' }],
    ['makes it too long', { id: 'x'.repeat(9_000) }],
  ])('that %s leaves out that key alone, and says so', async (_, payload) => {
    const { keys, www } = await fill(payload, { keys: ['before', 'key/:id', 'after'] });
    expect(keys).toEqual(['before', 'after']);
    expect(www.logged).toEqual([expect.stringMatching(/^hook github: "push": key\/:id is left out: /)]);
  });

  test('cannot make one of the reserved keys', async () => {
    const { status, www } = await fill({ a: 'popgate', b: 'all' }, { keys: [':a::b'] });
    expect(status).toBe(202);
    expect(www.logged[0]).toContain(':a::b is left out: the key begins with the reserved popgate:');
    expect(await www.isStored(OTHER_PAGE)).toBe(true);
  });

  test('that makes two templates the same purges one key', async () => {
    expect((await fill({ a: 'x', b: 'x' }, { keys: [':a', ':b'] })).keys).toEqual(['x']);
  });

  test('with nothing left to purge is a 202', async () => {
    const { status, www } = await fill({}, { keys: [':id'], urls: ['https://www.example.test/:id'] });
    expect(status).toBe(202);
    expect(www.logged.at(-1)).toBe('hook github: "push": nothing is left to purge; nothing is purged');
  });
});

describe('S54 a value in a URL', () => {
  const urls = ['https://www.example.test/a/:id/b?c=:id'] as const;
  const at = (path: string) => [`http://www.example.test${path}`];

  test.each([
    ['x', at('/a/x/b?c=x')],
    ['x/y', at('/a/x%2Fy/b?c=x%2Fy')],
    ['?d#e', at('/a/%3Fd%23e/b?c=%3Fd%23e')],
    ['@evil.test', at('/a/%40evil.test/b?c=%40evil.test')],
    [String.raw`\\evil`, at('/a/%5C%5Cevil/b?c=%5C%5Cevil')],
    ['é', at('/a/%C3%A9/b?c=%C3%A9')],
    ['%2e%2e', at('/a/%252e%252e/b?c=%252e%252e')],
    ['...', at('/a/.../b?c=...')],
    ['', at('/a//b?c=')],
    ['..', []],
    ['.', []],
    ['\0', []],
    ['\ud800', []],
  ])('%j gives %j', async (id, expected) => {
    const filled = await fill({ id }, { keys: ['some'], urls });
    expect([filled.status, filled.urls]).toEqual([200, expected]);
  });

  test('cannot make a dot segment out of two', async () => {
    const filled = await fill(
      { a: '.', b: '' },
      { keys: ['some'], urls: ['https://www.example.test/x/:a.:b/', 'https://www.example.test/x/:a:a'] },
    );
    expect(filled.urls).toEqual([]);
  });
});
