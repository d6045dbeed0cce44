import type { GatewayConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** Environments that keep domains of production: a domain can be in one service at a time. */
export function environmentWarnings({ domains, environments = {} }: GatewayConfig): Finding[] {
  const named = Object.keys(domains).filter((name) => name !== '*');
  return Object.entries(environments).flatMap(([environment, { domains: renamed = {} }]) => {
    const kept = named.filter((name) => renamed[name] === undefined);
    const [first] = kept;
    if (first === undefined) return [];
    const more = kept.length > 1 ? ` and ${kept.length - 1} more` : '';
    return {
      code: 'kept-domain',
      path: `environments.${environment}.domains`,
      problem: `leaves ${first}${more} as in production, and Fastly gives a domain to one service alone`,
      remedy: `write another name: domains: { '${first}': '${exampleFor(first, environment)}' }`,
    };
  });
}

function exampleFor(name: string, environment: string): string {
  return name.startsWith('*.') ? `*.${environment}.${name.slice(2)}` : `${environment}.${name}`;
}
