import type { GatewayConfig } from './config/types.ts';
import type { DomainConfig } from './domains/config.ts';
import { createGateway, type GatewayParts } from './gateway.ts';
import type { CacheEntry, CacheStore, EntryOptions, Platform } from './platform.ts';
import type { RouteConfig } from './routes/config.ts';

/**
 * Sends requests through the gateway while the Wasm is built, so that the runtime has compiled the code before a sandbox
 * begins. The platform is a stand-in, and nothing of it is kept. No handler and no endpoint of the operator API runs. Every
 * answer fails in the end, because the runtime cannot make a Request or a Response at build time.
 */
export async function warmUp({ config, capabilities }: Omit<GatewayParts, 'platform'>): Promise<void> {
  const { operator: _, ...others } = capabilities;
  const { admin: __, ...served } = config;
  const client = { address: '192.0.2.1', waitUntil: () => undefined };
  for (const [host, domain, route] of pagesOf(config)) {
    // A second copy of a large configuration would stay in the Wasm.
    const domains = { [host]: { ...domain, routes: [route] } as DomainConfig };
    const parts = { config: { ...served, domains }, capabilities: { ...others, handlers: {} }, platform: nowhere() };
    const gateway = createGateway(parts);
    const url = `https://${host}${route.path.replace(/:[^/]+/g, 'x').replace('*', '')}`;
    const headers = new Headers({ host, accept: '*/*', 'accept-encoding': 'gzip, br', 'user-agent': 'x' });
    const request = { url, method: 'GET', headers, body: null } as Request;
    // Once from the origin, and once from the cache.
    for (let turn = 0; turn < 2; turn += 1) await gateway.handle(request, client).catch(() => undefined);
  }
}

type Page = [host: string, domain: DomainConfig, route: RouteConfig];

/** The first route that uses the cache, and the first that passes it. */
function pagesOf({ domains }: GatewayConfig): Page[] {
  const pages = Object.entries(domains).flatMap(([name, domain]) =>
    (domain.routes ?? []).flatMap((route): Page[] =>
      route.to === undefined ? [] : [[name.replace('*', 'x'), domain, route]],
    ),
  );
  const isPassed = ([, , { cache }]: Page): boolean => cache === 'pass';
  return [pages.find((page) => !isPassed(page)), pages.find(isPassed)].filter((page) => page !== undefined);
}

function nowhere(): Platform {
  const entries = new Map<string, { options: EntryOptions; body: Uint8Array }>();
  const lookup = (key: string): CacheEntry | null => {
    const entry = entries.get(key);
    if (entry === undefined) return null;
    const { metadata } = entry.options;
    const bytes = () => entry.body as Uint8Array<ArrayBuffer>;
    return { metadata, ageMs: 0, stale: false, length: entry.body.length, bytes, close: () => undefined } as CacheEntry;
  };
  const insert = (key: string, options: EntryOptions, body: Uint8Array): void => {
    entries.set(key, { options, body });
  };
  const cache = {
    lookup,
    peek: (key) => (entries.has(key) ? 'fresh' : null),
    insert,
    purge: () => undefined,
    transaction: async (key) => ({
      entry: lookup(key),
      mustInsert: true,
      insert: (options, body) => insert(key, options, body),
      update: () => undefined,
      cancel: () => undefined,
    }),
  } as Partial<CacheStore> as CacheStore;
  const answer = {
    status: 200,
    ok: true,
    headers: new Headers({
      date: 'Sun, 01 Mar 2026 12:00:00 GMT',
      'content-type': 'text/html',
      'content-length': '8',
      'cache-control': 'max-age=60',
      etag: '"x"',
      'last-modified': 'Sun, 01 Mar 2026 10:00:00 GMT',
      vary: 'accept-encoding',
    }),
    body: {},
    arrayBuffer: async () => new ArrayBuffer(8),
  } as unknown as Response;
  return {
    now: () => 0,
    random: () => 0,
    randomId: () => 'x',
    cpuMs: () => 0,
    environment: () => ({ local: false, pop: '', version: '', service: '' }),
    log: () => undefined,
    logTo: () => undefined,
    locate: () => null,
    deviceClass: () => '',
    origins: { fetch: async () => answer, health: () => 'unknown' },
    cache,
  } as Partial<Platform> as Platform;
}
