import { type GatewayConfig, isDeceptive } from '../../gateway/index.ts';
import type { HandlerReads, Reads } from '../project/handler-code/find-reads.ts';
import type { Finding } from './finding.ts';
import { keepsParameter, type StoredRoute, storedRoutes } from './stored-route.ts';

/** What the cache heeds by itself, what the key has anyway, and credentials, by which nothing is stored unless it is shared. */
const HEEDED =
  /^(?:host|authorization|x-api-key|api-key|x-auth-token|x-access-token|origin|range|accept-encoding|cache-control|pragma|content-(?:type|length)|if-.+|popgate-.+|via|cdn-loop)$/;

/** Headers and cookies that a handler reads whose answers are stored, and that are not in the key. */
export function unkeyedReads(config: GatewayConfig, reads: HandlerReads): Finding[] {
  return storedRoutes(config).flatMap((stored) => {
    const read = readBy(stored, reads);
    // Who forbids storing at times may do so whenever it matters.
    if (read === null || read.mayForbid) return [];
    return [...unkeyedHeaders(stored, read), ...unkeyedCookies(stored, read)];
  });
}

function readBy({ route: { handler } }: StoredRoute, reads: HandlerReads): Reads | null {
  return handler === undefined ? null : (reads.get(handler) ?? null);
}

function unkeyedHeaders({ at, route, cache }: StoredRoute, { headers, varies }: Reads): Finding[] {
  const { keep = [], remove = [], set = {} } = route.headers?.request ?? {};
  const known = [...(cache.key?.headers ?? []), ...keep, ...remove, ...Object.keys(set)].map(inLowerCase);
  const isTold = (name: string): boolean =>
    !known.includes(name) && !HEEDED.test(name) && !isDeceptive(name) && !varies.has('*') && !varies.has(name);
  return [...headers].filter(isTold).map((name) => ({
    code: 'unkeyed-header',
    path: at,
    problem: `the handler ${route.handler} reads the header ${name}, and it is not in the cache key: one client's answer is given to others`,
    remedy: `write cache: { key: { headers: ['${name}'] } }, let the answer name it in Vary, or write cache: 'pass'`,
  }));
}

function inLowerCase(name: string): string {
  return name.toLowerCase();
}

function unkeyedCookies({ at, route, cache }: StoredRoute, { cookies, varies }: Reads): Finding[] {
  const keyed = cache.key?.cookies ?? [];
  const named = [...cookies].filter((name) => name !== '');
  const missing = named.filter((name) => !keyed.includes(name));
  const isSome = named.length === 0 && cookies.has('') && keyed.length === 0;
  if ((missing.length === 0 && !isSome) || varies.has('*') || varies.has('cookie')) return [];
  const which = isSome ? 'cookies' : `the cookie ${missing.join(', ')}`;
  const follows =
    cache.ttl === undefined
      ? "one client's answer is given to others"
      : 'under a ttl it gets only the cookies in the key, and never sees it';
  return [
    {
      code: 'unkeyed-cookie',
      path: at,
      problem: `the handler ${route.handler} reads ${which}, not in the cache key: ${follows}`,
      remedy: `write cache: { key: { cookies: ['${missing[0] ?? 'NAME'}'] } }, or cache: 'pass'`,
    },
  ];
}

/** Parameters that `cache.query` leaves out, although a handler reads them, or a condition tells their values apart. */
export function droppedParameters(config: GatewayConfig, reads: HandlerReads): Finding[] {
  return storedRoutes(config).flatMap((stored) => {
    const { at, route, cache } = stored;
    const read = [...(readBy(stored, reads)?.parameters ?? [])].map((name) => ({
      name,
      why: `the handler ${route.handler} reads the parameter ${name}`,
    }));
    const told = Object.entries(route.query ?? {}).flatMap(([name, is]) =>
      Array.isArray(is) && is.length > 1
        ? [{ name, why: `a condition takes several values of the parameter ${name}` }]
        : [],
    );
    return [...read, ...told]
      .filter(({ name }) => !keepsParameter(cache.query, name))
      .map(({ name, why }): Finding => ({
        code: 'dropped-parameter',
        path: at,
        problem: `${why}, and cache.query leaves it out: who answers never gets it, and one answer is for all of its values`,
        remedy: `write cache: { query: { only: ['${name}'] } }, or take it out of except`,
      }));
  });
}
