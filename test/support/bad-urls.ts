import type { PoolConfig } from '../../src/gateway/index.ts';
import { site, type Site, type SiteOptions } from './site.ts';

const FIRST_BYTE_MS = 15_000;
/** All ways in which a URL can fail that a client may know of, or bring about by what it sends. */
export const WAYS = ['status', 'reset', 'late-reset', 'silence', 'cut'] as const;
export type Way = (typeof WAYS)[number];

const isWay = (text: string | undefined): text is Way => WAYS.some((way) => way === text);

function cutBody(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(3));
      controller.error(new Error('reset'));
    },
  });
  return new Response(body, { headers: { 'content-length': '9' } });
}

/** What `/status/1`, `/reset/1` ... do, whoever is asked; all other paths are well. */
export function failBy(url: string, advance: (milliseconds: number) => void): Response {
  const way = new URL(url).pathname.split('/')[1];
  if (!isWay(way)) return new Response('well', { headers: { 'content-length': '4' } });
  if (way === 'status') return new Response('busy', { status: 503 });
  if (way === 'cut') return cutBody();
  if (way !== 'reset') advance(way === 'silence' ? FIRST_BYTE_MS : 1_500);
  throw new Error('NetworkError when attempting to fetch resource.');
}

/** A pool of `size` backends, `b0` and so on. */
export function poolOf(size: number, pool: Partial<PoolConfig>, { config, ...options }: SiteOptions = {}): Site {
  const names = Array.from({ length: size }, (_, at) => `b${at}`);
  const backend = { origin: 'http://origin.test', breaker: {} } as const;
  const www: Site = site({
    origin: ({ url }) => failBy(url, www.advance),
    ...options,
    config: {
      backends: Object.fromEntries(names.map((name) => [name, backend])),
      pools: {
        pool: {
          backends: Object.fromEntries(names.map((name) => [name, 1])),
          policy: 'round-robin',
          retryOn: [503],
          ...pool,
        },
      },
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool', cache: 'pass' }] } },
      ...config,
    },
  });
  return www;
}
