import type { Answered, Exchange } from '../../exchange.ts';
import type { Told } from './trace.ts';

/** RFC 9110 §6.4.1. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Value = (answered: Answered, told: Told) => string | number | null;

/** What a line of the access log can hold: a name, and where its value comes from. */
const VALUES = {
  time: ({ start }) => new Date(start.at).toISOString(),
  id: ({ exchange, id }) => id ?? exchange?.id ?? null,
  host: ({ exchange }) => exchange?.host ?? null,
  method: ({ request }) => request.method,
  path: ({ exchange }) => exchange?.path ?? null,
  route: (_, { route }) => route,
  status: ({ response }) => response.status,
  cache: (_, { cache }) => cache,
  backend: (_, told) => backendOf(told),
  tries: ({ exchange }, told) => triesOf(exchange, told),
  bytes: ({ exchange, response }) => bytesOf(exchange, response),
  durationMs: ({ platform, start }) => platform.now() - start.at,
  originMs: (_, told) => originMs(told),
  country: ({ platform, client }) => platform.locate(client.address)?.country || null,
  pop: ({ platform }) => platform.environment().pop || null,
  rateLimit: (_, { rateLimit }) => rateLimit,
  cpuMs: ({ platform, start }) => Math.round((platform.cpuMs() - start.cpuMs) * 100) / 100,
} satisfies Record<string, Value>;

export type LogField = keyof typeof VALUES;

export const LOG_VALUES: Readonly<Record<LogField, Value>> = VALUES;

/** All of them, in their order. */
export const LOG_FIELDS = Object.keys(VALUES) as LogField[];

/** The last that was asked. */
function backendOf({ sends }: Told): string | null {
  const last = sends.at(-1);
  if (last === undefined) return null;
  return last.stage === 'fetch' ? last.backend : `shield:${last.site}`;
}

/** A handler's own requests are in traces of their own, and only counted together. */
function triesOf(exchange: Exchange | null, { sends, isHandlers }: Told): number {
  return isHandlers ? exchange!.sent.count : sends.length;
}

function bytesOf(exchange: Exchange | null, { status, headers }: Response): number | null {
  if (exchange?.method === 'HEAD' || BODILESS.has(status)) return 0;
  const length = headers.get('content-length');
  return exchange?.bodyBytes ?? (length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null);
}

/** All that backends and shields took, up to the heads of their answers; null where none was asked. */
export function originMs({ sends }: Told): number | null {
  return sends.length === 0 ? null : sends.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}
