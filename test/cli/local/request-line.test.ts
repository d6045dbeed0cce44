import { expect, test } from 'vitest';
import { requestLine } from '../../../src/cli/local/request-line.ts';
import { plain } from '../../../src/cli/terminal/style.ts';
import type { Summary } from '../../../src/gateway/index.ts';

const summary: Summary = {
  status: 200,
  method: 'GET',
  url: 'www.shop.example/products/1',
  verdict: 'hit',
  why: null,
  ttlSeconds: 58,
  route: '/products/:id',
  target: null,
  backend: null,
  milliseconds: 3,
};

test.each<[Partial<Summary>, string]>([
  [{}, '200 GET www.shop.example/products/1  hit 58 s left  3 ms'],
  [{ target: 'shop' }, '200 GET www.shop.example/products/1  hit 58 s left  shop  3 ms'],
  [
    { target: 'pool', backend: 'eu', verdict: 'pass', ttlSeconds: null },
    '200 GET www.shop.example/products/1  pass  eu  3 ms',
  ],
  [
    { verdict: 'miss', why: 'not in the cache', ttlSeconds: 60, backend: 'shop' },
    '200 GET www.shop.example/products/1  miss, stored 60 s: not in the cache  shop  3 ms',
  ],
  [
    { verdict: 'pass', why: 'the route says pass', ttlSeconds: null, backend: 'shop', milliseconds: 12.7 },
    '200 GET www.shop.example/products/1  pass: the route says pass  shop  13 ms',
  ],
  [
    { verdict: 'stale', why: 'refreshed in the background', ttlSeconds: -5 },
    '200 GET www.shop.example/products/1  stale 5 s past: refreshed in the background  3 ms',
  ],
  [
    { status: 404, verdict: 'answer', why: 'no route for this path', ttlSeconds: null },
    '404 GET www.shop.example/products/1  answer: no route for this path  3 ms',
  ],
])('a request is one line: %o', (changes, line) => {
  expect(requestLine({ ...summary, ...changes }, plain)).toBe(line);
});

test('a line has an end, however long the URL', () => {
  expect(requestLine({ ...summary, url: `www.shop.example/${'x'.repeat(8_000)}` }, plain).length).toBeLessThan(400);
});
