import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logStranger } from '../../src/gateway/stranger-log.ts';
import { tally } from '../../src/gateway/tally.ts';
import { fakePlatform } from '../support/fake-platform.ts';

const ROOM = { most: 3, forMs: 60_000 };

describe('a tally', () => {
  test('counts to the most, and begins anew', async () => {
    const platform = fakePlatform();
    const nths = async () => [
      (await tally(platform, 'a', ROOM)).nth,
      (await tally(platform, 'a', ROOM)).nth,
      (await tally(platform, 'a', ROOM)).nth,
      (await tally(platform, 'a', ROOM)).nth,
    ];
    expect(await nths()).toEqual([1, 2, 3, null]);
    platform.advance(59_999);
    expect(await tally(platform, 'a', ROOM)).toEqual({ nth: null, leftMs: 1 });
    expect((await tally(platform, 'b', ROOM)).nth).toBe(1);
    platform.advance(1);
    expect(await nths()).toEqual([1, 2, 3, null]);
  });

  test('is as long as it is from the first on, whenever the others come', async () => {
    const platform = fakePlatform();
    await tally(platform, 'a', ROOM);
    platform.advance(59_000);
    await tally(platform, 'a', ROOM);
    await tally(platform, 'a', ROOM);
    platform.advance(1_000);
    expect(await tally(platform, 'a', ROOM)).toEqual({ nth: 1, leftMs: 60_000 });
  });

  test('costs two looks where there is no room', async () => {
    const platform = fakePlatform();
    for (let time = 0; time < 4; time += 1) await tally(platform, 'a', ROOM);
    const before = platform.cache.keys().length;
    let looks = 0;
    const { lookup, transaction } = platform.cache;
    platform.cache.lookup = (key) => (looks++, lookup(key));
    platform.cache.transaction = (key, waitMs) => (looks++, transaction(key, waitMs));
    await tally(platform, 'a', ROOM);
    expect([looks, platform.cache.keys().length]).toEqual([2, before]);
  });

  test('S69 property: is exact, in whatever order those take their steps that come at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (s, n, most) => {
          const platform = fakePlatform();
          const { transaction } = platform.cache;
          platform.cache.transaction = async (key, waitMs) => {
            await s.schedule(Promise.resolve());
            return transaction(key, waitMs);
          };
          const all = Array.from({ length: n }, () => tally(platform, 'a', { most, forMs: 60_000 }));
          await s.waitFor(Promise.all(all));
          const nths = (await Promise.all(all)).map(({ nth }) => nth);
          const counted = nths.filter((nth) => nth !== null).toSorted((one, other) => one - other);
          expect(counted).toEqual(Array.from({ length: Math.min(n, most) }, (_, at) => at + 1));
        },
      ),
    );
  });
});

describe('S69 a line that a stranger causes', () => {
  test('is written twenty times a minute for an address', async () => {
    const platform = fakePlatform();
    const say = () => logStranger({ platform, client: { address: '192.0.2.1' } }, 'refused');
    for (let time = 0; time < 30; time += 1) await say();
    expect(platform.logged).toEqual(Array(20).fill('refused'));
    platform.advance(60_000);
    await say();
    expect(platform.logged).toHaveLength(21);
  });

  test('is written a hundred times a minute for all addresses, and then one that says so', async () => {
    const platform = fakePlatform();
    for (let at = 0; at < 300; at += 1) {
      await logStranger({ platform, client: { address: `192.0.2.${at % 256}` } }, 'refused');
    }
    expect(platform.logged).toEqual([
      ...Array(100).fill('refused'),
      'no more lines of what is refused are written for up to a minute',
    ]);
  });
});
