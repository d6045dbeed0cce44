import { describe, expect, test } from 'vitest';
import { shardKey, shardOf, SHARDS } from '../../../src/gateway/cache/surrogate-keys.ts';
import { ADMIN, problemOf, PURGE, service, UNTOUCHED } from '../service.ts';

const shards = Array.from({ length: SHARDS }, (_, shard) => shard);

/** In which shards a page was, by purging them one after the other. */
async function shardsOf(soft: boolean) {
  const www = await service();
  const found: Record<string, { shard: number; state: string }[]> = {};
  for (const shard of shards) {
    const answer = await www.post({ all: true, shard, soft }, ADMIN);
    expect([answer.status, await answer.json()]).toMatchObject([200, { purged: { all: true, shard }, soft }]);
    for (const [page, state] of Object.entries(await www.states())) {
      if (state !== 'hit') (found[page] ??= []).push({ shard, state });
    }
  }
  return found;
}

describe('everything in sixteen parts', () => {
  test.each([
    [true, 'stale'],
    [false, 'gone'],
  ])('has each page in one of them (soft: %s)', async (soft, state) => {
    const found = await shardsOf(soft);
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(UNTOUCHED).toSorted());
    for (const purges of Object.values(found)) {
      expect(purges).toHaveLength(1);
      expect(purges[0]!.state).toBe(state);
    }
    expect(await shardsOf(soft)).toEqual(found);
  });

  test('are about as large as one another, however alike the URLs are', () => {
    const alike: Record<string, (at: number) => string> = {
      numbers: (at) => `popgate:url:www.example.test/products/${at}`,
      pages: (at) => `popgate:url:www.example.test/list?page=${at}&sort=price`,
      'long ones': (at) => `popgate:url:www.example.test/${'x'.repeat(400)}/${at}.html`,
      domains: (at) => `popgate:url:shop-${at}.tenants.test/`,
    };
    for (const [name, keyOf] of Object.entries(alike)) {
      const counts = shards.map(() => 0);
      for (let at = 0; at < 8_000; at += 1) counts[shardOf(keyOf(at))]! += 1;
      // 500 each, if they were the same.
      expect(Math.min(...counts), name).toBeGreaterThan(300);
      expect(Math.max(...counts), name).toBeLessThan(700);
    }
  });

  test('S42 a part that is purged while its page is fetched is not served as fresh afterwards', async () => {
    const www = await service();
    const page = 'http://www.example.test/a';
    await www.post({ all: true }, ADMIN);
    const { insert } = www.cache;
    www.cache.insert = (name, ...given) => {
      if (name.startsWith('o|')) {
        www.cache.insert = insert;
        for (const shard of shards) www.cache.purge(shardKey(shard), 'hard');
      }
      insert(name, ...given);
    };
    await www.ask(`GET ${page}`);
    expect((await www.states())[page]).toBe('gone');
  });
});

describe('a part is refused', () => {
  test.each<[string, unknown, string]>([
    ['without all', { shard: 3 }, 'set "all" to true'],
    ['with keys', { keys: ['pages'], shard: 3 }, 'set "all" to true'],
    ['with all and keys', { keys: ['pages'], all: true, shard: 3 }, 'says "all", which stands alone'],
    ['beyond the last', { all: true, shard: SHARDS }, 'shard is more than 15'],
    ['below the first', { all: true, shard: -1 }, 'shard is less than 0'],
    ['that is no whole number', { all: true, shard: 1.5 }, 'shard is not a whole number'],
    ['as a text', { all: true, shard: '1' }, 'shard is not a whole number'],
  ])('%s', async (_, body, why) => {
    const www = await service();
    const answer = await www.post(body, ADMIN);
    expect(answer.status).toBe(400);
    expect(String((await problemOf(answer))['detail'])).toContain(why);
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('for the purge token, as everything is', async () => {
    const www = await service();
    expect((await www.post({ all: true, shard: 0 }, PURGE)).status).toBe(403);
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('as a key of a purge', async () => {
    const www = await service();
    expect((await www.post({ keys: [shardKey(0)] })).status).toBe(400);
  });
});
