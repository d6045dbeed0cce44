import type { Answered, Exchange } from '../../exchange.ts';
import type { Told } from './trace.ts';

/** RFC 9110 §6.4.1. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Value = (answered: Answered, told: Told) => string | number | null;

/** The fields that a line of the access log can have: a name, and where its value comes from. */
const VALUES = {
  /** When the request came, in ISO 8601 and UTC. */
  time: ({ start }) => new Date(start.at).toISOString(),
  /** The request's id, as on error pages and in the operator's log. */
  id: ({ exchange, id }) => id ?? exchange?.id ?? null,
  /** The host that was asked for, in its canonical form. */
  host: ({ exchange }) => exchange?.host ?? null,
  /** The method. */
  method: ({ request }) => request.method,
  /** The path in its canonical form, without the query. */
  path: ({ exchange }) => exchange?.path ?? null,
  /** The path of the route that took the request, as it is configured; null if none did. */
  route: (_, { route }) => route,
  /** The status of the response. */
  status: ({ response }) => response.status,
  /** What the cache did: `hit`, `miss`, `pass`, `stale` or `revalidated`; null if it was not asked. */
  cache: (_, { cache }) => cache,
  /** The backend that was asked last, or `shield:` and the POP; null if none was asked. */
  backend: (_, told) => backendOf(told),
  /** How many requests the gateway sent to origins and shields for this one. */
  tries: ({ exchange }, told) => triesOf(exchange, told),
  /** The size of the response body in bytes; null if it is not known when the line is written. */
  bytes: ({ exchange, response }) => bytesOf(exchange, response),
  /** How long the gateway took, in milliseconds, until it had the response. */
  durationMs: ({ platform, start }) => platform.now() - start.at,
  /** How long origins and shields took, in milliseconds, until they sent the heads of their responses; null if none was asked. */
  originMs: (_, told) => originMs(told),
  /** The client's country, ISO 3166-1 alpha-2; null if it is not known. */
  country: ({ platform, client }) => platform.locate(client.address)?.country || null,
  /** The POP that answered, by its code; null if it is not known. */
  pop: ({ platform }) => platform.environment().pop || null,
  /** What the rate limit said; null if the route has none. */
  rateLimit: (_, { rateLimit }) => rateLimit,
  /** How much processor time the request took, in milliseconds. */
  cpuMs: ({ platform, start }) => Math.round((platform.cpuMs() - start.cpuMs) * 100) / 100,
} satisfies Record<string, Value>;

export type LogField = keyof typeof VALUES;

export const LOG_VALUES: Readonly<Record<LogField, Value>> = VALUES;

/** All of them, in their order. */
export const LOG_FIELDS = Object.keys(VALUES) as LogField[];

/** The last backend or shield that was asked. */
function backendOf({ sends }: Told): string | null {
  const last = sends.at(-1);
  if (last === undefined) return null;
  return last.stage === 'fetch' ? last.backend : `shield:${last.site}`;
}

/** The requests of a handler have traces of their own, and are only counted together. */
function triesOf(exchange: Exchange | null, { sends, isHandlers }: Told): number {
  return isHandlers ? exchange!.sent.count : sends.length;
}

function bytesOf(exchange: Exchange | null, { status, headers }: Response): number | null {
  if (exchange?.method === 'HEAD' || BODILESS.has(status)) return 0;
  const length = headers.get('content-length');
  return exchange?.bodyBytes ?? (length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null);
}

/** The time of all backends and shields, to the header sections of their answers; null if none was asked. */
export function originMs({ sends }: Told): number | null {
  return sends.length === 0 ? null : sends.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}
