import { expect, test } from 'vitest';
import { FORMAT } from '../../../src/gateway/cache/stored-response.ts';
import type { CacheStore } from '../../../src/gateway/platform.ts';
import { site } from '../../support/site.ts';

const FIELDS = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'content-length': '6' };
const OBJECT = { maxAgeMs: 60_000, staleMs: 0, initialAgeMs: 0, surrogateKeys: ['popgate:all'] };

function filled(headers: Record<string, string> = FIELDS) {
  let count = 0;
  return site({ origin: () => new Response(`body ${(count += 1)}`, { headers }) });
}

const textOf = async (www: ReturnType<typeof site>, headers = {}): Promise<string> =>
  (await www.ask('GET /a', headers)).text();

/** What another version would have left in the place of each object. */
function replaceAll(cache: CacheStore & { keys(): string[] }, metadata: (own: string) => string): void {
  for (const key of cache.keys().filter((name) => /^[op]\|/.test(name))) {
    const text = metadata(cache.lookup(key)!.metadata);
    cache.insert(key, { ...OBJECT, metadata: text }, new TextEncoder().encode('other!'));
  }
}

test('a deploy that changes the format finds none of what is stored, and a rollback finds its own again', async () => {
  const www = filled();
  const old = `o|v0 www.example.test/a`;
  www.cache.insert(old, { ...OBJECT, metadata: '{"status":200}\npopgate:all' }, new TextEncoder().encode('old'));
  expect(await textOf(www)).toBe('body 1');
  expect(await textOf(www)).toBe('body 1');
  // What the older version stored is still there, under its own key.
  expect(www.cache.lookup(old)!.metadata).toBe('{"status":200}\npopgate:all');
  expect(www.cache.keys().filter((key) => key.startsWith('o|'))).toContain(`o|${FORMAT} www.example.test/a`);
});

test.each<[string, (own: string) => string]>([
  ['the first format, JSON alone', (own) => own.slice(own.indexOf('{'))],
  ['another number', (own) => own.replace(FORMAT, 'v99')],
  ['nothing', () => ''],
  ['no JSON', () => 'v0 \n'],
])('metadata of %s is a miss, and is replaced', async (_, metadata) => {
  const www = filled();
  await textOf(www);
  replaceAll(www.cache, metadata);
  expect(await textOf(www)).toBe('body 2');
  expect(await textOf(www)).toBe('body 2');
});

test('the same holds for variants, and for their index', async () => {
  for (const kind of ['variant', 'index']) {
    const www = filled({ ...FIELDS, vary: 'accept' });
    await textOf(www, { accept: 'a' });
    const keys = www.cache
      .keys()
      .filter((key) => key.startsWith('o|') && key.includes('variant') === (kind === 'variant'));
    for (const key of keys) www.cache.insert(key, { ...OBJECT, metadata: '{}\n' }, new Uint8Array(1));
    expect(keys).toHaveLength(1);
    expect(await textOf(www, { accept: 'a' })).toBe('body 2');
    expect(await textOf(www, { accept: 'a' })).toBe('body 2');
  }
});

test('the same holds for parts', async () => {
  let count = 0;
  const www = site({
    origin: () =>
      new Response(`bytes${(count += 1)}`, {
        status: 206,
        headers: { ...FIELDS, 'content-range': 'bytes 0-5/10', etag: '"a"' },
      }),
  });
  const ask = async (): Promise<string> => (await www.ask('GET /a', { range: 'bytes=0-5' })).text();
  expect([await ask(), await ask()]).toEqual(['bytes1', 'bytes1']);
  replaceAll(www.cache, () => '{}\n');
  expect([await ask(), await ask()]).toEqual(['bytes2', 'bytes2']);
});
