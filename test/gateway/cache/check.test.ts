import { expect, test } from 'vitest';
import { validateGateway } from '../../../src/gateway/check.ts';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { TRANSPARENT } from '../../support/site.ts';

function problemsOf(cache: CacheConfig): string[] {
  const routes = [{ path: '/*', to: 'origin', cache }] as const;
  const config = { ...TRANSPARENT, domains: { 'www.example.test': { routes } } };
  return validateGateway(config, []).map(({ path, problem }) => `${path}: ${problem}`);
}

test.each([428, 429, 431, 511])('S22 no route gives a %i a lifetime (RFC 6585)', (status) => {
  expect(problemsOf({ statuses: { [status]: '1m', 404: '1m' } })).toEqual([
    expect.stringMatching(new RegExp(`cache\\.statuses.*${status}.*is never stored`)),
  ]);
});

test('other errors may have one', () => {
  expect(problemsOf({ statuses: { 404: '1m', 500: '1m', 503: '1m' } })).toEqual([]);
});

test.each(['*', 'a*b', '*a', 'utm_**', ''])('a parameter %j is none', (name) => {
  for (const query of [{ only: ['page', name] }, { except: ['page', name] }]) {
    expect(problemsOf({ query })).toEqual([expect.stringContaining(`cache.query.${Object.keys(query)[0]}[1]`)]);
  }
});

test('a parameter may end in *', () => {
  expect(problemsOf({ query: { except: ['utm_*', 'a*', 'gclid'] } })).toEqual([]);
});
