import type { CompiledGateway } from '../config/compiled.ts';
import { foldedRoutes, type FoldedRoutes, type RouteTree, treeOf } from '../routes/tree.ts';
import type { CompiledDomain } from './config.ts';

interface IndexedDomain {
  domain: CompiledDomain;
  tree: RouteTree;
  folded: FoldedRoutes;
}

export interface FoundDomain {
  indexed: IndexedDomain;
  /** What the wildcard matched; `''` for other domains. */
  subdomain: string;
}

export interface DomainIndex {
  /**
   * Finds the domain of a host: exact before wildcard before `*`. A wildcard matches exactly one label, as in a certificate
   * (RFC 6125 §6.4.3).
   */
  find(host: string): FoundDomain | null;
}

/** At most three look-ups, however many domains there are. */
export function indexDomains({ domains, readyDomains, compileDomain }: CompiledGateway): DomainIndex {
  const ready = new Map<string, IndexedDomain>();
  const texts = new Map<string, string>();

  function indexed(name: string): IndexedDomain | undefined {
    const known = ready.get(name);
    const text = texts.get(name);
    if (known !== undefined || text === undefined) return known;
    const domain = compileDomain(name);
    const tree = JSON.parse(text) as RouteTree;
    const made = { domain, tree, folded: foldedRoutes(domain.paths, tree) };
    ready.set(name, made);
    return made;
  }

  domains.forEach((name, place) => {
    const domain = compileDomain(name);
    const tree = treeOf(domain.paths);
    if (place >= readyDomains) {
      texts.set(name, JSON.stringify(tree));
      return;
    }
    ready.set(name, { domain, tree, folded: foldedRoutes(domain.paths, tree) });
    domain.paths.forEach((_, route) => domain.route(route));
  });

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
