import type { Exchange, TraceStep } from '../../exchange.ts';
import type { Client, Platform } from '../../platform.ts';
import type { CompiledLog, LogField } from './config.ts';

/** When a request came, and what the sandbox had used of its processor by then. */
export interface Start {
  /** Milliseconds since the epoch. */
  at: number;
  cpuMs: number;
}

/** A request that has its answer. */
export interface Answered {
  request: Request;
  client: Client;
  /** Null where it was not even received. */
  exchange: Exchange | null;
  /** Null where nothing has asked for one. */
  id: string | null;
  response: Response;
  start: Start;
  platform: Platform;
}

/** What of a text is kept. With six characters for the worst of each, a line has at most 16 kB, which is what Fastly takes. */
const MAX_TEXT = 256;
const MAX_PATH = 1_024;
/** RFC 9110 §6.4.1. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

export function startOf(platform: Platform): Start {
  return { at: platform.now(), cpuMs: platform.cpuMs() };
}

/** Writes the lines. What an endpoint throws is said once, and harms no answer. */
export function accessLog(): (log: CompiledLog, answered: Answered) => void {
  const complained = new Set<string>();

  return function write(log, answered) {
    const { platform, exchange } = answered;
    if (!isFailure(exchange) && log.sample < 1 && platform.random() >= log.sample) return;
    try {
      platform.logTo(log.endpoint, lineOf(log.fields, answered));
    } catch (error) {
      if (!complained.has(log.endpoint)) platform.log(`the log endpoint ${log.endpoint} fails: ${String(error)}`);
      complained.add(log.endpoint);
    }
  };
}

/** An error of the gateway's own that nobody planned. What an origin answers, and what a client did wrong, is none. */
function isFailure(exchange: Exchange | null): boolean {
  const error = exchange?.trace.find(({ stage }) => stage === 'error');
  return error !== undefined && error.decision >= '500' && error.detail?.['planned'] !== true;
}

/** One JSON object, with no control character and nothing of credentials, cookies and query in it (S63). */
function lineOf(fields: readonly LogField[], answered: Answered): string {
  const trace = answered.exchange?.trace ?? [];
  const line: Partial<Record<LogField, string | number | null>> = {};
  for (const field of fields) {
    const value = VALUES[field](answered, trace);
    line[field] = typeof value === 'string' ? value.slice(0, field === 'path' ? MAX_PATH : MAX_TEXT) : value;
  }
  return JSON.stringify(line).replace(/[^ -~]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

type Value = (answered: Answered, trace: readonly TraceStep[]) => string | number | null;

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
  rateLimit: (_, trace) => decisionOf(trace, 'rate-limit'),
  cpuMs: ({ platform, start }) => Math.round((platform.cpuMs() - start.cpuMs) * 100) / 100,
} satisfies Record<LogField, Value> as Record<LogField, Value>;

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
