import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

/** All that the engine reads of an answer, and what becomes a name or a number somewhere. */
const NAMES = [
  'cache-control',
  'surrogate-control',
  'cdn-cache-control',
  'popgate-cdn-cache-control',
  'surrogate-key',
  'cache-groups',
  'cache-group-invalidation',
  'cache-status',
  'vary',
  'age',
  'date',
  'expires',
  'last-modified',
  'etag',
  'connection',
  'content-type',
  'content-length',
  'content-range',
  'content-encoding',
  'content-location',
  'location',
  'retry-after',
  'set-cookie',
  'www-authenticate',
  'transfer-encoding',
  'popgate-shield',
  'incremental',
] as const;

const SECONDS = ['0', '1', '60', '-1', '+1', '1.5', '2147483648', '99999999999999999999', '1e9', '"60"', '', 'x'];
const seconds = fc.constantFrom(...SECONDS);
const directive = fc
  .tuple(
    fc.constantFrom('max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error', 'private', 'no-cache'),
    fc.oneof(seconds, fc.constantFrom('"a/b, c d"', '"x', '"set-cookie"')),
  )
  .map((pair) => pair.join('='));
const word = fc.constantFrom(
  'public',
  'private',
  'no-cache',
  'no-store',
  'must-revalidate',
  'must-understand',
  'immutable',
);
const date = fc.constantFrom(
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Sat, 01 Jan 0000 00:00:00 GMT',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  'Fri, 31 Feb 2026 99:99:99 GMT',
  '0',
);
const name = fc.constantFrom(
  '*',
  'accept',
  'foo bar',
  '"x"',
  'a/b',
  'caf\u00e9',
  'a;q=1',
  ':path',
  '',
  'cookie',
  'x'.repeat(9_000),
  '__proto__',
  'constructor',
);
const key = fc.constantFrom(
  'a',
  'popgate:all',
  'a'.repeat(1_025),
  'a'.repeat(8_193),
  'caf\u00e9',
  '\u0001',
  'k '.repeat(9_000).trim(),
);
const list = (member: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(member, { minLength: 1, maxLength: 4 }).map((members) => members.join(', '));
const value = fc.oneof(
  list(fc.oneof(directive, word)),
  list(date),
  list(name),
  list(key),
  list(seconds),
  fc.constantFrom(
    '"a"',
    'W/"b"',
    '"',
    '?1',
    'text/html',
    'text/event-stream',
    'bytes 0-1/2',
    'bytes 0-1/x',
    'gzip, br',
    '/a',
    'http://www.example.test/b',
    'http://[',
    '//',
    'Basic realm="a, b", Bearer',
    '("a"',
    '"a";b',
    'stale',
    'chunked',
    'a=1; Path=/',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll(/[^\x01-\x09\x0b\x0c\x0e-\xff]/gu, '')),
);
const fields = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), {
  minLength: 1,
  maxLength: 5,
  selector: ([one]) => one,
});
/** Half of them storable, but for what is odd. */
const answer = fc
  .tuple(fc.boolean(), fields)
  .map(([isStorable, odd]) => new Map([...(isStorable ? STORABLE : []), ...odd]));
const status = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  fc.constantFrom(201, 204, 206, 301, 304, 404, 429, 501, 503),
);

const STORABLE: [string, string][] = [
  ['content-type', 'text/plain'],
  ['cache-control', 'max-age=60'],
];

const ROUTES: RouteConfig[] = [
  { path: '/plain/*', to: 'origin' },
  { path: '/ttl/*', to: 'origin', cache: { ttl: '1h', storeSetCookie: true }, compress: true },
  { path: '/stale/*', to: 'origin', cache: { staleWhileRevalidate: '1d', staleIfError: '1d', browserTtl: '1m' } },
  { path: '/whole/*', to: 'origin', cache: { range: 'whole' } },
  { path: '/pass/*', to: 'origin', cache: 'pass' },
];
const REQUESTS: [line: string, headers: Record<string, string>][] = [
  ['GET', {}],
  ['GET', { 'if-none-match': '"a"', accept: 'a', 'accept-encoding': 'gzip' }],
  ['GET', { range: 'bytes=0-1', 'cache-control': 'max-stale' }],
  ['HEAD', {}],
  ['POST', {}],
];

describe('whatever an origin says', () => {
  test('property: no answer is a 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROUTES),
        fc.array(fc.tuple(status, answer), { minLength: 1, maxLength: 3 }),
        async (route, answers) => {
          let count = 0;
          const origin = (): Response => {
            const [code, list] = answers[count++ % answers.length]!;
            return new Response([204, 304].includes(code) ? null : 'body', {
              status: code,
              headers: [...list],
            });
          };
          const www = site({ origin, config: { domains: { 'www.example.test': { routes: ROUTES } } } });
          for (const [method, headers] of [...REQUESTS, ...REQUESTS]) {
            const answer = await www.ask(`${method} ${route.path.replace('*', 'a')}`, headers);
            expect([answer.status, www.logged]).not.toEqual([500, expect.anything()]);
            // One that is streamed, and not as long as it says, is cut.
            await answer.arrayBuffer().catch(() => undefined);
            await www.settle();
            www.advance(30_000);
          }
          expect(www.logged.filter((line) => /background|Error/.test(line))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
