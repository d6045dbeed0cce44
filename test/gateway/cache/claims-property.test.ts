import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attacked, type Said } from '../../support/attacked-site.ts';

describe('S67 property', () => {
  const field = (name: string, ...values: string[]) =>
    fc.option(
      fc.constantFrom(...values).map((value): [string, string] => [name, value]),
      { nil: null },
    );
  const evil = fc.record({
    line: fc.constantFrom('GET /a', 'GET /a', 'GET /a', 'HEAD /a', 'QUERY /a', 'PROPFIND /a', 'OPTIONS /a'),
    headers: fc
      .tuple(
        field(
          'cache-control',
          'no-cache',
          'no-store',
          'max-age=0',
          'no-cache, no-store',
          'max-stale',
          'only-if-cached',
        ),
        field('pragma', 'no-cache'),
        field('authorization', 'Basic eA==', ''),
        field('x-access-token', 'k'),
        field('cookie', 'session=1', 'a="x; session=1"', ''),
        field('range', 'bytes=0-0', 'bytes=-1', 'x'),
        field('if-none-match', '"page"', '*'),
        field('if-match', '*'),
      )
      .map((fields) => Object.fromEntries(fields.filter((each) => each !== null))),
    said: fc
      .record({
        status: fc.constantFrom(200, 204, 206, 301, 304, 400, 401, 403, 404, 410, 416, 429, 500, 502, 503, 504),
        control: fc.constantFrom(
          'private',
          'no-store',
          '',
          'max-age=0',
          'max-age=60',
          'public, max-age=60',
          'no-cache',
        ),
      })
      // What the origin itself gives to all, and good for a while, is the page.
      .filter(({ status, control }) =>
        status >= 400 ? (status !== 404 && status !== 410) || !control.includes('60') : !/60|no-cache|=0/.test(control),
      )
      .map(({ status, control }): Said => ({ status, headers: control === '' ? {} : { 'cache-control': control } })),
  });
  const step = fc.oneof(
    { weight: 3, arbitrary: evil.map((attack) => ({ kind: 'evil' as const, ...attack })) },
    { weight: 2, arbitrary: fc.constant({ kind: 'clean' as const }) },
    { weight: 1, arbitrary: fc.constantFrom(1_000, 30_000, 61_000).map((ms) => ({ kind: 'wait' as const, ms })) },
  );
  const CLAIMS = ['cache-control', 'pragma', 'authorization', 'x-access-token', 'cookie', 'range', 'if-match'];

  test('whatever others ask, each clean request gets what it would have got, and nothing is purged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const [www, alone] = [attacked(), attacked()];
        for (const each of steps) {
          if (each.kind === 'wait') [www, alone].forEach(({ advance }) => advance(each.ms));
          else if (each.kind === 'evil') {
            // One without any of these is anybody's, and what it gets may be kept, or taken away, by the rules of the cache.
            const isOwn =
              CLAIMS.some((name) => name in each.headers) || each.line !== 'GET /a' || each.said.status >= 400;
            const isGone = [404, 410].includes(each.said.status) && !CLAIMS.some((name) => name in each.headers);
            if (isOwn && !isGone) await www.evil(each.line, each.headers, each.said);
          } else {
            const [got, expected] = [await www.ask('GET /a'), await alone.ask('GET /a')];
            expect([got.status, await got.text()]).toEqual([expected.status, await expected.text()]);
            const isHit = ({ headers }: Response): boolean => headers.get('cache-status')!.startsWith('popgate; hit');
            if (isHit(expected)) expect(isHit(got)).toBe(true);
          }
        }
        expect(www.purge.mock.calls).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
