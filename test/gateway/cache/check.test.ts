import { expect, test } from 'vitest';
import { validateGateway } from '../../../src/gateway/check.ts';
import { TRANSPARENT } from '../../support/site.ts';

function problemsOf(statuses: Record<number, '1m'>): string[] {
  const routes = [{ path: '/*', to: 'origin', cache: { statuses } }] as const;
  const config = { ...TRANSPARENT, domains: { 'www.example.test': { routes } } };
  return validateGateway(config, []).map(({ path, problem }) => `${path}: ${problem}`);
}

test.each([428, 429, 431, 511])('S22 no route gives a %i a lifetime (RFC 6585)', (status) => {
  expect(problemsOf({ [status]: '1m', 404: '1m' })).toEqual([
    expect.stringMatching(new RegExp(`cache\\.statuses.*${status}.*is never stored`)),
  ]);
});

test('other errors may have one', () => {
  expect(problemsOf({ 404: '1m', 500: '1m', 503: '1m' })).toEqual([]);
});
