import { expect, vi } from 'vitest';
import type { CacheConfig } from '../../src/gateway/index.ts';
import { site } from './site.ts';

type Fields = Record<string, string>;

/** What an origin says to whoever has the mark of an attacker. */
export interface Said {
  status: number;
  headers?: Fields;
}

export const PAGE = { 'content-type': 'text/plain', 'cache-control': 'max-age=60', etag: '"page"' };
export const EVIL = { 'x-evil': '1' };
export const NO_STORE = { 'cache-control': 'no-store' };

/** A page for everybody, and whatever is to be said to who comes with `x-evil`. */
export function attacked({ cache = {}, page = PAGE }: { cache?: CacheConfig; page?: Fields } = {}) {
  const told: { said: Said; isDown: boolean } = { said: { status: 200, headers: page }, isDown: false };
  const www = site({
    origin: ({ headers, method }) => {
      if (told.isDown) throw new Error('refused');
      if (headers.has('x-evil')) {
        const { status, headers: fields = {} } = told.said;
        const isBodiless = [204, 205, 304].includes(status) || method === 'HEAD';
        return new Response(isBodiless ? null : 'evil', {
          status,
          headers: { 'content-type': 'text/plain', ...fields },
        });
      }
      if (headers.get('if-none-match') === page['etag']) return new Response(null, { status: 304, headers: page });
      return new Response('page', { headers: page });
    },
    config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache }] } } },
  });
  const purge = vi.spyOn(www.cache, 'purge');
  const evil = async (line: string, headers: Fields, said: Said): Promise<void> => {
    told.said = said;
    await (await www.ask(line, { ...EVIL, ...headers })).arrayBuffer();
    await www.settle();
  };
  return { ...www, told, purge, evil };
}

type Attacked = ReturnType<typeof attacked>;

/** The next client gets the page, from the cache. */
export async function expectHit(www: Attacked): Promise<void> {
  const sent = www.sent.length;
  const answer = await www.ask('GET /a');
  expect([answer.status, await answer.text()]).toEqual([200, 'page']);
  expect(answer.headers.get('cache-status')).toMatch(/^popgate; hit/);
  expect(www.sent.length).toBe(sent);
  expect(www.purge.mock.calls).toEqual([]);
}

/** The page can still be had where the origin cannot. */
export async function expectStillThere(www: Attacked): Promise<void> {
  www.told.isDown = true;
  const answer = await www.ask('GET /a');
  expect([answer.status, await answer.text()]).toEqual([200, 'page']);
  expect(www.purge.mock.calls).toEqual([]);
}

/** Requests that are not anybody's. */
export const APART: [string, Fields][] = [
  ['no-store', { 'cache-control': 'no-store' }],
  ['no-cache', { 'cache-control': 'no-cache' }],
  ['Authorization', { authorization: 'Basic eA==' }],
  ['a key', { 'api-key': 'k' }],
  ['a cookie', { cookie: 'session=1' }],
];
