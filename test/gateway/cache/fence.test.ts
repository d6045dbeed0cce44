import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaveMarks, lookForMarks } from '../../../src/gateway/cache/fence.ts';
import { counting } from '../../support/counted-cache.ts';
import { fakePlatform } from '../../support/fake-platform.ts';
import { site } from '../../support/site.ts';

const PATH = 'popgate:path:www.example.test/a';
const MINUTES_2 = 120_000;

describe('S42 a purge between the look at a fence and the insert', () => {
  test.each(
    (['hard', 'soft'] as const).flatMap((mode) =>
      ['popgate:all', 'late'].flatMap((key) => ['', 'x-kind'].map((vary) => [mode, key, vary] as const)),
    ),
  )('%s, by %s, of an answer that varies by "%s": is seen after it', async (mode, key, vary) => {
    const headers = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'surrogate-key': 'late' };
    const www = site({
      origin: () => new Response('page', { headers: { ...headers, ...(vary !== '' && { vary }) } }),
    });
    const { insert } = www.cache;
    www.cache.insert = (name, ...given) => {
      if (name.startsWith('o|')) {
        www.cache.insert = insert;
        www.cache.purge(key, mode);
      }
      insert(name, ...given);
    };
    await www.ask('GET /a');
    expect((await www.ask('GET /a')).headers.get('cache-status')).not.toContain('; hit');
    expect(www.sent.length).toBe(2);
  });
});

describe('S42 marks of what only an answer names', () => {
  test('are left key by key, then once for all, and before anything is purged', async () => {
    const www = site({ secrets: { admin_token: 't' }, config: { admin: {} } });
    const done: string[] = [];
    const { insert, purge } = www.cache;
    Object.assign(www.cache, {
      insert: (key: string, ...rest: [never, never]) => (done.push(key), insert(key, ...rest)),
      purge: (key: string, mode: 'hard') => (done.push(`purge of ${key}`), purge(key, mode)),
    });
    const order = JSON.stringify({ keys: ['one', 'two'], urls: ['http://www.example.test/a'] });
    await www.ask('POST /.popgate/purge', { authorization: 'Bearer t', 'content-type': 'application/json' }, order);
    const marks = done.filter((what) => what.startsWith('purged|'));
    expect(marks).toEqual(['purged|hard|one', 'purged|hard|two', `purged|hard|${PATH}`]);
    const lastMark = done.indexOf(marks.at(-1)!);
    expect(done.indexOf('purged')).toBe(lastMark + 1);
    expect(done.findIndex((what) => what.startsWith('purge of'))).toBeGreaterThan(lastMark + 1);
  });

  test('of what every fetch knows from the start are not needed: its fence has them', () => {
    const { cache } = fakePlatform();
    leaveMarks(cache, ['popgate:all', 'popgate:shard:3', 'popgate:domain:a.test', 'popgate:url:a.test/'], 'hard');
    expect(cache.keys()).toEqual([]);
  });

  test.each([
    [0, 0, 'hard'],
    [5, 5, 'hard'],
    [5, 4, null],
    [5, 60_000, 'hard'],
    [MINUTES_2, MINUTES_2, null],
  ] as const)('left %i ms ago, and looked for within %i: %s', (ago, within, expected) => {
    const { cache, advance } = fakePlatform();
    leaveMarks(cache, ['key', PATH], 'hard');
    advance(ago);
    expect(lookForMarks(cache, ['key'], within)).toBe(expected);
    expect(lookForMarks(cache, [PATH], within)).toBe(expected);
  });

  test('cost one look where nothing has been marked since, however many keys there are', () => {
    const { cache, advance } = fakePlatform();
    const keys = Array.from({ length: 300 }, (_, nth) => `key-${nth}`);
    const count = counting(cache);
    expect(lookForMarks(cache, keys, 1_000)).toBe(null);
    expect(count().operations).toBe(1);
    leaveMarks(cache, ['key-7'], 'hard');
    advance(1_001);
    count();
    expect(lookForMarks(cache, keys, 1_000)).toBe(null);
    expect(count().operations).toBe(1);
  });

  const key = fc.constantFrom('a', 'b', 'c', PATH);
  const mark = fc.record({ keys: fc.array(key), mode: fc.constantFrom('hard', 'soft'), after: fc.nat(50) });

  test('say the worst that was done to any of the keys since a fetch began', () => {
    fc.assert(
      fc.property(fc.array(mark), fc.array(mark), fc.uniqueArray(key), (before, since, asked) => {
        const { cache, advance, now } = fakePlatform();
        const leave = ({ keys, mode, after }: (typeof before)[number]): void => {
          leaveMarks(cache, keys, mode);
          advance(after);
        };
        before.forEach(leave);
        advance(1);
        const startedAt = now();
        since.forEach(leave);
        const modes = since.filter(({ keys }) => keys.some((one) => asked.includes(one))).map(({ mode }) => mode);
        const worst = modes.includes('hard') ? 'hard' : (modes[0] ?? null);
        expect(lookForMarks(cache, asked, now() - startedAt)).toBe(worst);
      }),
    );
  });
});
