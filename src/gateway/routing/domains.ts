import type { CompiledDomain, CompiledGateway } from '../config/compiled.ts';
import { indexRoutes, type RouteIndex } from './routes.ts';

interface IndexedDomain {
  domain: CompiledDomain;
  routes: RouteIndex;
}

export interface FoundDomain {
  indexed: IndexedDomain;
  /** What a wildcard stands for; `''` elsewhere. */
  subdomain: string;
}

export interface DomainIndex {
  /** Exact before wildcard before `*`. A wildcard stands for exactly one label, as in a certificate (RFC 6125 §6.4.3). */
  find(host: string): FoundDomain | null;
}

/**
 * So many routes are made ready when the Wasm is built. Those of the domains after them are made ready once in each
 * sandbox, when first asked for: as memory that is copied at each start they would cost every request far more.
 */
const READY_ROUTES = 300;

/** A look-up is three at most, however many domains there are. */
export function indexDomains({ domains, compileDomain }: CompiledGateway): DomainIndex {
  const names = new Set(domains);
  const ready = new Map<string, IndexedDomain>();

  function indexed(name: string): IndexedDomain {
    let found = ready.get(name);
    if (found === undefined) {
      const domain = compileDomain(name);
      ready.set(name, (found = { domain, routes: indexRoutes(domain.routes) }));
    }
    return found;
  }

  for (let at = 0, routes = 0; at < domains.length && routes < READY_ROUTES; at += 1) {
    routes += indexed(domains[at]!).domain.routes.length;
  }

  return {
    find(host) {
      if (names.has(host)) return { indexed: indexed(host), subdomain: '' };
      const dot = host.indexOf('.');
      const wildcard = dot > 0 ? `*${host.slice(dot)}` : '';
      if (names.has(wildcard)) return { indexed: indexed(wildcard), subdomain: host.slice(0, dot) };
      return names.has('*') ? { indexed: indexed('*'), subdomain: '' } : null;
    },
  };
}
