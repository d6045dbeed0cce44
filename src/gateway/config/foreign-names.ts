/** What other gateways and proxies call a field, with the names that it has here. */
const NAMES_HERE: Readonly<Record<string, readonly string[]>> = {
  address: ['origin'],
  backend: ['to'],
  conditions: ['methods'],
  domain: ['domains'],
  gzip: ['compress'],
  host: ['overrideHost'],
  hostname: ['overrideHost'],
  hosts: ['domains'],
  maxAge: ['browserTtl'],
  pool: ['to'],
  proxy: ['to'],
  rewrites: ['rewrite'],
  servers: ['backends'],
  sni: ['sniHostname'],
  swr: ['staleWhileRevalidate'],
  sie: ['staleIfError'],
  tags: ['surrogateKeys'],
  target: ['to'],
  upstream: ['to'],
  upstreams: ['backends'],
  url: ['origin', 'to', 'path'],
  weight: ['backends'],
};

/** Returns the field that is meant, if it is one of those that are known at this place. */
export function foreignName(name: string, known: readonly string[]): string | null {
  const here = Object.hasOwn(NAMES_HERE, name) ? NAMES_HERE[name]! : [];
  return here.find((each) => known.includes(each)) ?? null;
}
