import type { DomainConfig, GatewayConfig, RouteConfig, RouteRules, StreamConfig } from '../../gateway/index.ts';

/** A route with what its domain and the gateway add to it, and where it can be asked for; null where only the origin knows. */
interface Place {
  rules: RouteRules;
  route: RouteConfig;
  url: string | null;
}

/** One command for each kind of rule that the configuration has, on the first route that has it. */
export function rulesToTry(
  config: GatewayConfig,
  urlOf: (domain: string, route: RouteConfig) => string | null,
): string[] {
  const places = Object.entries(config.domains).flatMap(([domain, { defaults, routes = [] }]) =>
    routes.map((route) => ({
      rules: { ...config.defaults, ...defaults, ...route },
      route,
      url: urlOf(domain, route),
    })),
  );
  return [...redirectExample(config, urlOf), ...KINDS.flatMap((example) => first(places, example))];
}

type Example = (place: Place & { url: string }) => string[] | null;

function first(places: readonly Place[], example: Example): string[] {
  for (const { url, ...place } of places) {
    const lines = url === null ? null : example({ ...place, url });
    if (lines !== null) return lines;
  }
  return [];
}

const KINDS: readonly Example[] = [
  ({ rules, url }) =>
    rules.compress
      ? ['Compressed, where the client takes it:', `  curl -so /dev/null -D - -H 'Accept-Encoding: gzip' ${url}`]
      : null,
  ({ rules, url }) => (rules.headers?.security ? ['With the headers that browsers heed:', `  curl -sI ${url}`] : null),
  ({ rules: { rateLimit }, url }) =>
    rateLimit
      ? [
          `At most ${rateLimit.limit} in ${rateLimit.window ?? '10s'}:`,
          `  for n in $(seq ${rateLimit.limit + 2}); do curl -so /dev/null -w '%{http_code} ' ${url}; done`,
        ]
      : null,
  ({ route: { stream }, url }) =>
    stream
      ? ['An event stream, where --push has started Pushpin:', `  curl -sN ${url}`, ...publishExample(stream)]
      : null,
];

/** With its parameters filled in as in the URL. */
function publishExample({ channels }: StreamConfig): string[] {
  if (channels === undefined) return [];
  return [`  npx popgate publish --channel ${channels[0]!.replaceAll(/:\w+/g, '1')} 'hello'`];
}

function redirectExample(
  { domains }: GatewayConfig,
  urlOf: (domain: string, route: RouteConfig) => string | null,
): string[] {
  for (const [domain, { redirects }] of Object.entries<DomainConfig>(domains)) {
    const [path] = Object.keys(redirects?.entries ?? {});
    if (path === undefined) continue;
    const url = urlOf(domain, { path: path as `/${string}`, respond: {} });
    return ['From the redirect table:', `  curl -sI ${url}`];
  }
  return [];
}
