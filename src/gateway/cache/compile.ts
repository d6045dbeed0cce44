import { type Duration, parseDuration } from '../config/duration.ts';
import type { CacheConfig, CachePolicy, QueryRule } from './config.ts';

const HOUR = 3_600_000;

/** The headers by which most clients say who they are. */
export const CREDENTIALS = ['authorization', 'x-api-key', 'api-key', 'x-auth-token', 'x-access-token'];

/** Compiles the cache rules of a route, with their defaults; the clients' headers that the route keeps are in its key. */
export function compileCache(
  config: CacheConfig = {},
  { kept = [], remembered = null }: { kept?: readonly string[]; remembered?: CachePolicy['remembered'] } = {},
): CachePolicy {
  const key = config.key ?? {};
  const keyed = [...new Set([...(key.headers ?? []).map((name) => name.toLowerCase()), ...kept])];
  const credentials = config.credentials?.map((name) => name.toLowerCase()) ?? CREDENTIALS;
  return {
    ttlMs: milliseconds(config.ttl),
    defaultTtlMs: milliseconds(config.defaultTtl),
    browserTtlMs: milliseconds(config.browserTtl),
    staleWhileRevalidateMs: milliseconds(config.staleWhileRevalidate),
    staleIfErrorMs: milliseconds(config.staleIfError),
    graceMs: milliseconds(config.grace) ?? HOUR,
    heuristicMaxMs: config.heuristic === false ? 0 : (milliseconds(config.heuristic?.max) ?? HOUR),
    query: compileQuery(config.query ?? 'keep'),
    key: {
      headers: keyed,
      cookies: key.cookies ?? [],
      country: key.country ?? false,
      device: key.device ?? false,
    },
    credentials: credentials.filter((name) => !keyed.includes(name)),
    storeSetCookie: config.storeSetCookie ?? false,
    rangeWhole: config.range === 'whole',
    readsUnknownLength: config.unknownLength !== 'pass',
    wholeTypes: config.wholeTypes ?? [],
    surrogateKeyFields: config.surrogateKeyFields?.map((name) => name.toLowerCase()) ?? null,
    varyIgnored: config.vary?.ignore?.map((name) => name.toLowerCase()) ?? [],
    statusesMs: new Map(
      Object.entries(config.statuses ?? {}).map(([status, ttl]) => [Number(status), parseDuration(ttl)]),
    ),
    remembered,
    passForMs: milliseconds(config.passFor) ?? 10_000,
    invalidate: config.invalidate ?? true,
    heedsClients: config.ignoreClientDirectives !== true,
  };
}

function milliseconds(duration: Duration | undefined): number | null {
  return duration === undefined ? null : parseDuration(duration);
}

function compileQuery(query: NonNullable<CacheConfig['query']>): QueryRule {
  if (typeof query === 'string') return { kind: query };
  const [kind, written] = 'only' in query ? (['only', query.only] as const) : (['except', query.except] as const);
  return {
    kind,
    names: new Set(written.filter((name) => !name.endsWith('*'))),
    prefixes: written.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)),
  };
}
