import { type GatewayConfig, parseDuration } from '../../gateway/index.ts';
import { effectiveRoutes, type EffectiveRoute } from '../project/effective-routes.ts';
import type { Finding } from './finding.ts';
import { isPage } from './page-path.ts';
import { writtenAt } from './stored-route.ts';

const DAY_MS = 86_400_000;

/** Pages that browsers keep for more than a day, where no purge reaches them: each place once that says so. */
export function browserLifetimes(config: GatewayConfig): Finding[] {
  const pages = effectiveRoutes(config).filter(({ route }) => isPage(route.path));
  const found = pages.flatMap((page) => [...byTtl(page, config), ...bySetField(page, config)]);
  return [...new Map(found.map((finding) => [finding.path, finding])).values()];
}

function byTtl(page: EffectiveRoute, config: GatewayConfig): Finding[] {
  const { cache, to, handler, path } = page.route;
  if (cache === undefined || cache === 'pass' || (to ?? handler) === undefined) return [];
  const { browserTtl } = cache;
  if (browserTtl === undefined || parseDuration(browserTtl) <= DAY_MS) return [];
  const at = writtenAt(page, config, ({ cache }) => cache !== 'pass' && cache?.browserTtl !== undefined);
  return [
    {
      code: 'long-browser-ttl',
      path: `${at}.cache.browserTtl`,
      problem: `is '${browserTtl}' for pages such as ${path}: no purge reaches what browsers keep`,
      remedy: "write at most '1d', and a longer ttl: that can be purged",
    },
  ];
}

/** RFC 9111 §5.2.2.1: what a browser goes by. */
const MAX_AGE = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/i;

function bySetField(page: EffectiveRoute, config: GatewayConfig): Finding[] {
  const [name, value = ''] = cacheControlOf(page.route) ?? [];
  const seconds = Number(MAX_AGE.exec(value)?.[1] ?? 0);
  if (name === undefined || seconds * 1000 <= DAY_MS || /no-store|no-cache/i.test(value)) return [];
  const at = writtenAt(page, config, (rules) => cacheControlOf(rules) !== undefined);
  return [
    {
      code: 'long-browser-ttl',
      path: `${at}.headers.response.set["${name}"]`,
      problem: `lets browsers keep pages such as ${page.route.path} for ${seconds} seconds: no purge reaches what browsers keep`,
      remedy: "write at most max-age=86400, and cache: { ttl: … } for the gateway's own time: that can be purged",
    },
  ];
}

function cacheControlOf({ headers }: Pick<EffectiveRoute['route'], 'headers'>): [string, string] | undefined {
  return Object.entries(headers?.response?.set ?? {}).find(([name]) => name.toLowerCase() === 'cache-control');
}
