import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';

/** Requests of a kind, one after the other. */
const TIMES = 20;
/** What was wrong took minutes. */
const MOST_MS = 2_000;
const MOST_TIMES = 20;

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('cache');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

/** Until all are answered; each must be a hit. */
async function millisecondsOf(path: string, headers: Record<string, string>): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < TIMES; time += 1) {
    const { status, headers: fields } = await edge.ask(`GET http://cache.example.test${path}`, headers);
    expect([status, fields['cache-status']]).toEqual([200, expect.stringMatching(/^popgate; hit/)]);
  }
  return performance.now() - start;
}

/** Each as long as it can be and still be read, and too long. */
const LENGTHS = [8_000, 60_000];

const HOSTILE: Record<string, (length: number) => Record<string, string>> = {
  'Cache-Control of unclosed quotes': (length) => ({ 'cache-control': '"\\'.repeat(length / 2) }),
  'Cache-Control of commas': (length) => ({ 'cache-control': 'a,'.repeat(length / 2) }),
  'If-None-Match of unclosed quotes': (length) => ({ 'if-none-match': '"\\'.repeat(length / 2) }),
  'Accept-Language of spaces': (length) => ({ 'accept-language': `a${' '.repeat(length - 2)}b` }),
  'Accept-Language of semicolons': (length) => ({ 'accept-language': 'a; '.repeat(length / 3) }),
  'Accept-Encoding of commas': (length) => ({ 'accept-encoding': 'a,'.repeat(length / 2) }),
  'Cookie of semicolons': (length) => ({ cookie: 'a;'.repeat(length / 2) }),
  // Of more than a hundred the platform refuses the request.
  'ninety fields': (length) =>
    Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`x-field-${at}`, 'a,'.repeat(length / 200)])),
};

describe('S64 a header that should cost much', () => {
  test.each(Object.entries(HOSTILE))('S64 %s costs a hit little', async (name, headersOf) => {
    const path = `/pages/cost-${encodeURIComponent(name)}`;
    origin.plan(path, fresh('page', { vary: 'accept-language, accept-encoding', etag: '"a"' }));
    await edge.ask(`GET http://cache.example.test${path}`);
    const plain = await millisecondsOf(path, {});
    for (const headers of LENGTHS.map(headersOf)) {
      await edge.ask(`GET http://cache.example.test${path}`, headers);
      const hostile = await millisecondsOf(path, headers);
      expect(hostile).toBeLessThan(plain * MOST_TIMES + MOST_MS);
    }
  });
});
