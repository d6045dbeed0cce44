import { hostMatches, keysOf } from '../../../gateway/check.ts';
import { CONTEXT_FETCHES, type GatewayConfig } from '../../../gateway/index.ts';

/** Of a configuration that may not be valid. */
export type Servers = Partial<Pick<GatewayConfig, 'backends' | 'dynamicBackends' | 'domains'>>;

/** What to write in place of a fetch of this URL, of which the text may say the beginning alone. */
export function insteadOfFetch(url: string | null, servers: Servers): string {
  if (url === null) return CONTEXT_FETCHES;
  if (url.startsWith('/')) return `use context.fetch('${pathOf(url)}')`;
  const asked = urlOf(url);
  if (asked === null) return CONTEXT_FETCHES;
  const { host, hostname, origin } = asked;
  if (keysOf(servers.domains).some((domain) => hostMatches(domain, hostname))) {
    return `use context.fetch('${asked.pathname}'), since ${hostname} is a domain of this gateway`;
  }
  const backend = keysOf(servers.backends).find((name) => {
    const { origin, overrideHost } = servers.backends?.[name] ?? {};
    return [urlOf(origin)?.host, overrideHost].includes(host);
  });
  if (backend !== undefined) return `use context.backends.${backend}.fetch('${asked.pathname}')`;
  const dynamic = keysOf(servers.dynamicBackends).find((name) => {
    const allowed = servers.dynamicBackends?.[name]?.allow;
    return Array.isArray(allowed) && allowed.some((entry) => isAllowed(String(entry), asked));
  });
  if (dynamic !== undefined) return `use context.backends.${dynamic}.fetch with the same URL`;
  return `make ${origin} a backend of the configuration, and use context.backends.NAME.fetch('${asked.pathname}')`;
}

/** An entry may begin its host with `*.`. */
function isAllowed(entry: string, { protocol, hostname, port }: URL): boolean {
  const allowed = urlOf(entry.replace('://*.', '://any.'));
  if (allowed === null || allowed.protocol !== protocol || allowed.port !== port) return false;
  const isWild = entry.includes('://*.');
  return hostMatches(isWild ? allowed.hostname.replace(/^any/, '*') : allowed.hostname, hostname);
}

function urlOf(text: unknown): URL | null {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : null;
}

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0]!;
}
