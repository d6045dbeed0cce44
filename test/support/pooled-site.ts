import type { GatewayConfig, PoolConfig } from '../../src/gateway/index.ts';
import type { FakeOrigin } from './fake-platform.ts';
import { site, type Site, type SiteOptions } from './site.ts';

export interface PooledOptions extends SiteOptions {
  /** Fields of the backends `one`, `two` and `three`, all alike. */
  backend?: Partial<NonNullable<GatewayConfig['backends']>[string]>;
  /** Fields of the route. */
  route?: object;
}

export interface PooledSite extends Site {
  /** Who refuses; to be changed as the test goes on. */
  down: Set<string>;
  /** The names of those asked since the last time. */
  asked(): string[];
}

/** A site before the pool `pool` of three backends, each of which answers with its name. */
export function pooledSite(pool: Partial<PoolConfig> = {}, options: PooledOptions = {}): PooledSite {
  const down = new Set<string>();
  const { backend = {}, route = {}, config, origin, ...others } = options;
  const answer: FakeOrigin = (request) => {
    if (down.has(request.backend as string)) throw new Error('connection refused');
    return origin === undefined ? new Response(request.backend as string) : origin(request);
  };
  const names = ['one', 'two', 'three'] as const;
  const www = site({
    ...others,
    origin: answer,
    config: {
      backends: Object.fromEntries(names.map((name) => [name, { origin: `http://${name}.test` as const, ...backend }])),
      pools: { pool: { backends: { one: 1, two: 1, three: 1 }, policy: 'failover', retries: 2, ...pool } },
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool', ...route }] } },
      ...config,
    },
  });
  let told = 0;
  return {
    ...www,
    down,
    asked() {
      const news = www.sent.slice(told).map(({ backend: name }) => name as string);
      told = www.sent.length;
      return news;
    },
  };
}
