import type { CachePolicy } from '../config/compiled.ts';
import type { Exchange } from '../exchange.ts';
import { canonicalPath } from '../receive.ts';
import { effectiveQuery } from './key.ts';
import { urlKey } from './surrogate-keys.ts';

/** RFC 9110 §9.2.1. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** RFC 9111 §4.4: what an unsafe request may have changed is no longer served: its URL, and what the answer points to. */
export async function invalidateAfter(exchange: Exchange, response: Response, policy: CachePolicy): Promise<void> {
  if (SAFE.has(exchange.method) || response.status >= 400) return;
  const { host, path, query } = exchange;
  const urls = [{ host, path, query }];
  for (const name of ['location', 'content-location']) {
    const pointed = sameOrigin(response.headers.get(name), exchange);
    if (pointed !== null) urls.push(pointed);
  }
  for (const url of urls) {
    exchange.platform.cache.purge(await urlKey({ ...url, query: effectiveQuery(url.query, policy.query) }), 'hard');
  }
}

/** Another origin's URLs are not this one's to invalidate. */
function sameOrigin(
  reference: string | null,
  { host, path }: Exchange,
): { host: string; path: string; query: string } | null {
  if (reference === null) return null;
  try {
    const url = new URL(reference, `http://${host}${path}`);
    return url.hostname === host ? { host, path: canonicalPath(url.pathname), query: url.search } : null;
  } catch {
    return null;
  }
}
