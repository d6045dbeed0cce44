import type { GatewayConfig, RouteConfig } from '../../gateway/index.ts';
import { adminPlace } from '../project/admin-place.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { localOrigin, sampleHost } from './domain-urls.ts';
import { rulesToTry } from './rules-to-try.ts';

const SHOWN_URLS = 6;

/** What to try on the gateway that listens there, e.g. at `http://127.0.0.1:7676`: some URLs, its rules, and a purge. */
export function whatToTry(config: GatewayConfig, origin: string): string {
  const urls = Object.entries(config.domains).flatMap(([domain, { routes = [] }]) =>
    routes.filter(hasSample).map((route) => sampleUrl(domain, route, origin)),
  );
  const rules = rulesToTry(config, (domain, route) => (hasPath(route) ? sampleUrl(domain, route, origin) : null));
  const shown = urls.slice(0, SHOWN_URLS).map((url) => `  ${url}`);
  return ['Try:', ...shown, ...rules, ...purgeExample(config)].join('\n');
}

/** What a `*` deeper down stands for, only the origin knows. */
function hasPath({ path }: RouteConfig): boolean {
  return path === '/*' || !path.endsWith('*');
}

function hasSample(route: RouteConfig): boolean {
  return route.to !== undefined && hasPath(route);
}

function sampleUrl(domain: string, route: RouteConfig, origin: string): string {
  const path = sampleOf(route.path).replace(/\*$/, '');
  return `${localOrigin(sampleHost(domain), origin)}${path}`;
}

/** A template with something in the place of its parameters. */
function sampleOf(template: string): string {
  return template.replaceAll(':subdomain', 'demo').replaceAll(/:\w+/g, '1');
}

/** By a key of the configuration, of a page above where there is one; where there is none, a URL. */
function purgeExample(config: GatewayConfig): string[] {
  if (!config.admin) return [];
  const routes = Object.values(config.domains).flatMap(({ routes = [] }) => routes);
  const keyed = routes.filter(({ surrogateKeys = [] }) => surrogateKeys.length > 0);
  const [key] = (keyed.find(hasSample) ?? keyed[0])?.surrogateKeys ?? [];
  const [title, what] =
    key === undefined
      ? ['URL', `--url https://${adminPlace(config).host}/`]
      : ['surrogate key', `--key ${shellWord(sampleOf(key))}`];
  return [`Purge by ${title}:`, `  npx popgate purge ${what}`];
}
