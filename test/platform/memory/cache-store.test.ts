import { describe, expect, test } from 'vitest';
import { memoryCacheStore } from '../../../src/platform/memory/cache-store.ts';

const FRESH = { maxAgeMs: 60_000, staleMs: 0, initialAgeMs: 0, surrogateKeys: ['all'], metadata: '' };

/** A store whose clock stands at nought, for so much. */
function store(limits: { entries?: number; bytes?: number }) {
  const clock = { now: 0 };
  return { clock, cache: memoryCacheStore(() => clock.now, { entries: 1_000, bytes: 1_000_000, ...limits }) };
}

const bytes = (length: number): Uint8Array => new Uint8Array(length);
const named = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `k${from + at}`);

describe('where there is no more room', () => {
  test('for entries, the oldest are dropped, a tenth at once', () => {
    const { cache } = store({ entries: 100 });
    for (const key of named(0, 100)) cache.insert(key, FRESH, bytes(1));
    expect(cache.keys()).toEqual(named(0, 100));
    cache.insert('k100', FRESH, bytes(1));
    expect(cache.keys()).toEqual(named(11, 101));
  });

  test('one that was stored anew is no longer the oldest', () => {
    const { cache } = store({ entries: 10 });
    for (const key of named(0, 10)) cache.insert(key, FRESH, bytes(1));
    cache.insert('k0', FRESH, bytes(1));
    cache.insert('k10', FRESH, bytes(1));
    expect(cache.keys()).toEqual([...named(3, 10), 'k0', 'k10']);
  });

  test('what is past its time goes first, however new it is', () => {
    const { cache, clock } = store({ entries: 10 });
    for (const key of named(0, 5)) cache.insert(key, FRESH, bytes(1));
    for (const key of named(5, 10)) cache.insert(key, { ...FRESH, maxAgeMs: 5, staleMs: 5 }, bytes(1));
    clock.now = 9;
    expect(cache.lookup('k9')?.stale).toBe(true);
    clock.now = 10;
    cache.insert('k10', FRESH, bytes(1));
    expect(cache.keys()).toEqual([...named(0, 5), 'k10']);
  });

  test.each([
    ['bodies', (cache: ReturnType<typeof store>['cache'], key: string) => cache.insert(key, FRESH, bytes(98))],
    [
      'bodies as they come',
      (cache: ReturnType<typeof store>['cache'], key: string) => {
        const body = cache.insertStream(key, FRESH, 98);
        for (let piece = 0; piece < 7; piece += 1) body.write(bytes(14));
        body.close();
      },
    ],
    [
      'metadata',
      (cache: ReturnType<typeof store>['cache'], key: string) =>
        cache.insert(key, { ...FRESH, metadata: 'm'.repeat(98) }, bytes(0)),
    ],
  ])('for the bytes of %s, the oldest are dropped', (_, insert) => {
    const { cache } = store({ bytes: 1_000 });
    for (const key of named(0, 10)) insert(cache, key);
    expect(cache.keys()).toEqual(named(0, 10));
    insert(cache, 'x0');
    expect(cache.keys()).toEqual([...named(2, 10), 'x0']);
  });

  test('what was purged, replaced or updated takes no room', async () => {
    const { cache } = store({ bytes: 1_000 });
    for (let round = 0; round < 50; round += 1) {
      for (const key of named(0, 10)) cache.insert(key, FRESH, bytes(98));
      expect(cache.keys()).toHaveLength(10);
      if (round % 2 === 0) cache.purge('all', 'hard');
    }
    cache.purge('all', 'soft');
    for (const key of named(0, 10)) (await cache.transaction(key, 0))!.update(FRESH);
    expect(cache.keys()).toEqual(named(0, 10));
    cache.insert('x0', FRESH, bytes(98));
    expect(cache.keys()).toEqual([...named(2, 10), 'x0']);
  });

  test('who reads a body that is dropped reads it to its end, and who writes it goes on', async () => {
    const { cache } = store({ entries: 2, bytes: 100 });
    const body = cache.insertStream('slow', FRESH, 203);
    body.write(bytes(3));
    const reader = new Response(cache.lookup('slow')!.stream()).arrayBuffer();
    for (const key of named(0, 5)) cache.insert(key, FRESH, bytes(1));
    expect(cache.keys()).not.toContain('slow');
    const others = cache.keys();
    body.write(bytes(200));
    body.close();
    expect(cache.keys()).toEqual(others);
    expect((await reader).byteLength).toBe(203);
    expect(cache.lookup('slow')).toBeNull();
  });

  test('what is larger than all of it is not kept, and nothing else is harmed by the next', () => {
    const { cache } = store({ bytes: 100 });
    cache.insert('large', FRESH, bytes(101));
    expect(cache.keys()).toEqual([]);
    for (const key of named(0, 3)) cache.insert(key, FRESH, bytes(10));
    expect(cache.keys()).toEqual(named(0, 3));
  });
});

test('by default there is room for 256 MB', () => {
  const cache = memoryCacheStore(() => 0);
  const large = bytes(60 * 1024 * 1024);
  for (const key of named(0, 4)) cache.insert(key, FRESH, large);
  expect(cache.keys()).toEqual(named(0, 4));
  cache.insert('k4', FRESH, large);
  expect(cache.keys()).toEqual(named(2, 5));
});
