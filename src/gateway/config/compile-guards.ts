import { parseRange } from './addresses.ts';
import type { CompiledAccess, CompiledClients, CompiledRateLimit, Guards } from './compiled.ts';
import { compileCors } from './compile-headers.ts';
import { parseDuration } from './duration.ts';
import { fingerprint } from './fingerprint.ts';
import type { AccessConfig, ClientMatch, RateLimitConfig, RouteRules } from './types.ts';

/** What a route asks of its clients; null where it asks nothing. `place` stands for the route in the whole gateway. */
export function compileGuards({ access, rateLimit, headers }: RouteRules, place: string): Guards | null {
  const cors = compileCors(headers?.cors);
  if (cors === null && access === undefined && rateLimit === undefined) return null;
  return {
    cors,
    access: access === undefined ? null : compileAccess(access),
    rateLimit: rateLimit === undefined ? null : compileRateLimit(rateLimit, place),
  };
}

function compileAccess({ allow, deny, waf }: AccessConfig): CompiledAccess {
  return {
    allow: allow === undefined ? null : compileClients(allow),
    deny: deny === undefined ? null : compileClients(deny),
    waf: waf ?? null,
  };
}

function compileClients({ addresses, countries, acl, headers }: ClientMatch): CompiledClients {
  return {
    ranges: addresses === undefined ? null : addresses.flatMap((range) => parseRange(range)!),
    countries: countries ?? null,
    acl: acl ?? null,
    headers:
      headers === undefined ? null : Object.entries(headers).map(([name, is]) => ({ name: name.toLowerCase(), is })),
  };
}

function compileRateLimit({ by, limit, window, penalty }: RateLimitConfig, place: string): CompiledRateLimit {
  return {
    by: compileBy(by),
    name: `popgate-${fingerprint(place)}`,
    limit,
    windowSeconds: parseDuration(window ?? '10s') / 1_000,
    penaltySeconds: penalty === undefined ? null : parseDuration(penalty) / 1_000,
  };
}

function compileBy(by: RateLimitConfig['by'] = 'address'): CompiledRateLimit['by'] {
  if (typeof by === 'string') return { of: by, name: null };
  return 'header' in by ? { of: 'header', name: by.header.toLowerCase() } : { of: 'cookie', name: by.cookie };
}
