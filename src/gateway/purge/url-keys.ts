import { effectiveQuery } from '../cache/key.ts';
import { pathKey, urlKey } from '../cache/surrogate-keys.ts';
import type { DomainIndex } from '../domains/find.ts';
import { together } from '../eventual.ts';
import { matchingPlaces } from '../routes/tree.ts';

/** A URL of this service, canonical. */
export interface SiteUrl {
  host: string;
  path: string;
  query: string;
}

/**
 * Returns the surrogate keys under which a URL's answers are stored: one for every query rule that could apply to its path,
 * and that of answers to several queries.
 */
export async function keysOfUrl(domains: DomainIndex, url: SiteUrl): Promise<string[]> {
  const { domain, tree } = domains.find(url.host)!.indexed;
  const queries = new Set(
    matchingPlaces(tree, url.path).flatMap((place) => {
      const { cache, answer } = domain.route(place);
      return cache === null || answer.target === null ? [] : [effectiveQuery(url.query, cache.query)];
    }),
  );
  if (queries.size === 0) return [];
  return together([...Array.from(queries, (query) => urlKey({ ...url, query })), pathKey(url)]);
}
