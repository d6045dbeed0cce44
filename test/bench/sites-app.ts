/** The gateways of the bench. Top-level code: they are compiled when the Wasm is built, as a user's is. */
import { capabilities } from '../../src/gateway/everything.ts';
import {
  createGateway,
  defineGateway,
  type Gateway,
  type GatewayConfig,
  type RouteRules,
} from '../../src/gateway/index.ts';
import type { Platform } from '../../src/gateway/platform.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { redirectEntries } from './redirect-entries.ts';

const origin = { origin: 'http://origin.example', timeouts: { firstByte: '60s' } } as const;

function tenRoutes(domain: string) {
  const named = Array.from(
    { length: 8 },
    (_, at) => ({ path: `/section-${at}/:id`, to: 'origin', surrogateKeys: [`${domain}/:id`] }) as const,
  );
  return [{ path: '/pass/*', to: 'origin', cache: 'pass' } as const, ...named, { path: '/*', to: 'origin' } as const];
}

/** So many domains with ten routes each. */
function configOf(domains: readonly string[]): GatewayConfig {
  return defineGateway({
    name: 'bench',
    backends: { origin },
    domains: Object.fromEntries(domains.map((domain) => [domain, { routes: tenRoutes(domain) }])),
  });
}

/** Pools of three: all well, and with one that is dead. */
const pooledConfig = defineGateway({
  name: 'pooled',
  backends: { origin, origin_2: origin, origin_3: origin, dead: origin },
  pools: {
    well: { backends: { origin: 1, origin_2: 1, origin_3: 1 }, retries: 2 },
    wounded: { backends: { origin: 1, origin_2: 1, dead: 1 }, retries: 2 },
  },
  domains: {
    'www.example': { routes: [{ path: '/*', to: 'well' }] },
    'wounded.example': { routes: [{ path: '/*', to: 'wounded' }] },
  },
});

/** Each alone; the redirects are of the domain. */
const RULES = {
  log: { log: { endpoint: 'bench' } },
  timing: { serverTiming: true },
  security: { headers: { security: true } },
  cross_origin: { headers: { cors: { origins: ['https://shop.example', 'https://*.shop.example'] } } },
} as const satisfies Record<string, RouteRules>;

const ALL = {
  ...RULES.log,
  ...RULES.timing,
  headers: { ...RULES.security.headers, ...RULES.cross_origin.headers },
} as const satisfies RouteRules;

const MOVED = { entries: redirectEntries(100), patterns: [{ path: '/gone/*', to: '/here/:rest' }] } as const;

/** A domain for each rule, one with all of them, one with what the edge does itself in production, and one with none. */
const ruledConfig = defineGateway({
  name: 'ruled',
  backends: { origin },
  domains: {
    'plain.example': { routes: tenRoutes('plain.example') },
    'all.example': { redirects: MOVED, defaults: ALL, routes: tenRoutes('all.example') },
    'compressed.example': { routes: [{ path: '/*', to: 'origin', compress: true }] },
    'redirects.example': { redirects: MOVED, routes: tenRoutes('redirects.example') },
    ...Object.fromEntries(
      Object.entries(RULES).map(([name, defaults]) => [
        `${name}.example`,
        { defaults, routes: tenRoutes(`${name}.example`) },
      ]),
    ),
  },
});

const CONFIGS = {
  one: configOf(['www.example']),
  thousand: configOf(Array.from({ length: 1_000 }, (_, at) => `www-${at}.example`)),
  pooled: pooledConfig,
  ruled: ruledConfig,
};

export type SiteName = keyof typeof CONFIGS;

const KEYS = Array.from({ length: 300 }, (_, at) => `product-${at}/colour-${at % 7}`).join(' ');
const TEN_KB = 'a'.repeat(10_240);

/** Answers at once, in the guest, so that what is measured is the gateway and no waiting. */
async function answerAtOnce(url: string, isConditional: boolean): Promise<Response> {
  const fields = {
    'cache-control': url.includes('/no-cache') ? 'no-cache' : url.includes('/pass/') ? 'no-store' : 'max-age=3600',
    'content-type': 'text/html',
    etag: '"ten"',
    'x-origin': 'bench',
    ...(url.includes('/varied') && { vary: 'accept-language' }),
    ...(url.includes('/keys') && { 'surrogate-key': KEYS }),
  };
  if (isConditional) return new Response(null, { status: 304, headers: fields });
  return new Response(TEN_KB, { headers: { ...fields, 'content-length': String(TEN_KB.length) } });
}

/** Fastly's in all but the origins. Its own fields are read when they are asked for, since some tell where the code runs. */
const withoutOrigins: Platform = Object.create(fastly, {
  origins: {
    value: {
      fetch: (_, { url, headers }) => answerAtOnce(url, new Headers(headers).has('if-none-match')),
      health: () => 'unknown',
    } satisfies Platform['origins'],
  },
});

/** As users have them. */
export const gateways = {
  one: createGateway({ config: CONFIGS.one, capabilities, platform: fastly }),
  pooled: createGateway({ config: CONFIGS.pooled, capabilities, platform: fastly }),
  ruled: createGateway({ config: CONFIGS.ruled, capabilities, platform: fastly }),
};

/** With an origin in the guest. */
export const lone = Object.fromEntries(
  Object.entries(CONFIGS).map(([name, config]) => [
    name,
    createGateway({ config, capabilities, platform: withoutOrigins }),
  ]),
) as Record<SiteName, Gateway>;
