import type { GatewayConfig, RouteConfig } from '../../src/gateway/index.ts';
import { site, type Site, type SiteOptions } from '../support/site.ts';

export const PURGE = { authorization: 'Bearer purge-secret' };
export const ADMIN = { authorization: 'Bearer admin-secret' };
export const JSON_TYPE = { 'content-type': 'application/json' };

const PAGES = [
  'http://www.example.test/a',
  'http://www.example.test/b?q=1',
  'http://shop.example.test/a',
  'http://blue.tenants.test/a',
] as const;

/** How a page is found in the cache: `hit`, `stale` or `gone`. */
type State = 'hit' | 'stale' | 'gone';
type Page = (typeof PAGES)[number];

export const UNTOUCHED = Object.fromEntries(PAGES.map((page) => [page, 'hit'])) as Record<Page, State>;

/** All paths to the one backend. */
export const routes: RouteConfig[] = [{ path: '/*', to: 'origin' }];

export const CONFIG: GatewayConfig = {
  name: 'service',
  backends: { origin: { origin: 'http://origin.test' } },
  domains: {
    'www.example.test': { routes },
    'shop.example.test': { routes },
    '*.tenants.test': { routes },
  },
  admin: { host: 'www.example.test', path: '/.popgate' },
};

export interface Service extends Site {
  /** `POST /.popgate/purge` with the purge token, unless the headers say otherwise; a plain value is sent as JSON. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** How each page is found; those that are not there are stored again by it. */
  states(): Promise<Record<Page, State>>;
}

/** A service with an operator API, both tokens, and its pages in the cache. */
export async function service({ config, ...options }: SiteOptions = {}): Promise<Service> {
  const www = site({
    origin: ({ url }) =>
      new Response('page', {
        headers: {
          'content-type': 'text/plain',
          'cache-control': 'max-age=60',
          'surrogate-key': `pages path${new URL(url).pathname}`,
          etag: '"1"',
        },
      }),
    secrets: { purge_token: 'purge-secret', admin_token: 'admin-secret' },
    ...options,
    config: { ...CONFIG, ...config },
  });
  const states = async () => {
    const found = {} as Record<Page, State>;
    for (const page of PAGES) found[page] = stateOf(await www.ask(`GET ${page}`));
    return found;
  };
  await states();
  www.sent.length = 0;
  const post: Service['post'] = (body, headers = {}) =>
    www.ask('POST /.popgate/purge', { ...JSON_TYPE, ...PURGE, ...headers }, isRaw(body) ? body : JSON.stringify(body));
  return { ...www, states, post };
}

/** What a Response takes as its body, and so the runner, too. */
function isRaw(body: unknown): body is string {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
}

function stateOf({ headers }: Response): State {
  const status = headers.get('cache-status') ?? '';
  if (status.includes('; hit')) return 'hit';
  return status.includes('fwd=stale') ? 'stale' : 'gone';
}

/** A problem document's parts (RFC 9457), its type and cacheability among them. */
export async function problemOf(answer: Response): Promise<Record<string, unknown>> {
  const { headers } = answer;
  const document = (await answer.json()) as Record<string, unknown>;
  return { ...document, type: headers.get('content-type'), cache: headers.get('cache-control') };
}
