/** The gateway and its yardsticks in one Wasm, so that what is compared runs in one process. */
import { CoreCache, SimpleCache } from 'fastly:cache';
import { CacheOverride } from 'fastly:cache-override';
import { Hono } from 'hono';
import { compileGateway } from '../../src/gateway/config/compile.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { createGateway, defineGateway, type Exchange, type Gateway, type RouteRules } from '../../src/gateway/index.ts';
import { policies, type PolicyName } from '../../src/gateway/pools/policies/index.ts';
import { compileRedirects } from '../../src/gateway/rules/redirects/compile.ts';
import { redirectByTable } from '../../src/gateway/rules/redirects/find.ts';
import { fastly } from '../../src/platform/fastly/index.ts';
import { prepareSandbox } from '../../src/platform/fastly/sandbox.ts';

prepareSandbox();

const decoder = new TextDecoder();

function tenRoutes(domain: string) {
  const named = Array.from(
    { length: 8 },
    (_, at) => ({ path: `/section-${at}/:id`, to: 'origin', surrogateKeys: [`${domain}/:id`] }) as const,
  );
  return [{ path: '/pass/*', to: 'origin', cache: 'pass' } as const, ...named, { path: '/*', to: 'origin' } as const];
}

/** So many domains with ten routes each; `/ten` is taken by the last of them. */
function gatewayWith(domains: readonly string[]): Gateway {
  const config = defineGateway({
    name: 'bench',
    backends: { origin: { origin: 'http://origin.example', timeouts: { firstByte: '60s' } } },
    domains: Object.fromEntries(domains.map((domain) => [domain, { routes: tenRoutes(domain) }])),
  });
  return createGateway({ config, capabilities, platform: fastly });
}

const one = gatewayWith(['www.example']);
const thousand = gatewayWith(Array.from({ length: 1_000 }, (_, at) => `www-${at}.example`));

const origin = { origin: 'http://origin.example', timeouts: { firstByte: '60s' } } as const;

/** Pools of three: all well, and with one that is dead. */
const pooled = createGateway({
  capabilities,
  config: defineGateway({
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
  }),
  platform: fastly,
});

/** A rule a line, as the rows that compare them want it. */
const RULES = {
  compress: true,
  headers: { security: true, cors: { origins: ['https://shop.example', 'https://*.shop.example'] } },
  log: { endpoint: 'bench' },
  serverTiming: true,
} as const satisfies RouteRules;

/** A domain with every rule, one with compression alone, and one with none. */
const ruled = createGateway({
  capabilities,
  config: defineGateway({
    name: 'ruled',
    backends: { origin },
    domains: {
      'www.example': {
        redirects: { entries: redirects(100), patterns: [{ path: '/gone/*', to: '/here/:rest' }] },
        defaults: RULES,
        routes: tenRoutes('www.example'),
      },
      'plain.example': { routes: tenRoutes('plain.example') },
      'compressed.example': { routes: [{ path: '/*', to: 'origin', compress: true }] },
    },
  }),
  platform: fastly,
});

function redirects(count: number): Record<string, string> {
  const paths = Array.from({ length: count }, (_, at) => `/archive/${at % 97}/article-${at}.html`);
  return Object.fromEntries(paths.map((path, at) => [path, `/articles/${at}`]));
}

/** Microseconds of one look-up among so many redirects, of paths that are there. */
async function timeRedirects(request: Request): Promise<Response> {
  const count = Number(request.url.slice(request.url.lastIndexOf('/') + 1));
  const entries = redirects(count);
  const table = compileRedirects({ entries });
  const paths = Object.keys(entries).filter((_, at) => at % Math.ceil(count / CHOICES) === 0);
  const exchange = { hop: null, method: 'GET', query: '', host: '', scheme: 'https', trace: [] };
  const startedAt = Date.now();
  for (const path of paths) await redirectByTable({ ...exchange, path } as unknown as Exchange, table);
  return new Response(String(((Date.now() - startedAt) * 1_000) / paths.length));
}

const CHOICES = 2_000;

/** Microseconds of one choice in a pool of 100 by the policy that the path names. */
function timeChoices(request: Request): Response {
  const policy = request.url.slice(request.url.lastIndexOf('/') + 1) as PolicyName;
  const names = Array.from({ length: 100 }, (_, at) => `origin_${at}`);
  const backends = Object.fromEntries(names.map((name) => [name, origin]));
  const weights = Object.fromEntries(names.map((name, at) => [name, 1 + (at % 3)]));
  const config = { name: 'choosing', backends, pools: { pool: { backends: weights, policy } }, domains: {} };
  const pool = compileGateway(config, capabilities).pools.get('pool')!;
  const { members } = pool;
  const text = (): string => '/products/123456?page=2';
  const choice = { pool, members, random: Math.random, url: text, client: text, latencyMs: () => 12 };
  policies[policy](choice);
  const startedAt = Date.now();
  for (let at = 0; at < CHOICES; at += 1) policies[policy](choice);
  return new Response(String(((Date.now() - startedAt) * 1_000) / CHOICES));
}

/** What a cache on the platform can not do without: look-up, metadata, body in one buffer. */
async function bareHit(request: Request): Promise<Response> {
  const entry = CoreCache.lookup('bench');
  if (entry === null) return fillBareHit(request);
  const fields = JSON.parse(decoder.decode(entry.userMetadata())) as [string, string][];
  return new Response(await new Response(entry.body()).arrayBuffer(), { headers: fields });
}

async function fillBareHit(request: Request): Promise<Response> {
  const response = await bareFetch(request);
  const body = new Uint8Array(await response.arrayBuffer());
  const fields = [...response.headers].filter(([name]) => name !== 'connection' && name !== 'keep-alive');
  const options = { maxAge: 3_600_000, length: body.length, userMetadata: JSON.stringify(fields) };
  const writer = CoreCache.insert('bench', options);
  writer.append(body);
  writer.close();
  return new Response(body, { headers: fields });
}

async function bareFetch(request: Request): Promise<Response> {
  const response = await fetch(request, { backend: 'origin', cacheOverride: new CacheOverride('pass') });
  return new Response(await response.arrayBuffer(), { status: response.status, headers: response.headers });
}

/** What many would write instead: an application with the simple cache, and nothing of HTTP. */
const hono = new Hono();
hono.get('/*', async ({ req }) => {
  const entry = await SimpleCache.getOrSet(req.path, async () => {
    const response = await bareFetch(req.raw);
    return { value: await response.arrayBuffer(), ttl: 3_600 };
  });
  return new Response(await entry.arrayBuffer(), { headers: { 'content-type': 'text/html' } });
});

const YARDSTICKS: Record<string, (request: Request) => Response | Promise<Response>> = {
  'bare-response': () => new Response('hello'),
  'bare-hit': bareHit,
  'bare-fetch': bareFetch,
  choosing: timeChoices,
  redirecting: timeRedirects,
  hono: (request) => hono.fetch(request),
};

const GATEWAYS: Record<string, Gateway> = { thousand, pooled, ruled };

addEventListener('fetch', (event) => {
  const subject = event.request.headers.get('bench') ?? '';
  const yardstick = YARDSTICKS[subject];
  const gateway = GATEWAYS[subject] ?? one;
  const client = { address: event.client.address, waitUntil: (work: Promise<unknown>) => event.waitUntil(work) };
  event.respondWith(yardstick ? yardstick(event.request) : gateway.handle(event.request, client));
});
