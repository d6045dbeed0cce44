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

test.each<[CacheConfig, string]>([
  [{ wholeTypes: ['text/CSV'] }, 'cache.wholeTypes[0]: "text/CSV" is not a media type'],
  [{ wholeTypes: ['font'] }, 'cache.wholeTypes[0]: "font" is not a media type'],
  [{ wholeTypes: ['font/*', '*/*'] }, 'cache.wholeTypes[1]: "*/*" is not a media type'],
  [{ wholeTypes: ['text/csv; charset=utf-8'] }, 'cache.wholeTypes[0]'],
  [{ wholeTypes: ['text/event-stream'] }, 'cache.wholeTypes[0]: "text/event-stream" is sent piece by piece'],
  [{ wholeTypes: ['multipart/*'] }, 'cache.wholeTypes[0]: "multipart/*" is sent piece by piece'],
  [{ surrogateKeyFields: ['a b'] }, 'cache.surrogateKeyFields[0]: "a b" is not the name of a header'],
  [{ surrogateKeyFields: ['Cache-Tag', 'Content-Type'] }, 'cache.surrogateKeyFields[1]: "Content-Type" holds no'],
  [{ surrogateKeyFields: ['set-cookie'] }, 'cache.surrogateKeyFields[0]: "set-cookie" holds no'],
  [{ surrogateKeyFields: ['Connection'] }, 'cache.surrogateKeyFields[0]: the header connection may not be changed'],
  [{ surrogateKeyFields: ['Popgate-Shield'] }, 'cache.surrogateKeyFields[0]'],
  [{ vary: { ignore: ['*'] } }, 'cache.vary.ignore[0]'],
  [{ vary: { ignore: ['Cookie'] } }, 'cache.vary.ignore[0]: what varies by cookie may be for one client alone'],
  [{ vary: { ignore: ['DNT', 'authorization'] } }, 'cache.vary.ignore[1]: what varies by authorization'],
  [{ vary: { ignore: ['X-Api-Key'] } }, 'cache.vary.ignore[0]: what varies by x-api-key'],
  [{ vary: { ignore: ['Accept-Encoding'] } }, 'cache.vary.ignore[0]: not all clients can read what varies by accept'],
  [{ vary: { ignore: ['Available-Dictionary'] } }, 'cache.vary.ignore[0]: not all clients can read'],
])('%j has a problem', (cache, problem) => {
  expect(problemsOf(cache)).toEqual([expect.stringContaining(problem)]);
});

test('further types, fields of keys and ignored headers may be written', () => {
  const wholeTypes = ['text/x-component', 'font/*'];
  expect(
    problemsOf({
      wholeTypes,
      surrogateKeyFields: ['Surrogate-Key', 'Cache-Tag', 'xkey'],
      vary: { ignore: ['User-Agent'] },
    }),
  ).toEqual([]);
});
