import { expect } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

export type Fields = Record<string, string>;

export const FRESH = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };

export function withCache(cache: CacheConfig, answer: () => Response) {
  const routes = [{ path: '/*', to: 'origin', cache } as const];
  return site({ origin: answer, config: { domains: { 'www.example.test': { routes } } } });
}

/** Whether what the origin answered the first is given to the second. */
export async function isReused(
  answer: { status?: number; headers: Fields },
  {
    first = {},
    second = {},
    cache = {},
    path = '/a',
  }: { first?: Fields; second?: Fields; cache?: CacheConfig; path?: string } = {},
): Promise<boolean> {
  let count = 0;
  const www = withCache(cache, () => new Response(`${(count += 1)}`, { status: 200, ...answer }));
  const told = (await www.ask(`GET ${path}`, first)).headers.get('cache-status')!;
  const text = await (await www.ask(`GET ${path}`, second)).text();
  expect(told.includes('; stored')).toBe(text === '1');
  return text === '1';
}
