import { expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

test.each([
  ['/a', '/b?x=1&y'],
  ['/a', '/b?x=1&y', 'keep'],
  ['/a', '/b', 'drop'],
  ['/a?', '/b'],
  ['/own', '/b?own=1&x=1&y'],
  ['/part', '/b?x=1&y#part'],
  ['/both', 'https://shop.test/b?own=1&x=1&y#part?'],
  ['/to/page', '/page?x=1&y'],
  ['/to//evil.example', '/evil.example?x=1&y'],
  ['/odd?a=%0d%0ab&c=#d', '/b?a=%0d%0ab&c='],
  ['/odd?/../..//evil.example', '/b?/../..//evil.example'],
])('a route takes the query along that says so: %s to %s', async (path, location, query = 'keep') => {
  const to = (target: string) => ({ to: target, query: query as 'keep' | 'drop' });
  const routes: RouteConfig[] = [
    { path: '/a', redirect: to('/b') },
    { path: '/odd', redirect: to('/b') },
    { path: '/own', redirect: to('/b?own=1') },
    { path: '/part', redirect: to('/b#part') },
    { path: '/both', redirect: to('https://shop.test/b?own=1#part?') },
    { path: '/to/*', redirect: to('/:rest') },
  ];
  const www = site({ config: { domains: { 'www.example.test': { routes } } } });
  const answer = await www.ask(`GET ${path}${path.includes('?') ? '' : '?x=1&y'}`);
  expect(answer.headers.get('location')).toBe(location);
});

test('a domain may drop the query', async () => {
  const redirect = { to: 'https://www.example.test', query: 'drop' } as const;
  const www = site({ config: { domains: { 'old.test': { redirect } } } });
  const answer = await www.ask('GET http://old.test/a/b?c=d');
  expect(answer.headers.get('location')).toBe('https://www.example.test/a/b');
});
