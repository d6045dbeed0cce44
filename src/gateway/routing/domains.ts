import type { CompiledDomain, CompiledGateway } from '../config/compiled.ts';
import { treeOf, type RouteTree } from './routes.ts';

interface IndexedDomain {
  domain: CompiledDomain;
  tree: RouteTree;
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
 * So many routes are made ready when the Wasm is built. Of the domains after them the tree of paths is kept as text, and
 * their routes are made ready one by one when first asked for: memory that is walked through before each request, and
 * copied at each start, would cost every request far more.
 */
const READY_ROUTES = 100;

/** A look-up is three at most, however many domains there are. */
export function indexDomains({ domains, compileDomain }: CompiledGateway): DomainIndex {
  const ready = new Map<string, IndexedDomain>();
  const texts = new Map<string, string>();

  function indexed(name: string): IndexedDomain | undefined {
    const known = ready.get(name);
    const text = texts.get(name);
    if (known !== undefined || text === undefined) return known;
    const made = { domain: compileDomain(name), tree: JSON.parse(text) as RouteTree };
    ready.set(name, made);
    return made;
  }

  let count = 0;
  for (const name of domains) {
    const domain = compileDomain(name);
    const { paths } = domain;
    const tree = treeOf(paths);
    if (count < READY_ROUTES) {
      ready.set(name, { domain, tree });
      paths.forEach((_, place) => domain.route(place));
    } else texts.set(name, JSON.stringify(tree));
    count += paths.length;
  }

  return {
    find(host) {
      const exact = indexed(host);
      if (exact !== undefined) return { indexed: exact, subdomain: '' };
      const dot = host.indexOf('.');
      const wildcard = dot > 0 ? indexed(`*${host.slice(dot)}`) : undefined;
      if (wildcard !== undefined) return { indexed: wildcard, subdomain: host.slice(0, dot) };
      const any = indexed('*');
      return any === undefined ? null : { indexed: any, subdomain: '' };
    },
  };
}
