import { type Problem } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** A host that may begin with `*.` or a parameter, and what is wrong if nobody owns all of it. */
interface Claim {
  path: string;
  host: string;
  kind: 'domain' | 'pattern';
}

/** Suffixes below which names are registered: of registries alone, or of those who give names to anybody, too. */
type SuffixOf = (host: string, options: { allowPrivateDomains: boolean }) => string | null;

export interface SuffixReview {
  problems: Problem[];
  warnings: Finding[];
}

/** Domains that nobody can own, and patterns of hosts that belong to everybody. The list is read only here, since it is long. */
export async function reviewSuffixes(config: GatewayConfig): Promise<SuffixReview> {
  const { getPublicSuffix } = await import('tldts');
  const claims = claimsOf(config);
  return {
    problems: claims.flatMap((claim) => (isOfRegistry(claim, getPublicSuffix) ? [problemOf(claim)] : [])),
    warnings: claims.flatMap((claim) => (isOfMany(claim, getPublicSuffix) ? [warningOf(claim)] : [])),
  };
}

function claimsOf({ domains, dynamicBackends = {}, environments = {} }: GatewayConfig): Claim[] {
  return [
    ...Object.keys(domains).map((name): Claim => ({ path: `domains["${name}"]`, host: name, kind: 'domain' })),
    ...Object.entries(environments).flatMap(([environment, { domains = {} }]) =>
      Object.entries(domains).map(([name, host]): Claim => ({
        path: `environments.${environment}.domains["${name}"]`,
        host: String(host),
        kind: 'domain',
      })),
    ),
    ...Object.entries(dynamicBackends).flatMap(([name, { allow }]) =>
      allow.map((origin, at): Claim => {
        const host = origin.replace(/^https?:\/\//, '').replace(/:\d+$/, '');
        return { path: `dynamicBackends.${name}.allow[${at}]`, host, kind: 'pattern' };
      }),
    ),
  ];
}

function isOfRegistry({ host }: Claim, suffixOf: SuffixOf): boolean {
  const name = host.replace(/^\*\./, '');
  return name.includes('.') && suffixOf(name, { allowPrivateDomains: false }) === name;
}

/** Whoever owns such a suffix may serve all of it, and nobody else may be asked for all of it. */
function isOfMany(claim: Claim, suffixOf: SuffixOf): boolean {
  const name = claim.host.replace(/^\*\./, '');
  return (
    claim.kind === 'pattern' &&
    name !== claim.host &&
    !isOfRegistry(claim, suffixOf) &&
    suffixOf(name, { allowPrivateDomains: true }) === name
  );
}

function problemOf({ path, host }: Claim): Problem {
  const name = host.replace(/^\*\./, '');
  return {
    path,
    problem: `${name} is a public suffix: names below it belong to others`,
    remedy: `write a name that is registered below it: '${host.startsWith('*.') ? '*.' : ''}shop.${name}'`,
  };
}

function warningOf({ path, host }: Claim): Finding {
  const name = host.replace(/^\*\./, '');
  return {
    code: 'open-suffix',
    path,
    problem: `anybody can have a name below ${name}, so that anybody's server may be asked`,
    remedy: `write the names that are yours: 'https://shop.${name}'`,
  };
}
