import type { RouteConfig } from '../../src/gateway/index.ts';
import { counting, type Counts } from './counted-cache.ts';
import type { FakeOrigin } from './fake-platform.ts';
import { site, type Site, type SiteOptions } from './site.ts';

/** A request, and what it costs. */
export interface Way {
  /** Fields of all answers, or what the origin does. */
  origin?: Record<string, string> | FakeOrigin;
  route?: Partial<RouteConfig>;
  options?: SiteOptions;
  /** What has happened before. */
  before?: (www: Site) => unknown;
  line?: string;
  headers?: Record<string, string>;
  body?: string;
  operations: number;
  purges?: number;
}

/** An origin that sends these fields, and a 304 to who has what it sent. */
export function answering(fields: Record<string, string>): FakeOrigin {
  return ({ headers }) => {
    const isKnown = fields['etag'] !== undefined && headers.get('if-none-match') === fields['etag'];
    return new Response(isKnown ? null : 'page', { status: isKnown ? 304 : 200, headers: fields });
  };
}

/** A site whose only route is this one, as it is after what has happened before. */
async function prepared({ origin = {}, route = {}, options = {}, before }: Way): Promise<Site> {
  const { config, ...others } = options;
  const path = '/*';
  const www = site({
    origin: typeof origin === 'function' ? origin : answering(origin),
    secrets: { admin_token: 't', shield_key: 's' },
    handlers: { hello: () => new Response('hello') },
    ...others,
    config: {
      admin: {},
      ...config,
      domains: { 'www.example.test': { routes: [{ path, to: 'origin', ...route } as RouteConfig] } },
    },
  });
  await before?.(www);
  await www.settle();
  return www;
}

/** What one request asks of the cache, with what is left to do after its answer; and how often it calls other functions of the host. */
export async function measured(way: Way): Promise<Counts & { calls: Site['calls'] }> {
  const www = await prepared(way);
  const count = counting(www.cache);
  const before = { ...www.calls };
  const { line = 'GET /a', headers, body } = way;
  await (await www.ask(line, { 'x-kind': '1', ...headers }, body)).arrayBuffer();
  await www.settle();
  const calls = Object.entries(www.calls).map(([name, times]) => [name, times - before[name as keyof typeof before]]);
  return { ...count(), calls: Object.fromEntries(calls) as Site['calls'] };
}
