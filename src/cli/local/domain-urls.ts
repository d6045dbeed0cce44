import type { GatewayConfig } from '../../gateway/index.ts';

/** How a domain of the configuration is asked locally. */
export interface DomainUrl {
  /** With its slash at the end. Of a wildcard it is one of many. */
  url: string;
  domain: string;
  /** What there is to know before one goes there; null where that is nothing. */
  note: string | null;
}

/** The host that stands for a domain: `demo` in the place of an asterisk. */
export function sampleHost(domain: string): string {
  return domain.replace(/^\*(\.|$)/, 'demo$1');
}

/** All domains, in their order. @param origin where the gateway listens, e.g. `http://127.0.0.1:7676`. */
export function domainUrls({ domains }: GatewayConfig, origin: string): DomainUrl[] {
  return Object.entries(domains).map(([domain, { redirect }]) => {
    const url = domain === '*' ? `${origin}/` : `${localOrigin(sampleHost(domain), origin)}/`;
    const target = typeof redirect === 'object' ? redirect.to : redirect;
    return { url, domain, note: target === undefined ? noteOf(domain) : `redirects to ${target}` };
  });
}

function noteOf(domain: string): string | null {
  if (domain === '*') return 'any host';
  return domain.startsWith('*') ? `one of ${domain}` : null;
}

/** The address of a host at the local gateway. */
export function localOrigin(host: string, origin: string): string {
  const { protocol, port } = new URL(origin);
  return `${protocol}//${host}.localhost${port === '' ? '' : `:${port}`}`;
}

const SHOWN = 12;

/** A line for each, for a terminal. */
export function describeDomains(config: GatewayConfig, origin: string): string {
  const all = domainUrls(config, origin);
  const lines = all.slice(0, SHOWN).map(({ url, note }) => `  ${url}${note === null ? '' : `  ${note}`}`);
  return [...lines, ...(all.length > SHOWN ? [`  and ${all.length - SHOWN} more domains`] : [])].join('\n');
}
