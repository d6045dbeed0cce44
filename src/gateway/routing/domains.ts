import type { CompiledDomain } from '../config/compiled.ts';
import { indexRoutes, type RouteIndex } from './routes.ts';

interface IndexedDomain {
  domain: CompiledDomain;
  routes: RouteIndex;
}

/** Built with the Wasm; a look-up is two at most, however many domains there are. */
export interface DomainIndex {
  exact: ReadonlyMap<string, IndexedDomain>;
  /** By what follows the star, with its dot. */
  wildcard: ReadonlyMap<string, IndexedDomain>;
  fallback: IndexedDomain | null;
}

export function indexDomains(domains: readonly CompiledDomain[]): DomainIndex {
  const exact = new Map<string, IndexedDomain>();
  const wildcard = new Map<string, IndexedDomain>();
  let fallback: IndexedDomain | null = null;
  for (const domain of domains) {
    const indexed = { domain, routes: indexRoutes(domain.routes) };
    if (domain.name === '*') fallback = indexed;
    else if (domain.name.startsWith('*.')) wildcard.set(domain.name.slice(1), indexed);
    else exact.set(domain.name, indexed);
  }
  return { exact, wildcard, fallback };
}

export interface FoundDomain {
  indexed: IndexedDomain;
  /** What a wildcard stands for; `''` elsewhere. */
  subdomain: string;
}

/** Exact before wildcard before `*`. A wildcard stands for exactly one label, as in a certificate (RFC 6125 §6.4.3). */
export function findDomain(index: DomainIndex, host: string): FoundDomain | null {
  const exact = index.exact.get(host);
  if (exact !== undefined) return { indexed: exact, subdomain: '' };
  const dot = host.indexOf('.');
  const wildcard = dot > 0 ? index.wildcard.get(host.slice(dot)) : undefined;
  if (wildcard !== undefined) return { indexed: wildcard, subdomain: host.slice(0, dot) };
  return index.fallback && { indexed: index.fallback, subdomain: '' };
}
