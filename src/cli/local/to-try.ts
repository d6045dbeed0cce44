import { randomBytes } from 'node:crypto';
import type { GatewayConfig, RouteConfig } from '../../gateway/index.ts';
import { adminPlace } from '../project/admin-place.ts';
import { shellWord } from '../terminal/shell-word.ts';
import type { Address } from './address.ts';
import { sampleHost } from './domain-urls.ts';
import { rulesToTry } from './rules-to-try.ts';

const SHOWN_URLS = 6;

/** Gives the operator API its tokens for this run, where the environment has none, and says them. */
export function makeTokens(env: Record<string, string | undefined>): string[] {
  return ['POPGATE_ADMIN_TOKEN', 'POPGATE_PURGE_TOKEN'].flatMap((name) => {
    if (env[name]) return [];
    env[name] = randomBytes(18).toString('base64url');
    return [`${name}=${env[name]}`];
  });
}

/** What to try on the running gateway: some URLs, its rules, and a purge. */
export function whatToTry(config: GatewayConfig, { port }: Address): string {
  const urls = Object.entries(config.domains).flatMap(([domain, { routes = [] }]) =>
    routes.filter(hasSample).map((route) => sampleUrl(domain, route, port)),
  );
  const rules = rulesToTry(config, (domain, route) => (hasPath(route) ? sampleUrl(domain, route, port) : null));
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

function sampleUrl(domain: string, route: RouteConfig, port: number): string {
  const path = sampleOf(route.path).replace(/\*$/, '');
  return `http://${sampleHost(domain)}.localhost:${port}${path}`;
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
