import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { OPERATIONS } from '../../../src/gateway/cache/operations.ts';
import { measured, type Way } from '../../support/counted-site.ts';
import { WAYS } from './operation-ways.ts';

describe.each(Object.entries(WAYS))('operations of %s', (_, ways) => {
  test.each(Object.entries(ways))('%s', async (__, way) => {
    const { operations, purges } = await measured(way);
    expect({ operations, purges }).toEqual({ operations: way.operations, purges: way.purges ?? 0 });
  });
});

test('the table says what is counted', async () => {
  const countOf = async (group: string, name: string): Promise<number> =>
    (await measured(WAYS[group]![name]!)).operations;
  const hit = await countOf('a hit', 'of what is stored');
  const stored = await countOf('a miss that is stored', 'by known keys alone');
  expect(OPERATIONS).toMatchObject({
    hit,
    stored,
    passed: await countOf('a miss that is not stored', 'for the first time'),
    passedAgain: await countOf('a miss that is not stored', 'within passFor'),
    ofVariant: (await countOf('a hit', 'of an answer that varies')) - hit,
    ofKeys: (await countOf('a miss that is stored', 'with 300 such keys')) - stored,
    ofQuery: (await countOf('a miss that is stored', 'for a query')) - stored,
  });
  for (const name of ['and varies, the first of its URL', 'and varies, where others are stored']) {
    expect(await countOf('a miss that is stored', name)).toBe(stored + OPERATIONS.ofVariant);
  }
});

test('so do the documents', () => {
  const rows = readFileSync(inPackage('docs/explanations/cache/operations.md'), 'utf8').matchAll(
    /^\| (.+?) +\| (\d+)[ a-z]*\|$/gm,
  );
  const told = Object.fromEntries(Array.from(rows, ([, name, operations]) => [name, Number(operations)]));
  const { hit, stored, passed, passedAgain, ofVariant, ofKeys, ofQuery, ofPool, ofLatency, ofShield } = OPERATIONS;
  expect(told).toMatchObject({
    'a hit': hit,
    'a hit of an answer that varies': hit + ofVariant,
    'a miss that is stored, or a 304': stored,
    'the same of an answer that varies': stored + ofVariant,
    'the same where only the answer names surrogate keys, however many': ofKeys,
    'the same for a query that is not found': ofQuery,
    'a miss that is not stored': passed,
    'the same within `passFor`': passedAgain,
    'a fetch through a pool, or a backend with a breaker, where all is well': ofPool,
    "the same with `policy: 'least-latency'`": ofPool + ofLatency,
    'a fetch through a shield': ofShield,
  });
});

describe('other calls of the host', () => {
  const NONE = { log: 0, logTo: 0, locate: 0, secrets: 0, random: 0, cpuMs: 0 };

  test.each<[string, Way, number]>([
    ['a hit', WAYS['a hit']!['of what is stored']!, 0],
    ['a hit of an answer that varies', WAYS['a hit']!['of an answer that varies']!, 0],
    // Of the fence, of the object, and of its outcome.
    ['a miss', WAYS['a miss that is stored']!['by known keys alone']!, 3],
    ['a miss with keys, with a second fence', WAYS['a miss that is stored']!['with 300 such keys']!, 4],
    ['a 304', WAYS['a 304']!['that names no keys']!, 3],
    ['a miss that is not stored', WAYS['a miss that is not stored']!['for the first time']!, 2],
    ['a pass', WAYS['without the cache']!['a route that passes']!, 0],
  ])('%s', async (_, way, randomId) => {
    expect((await measured(way)).calls).toMatchObject({ ...NONE, randomId });
  });
});
