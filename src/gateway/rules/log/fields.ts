import type { Answered, Exchange, TraceStep } from '../../exchange.ts';

/** RFC 9110 §6.4.1. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Value = (answered: Answered, trace: readonly TraceStep[]) => string | number | null;

/** What a line of the access log can hold: a name, and where its value comes from. */
const VALUES = {
  time: ({ start }) => new Date(start.at).toISOString(),
  id: ({ exchange, id }) => id ?? exchange?.id ?? null,
  host: ({ exchange }) => exchange?.host ?? null,
  method: ({ request }) => request.method,
  path: ({ exchange }) => exchange?.path ?? null,
  route: (_, trace) => decisionOf(trace, 'route'),
  status: ({ response }) => response.status,
  cache: (_, trace) => decisionOf(trace, 'cache'),
  backend: (_, trace) => backendOf(trace),
  tries: ({ exchange }, trace) => triesOf(exchange, trace),
  bytes: ({ exchange, response }) => bytesOf(exchange, response),
  durationMs: ({ platform, start }) => platform.now() - start.at,
  originMs: (_, trace) => originMs(trace),
  country: ({ platform, client }) => platform.locate(client.address)?.country || null,
  pop: ({ platform }) => platform.environment().pop || null,
  rateLimit: (_, trace) => decisionOf(trace, 'rateLimit'),
  cpuMs: ({ platform, start }) => Math.round((platform.cpuMs() - start.cpuMs) * 100) / 100,
} satisfies Record<string, Value>;

export type LogField = keyof typeof VALUES;

export const LOG_VALUES: Readonly<Record<LogField, Value>> = VALUES;

/** All of them, in their order. */
export const LOG_FIELDS = Object.keys(VALUES) as LogField[];

function decisionOf(trace: readonly TraceStep[], stage: string): string | null {
  return trace.findLast((step) => step.stage === stage)?.decision ?? null;
}

/** Those that the answer waited for: after an error they are for its page, after a look-up that was enough for the next ones. */
function sends(trace: readonly TraceStep[]): readonly TraceStep[] {
  const end = trace.findIndex(
    ({ stage, decision }) => stage === 'error' || (stage === 'lookup' && decision !== 'validate'),
  );
  return (end < 0 ? trace : trace.slice(0, end)).filter(({ stage }) => stage === 'fetch' || stage === 'shield');
}

/** The last that was asked. */
function backendOf(trace: readonly TraceStep[]): string | null {
  const detail = sends(trace).at(-1)?.detail;
  if (detail === undefined) return null;
  return typeof detail['backend'] === 'string' ? detail['backend'] : `shield:${String(detail['shield'])}`;
}

/** A handler's own requests are in traces of their own, and only counted together. */
function triesOf(exchange: Exchange | null, trace: readonly TraceStep[]): number {
  const isHandlers = trace.some(({ stage }) => stage === 'handler');
  return isHandlers ? exchange!.sent.count : sends(trace).length;
}

function bytesOf(exchange: Exchange | null, { status, headers }: Response): number | null {
  if (exchange?.method === 'HEAD' || BODILESS.has(status)) return 0;
  const length = headers.get('content-length');
  return exchange?.bodyBytes ?? (length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null);
}

/** All that backends and shields took, up to the heads of their answers; null where none was asked. */
export function originMs(trace: readonly TraceStep[]): number | null {
  const steps = sends(trace);
  return steps.length === 0 ? null : steps.reduce((sum, { detail }) => sum + Number(detail?.['milliseconds']), 0);
}
