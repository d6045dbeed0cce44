import { cacheState, type CacheState, type CacheStatus } from '../cache/cache-status.ts';
import type { Answered, Exchange, TraceStep } from '../exchange.ts';

/** A request and its answer in one line. */
export interface Summary {
  status: number;
  method: string;
  /** Canonical host, path and query; what the client wrote where the request was not even received. */
  url: string;
  /** What the cache did; an `answer` is the gateway's own: a redirect, a `respond`, a handler's, an error. */
  verdict: CacheState | 'answer';
  /** Why it is no hit, in a few words; null for a hit. */
  why: string | null;
  /** How long what the cache has is fresh yet, in whole seconds; below zero for a stale answer; null where the cache has nothing. */
  ttlSeconds: number | null;
  /** The path of the route, as it is configured; null where none took it. */
  route: string | null;
  /** The backend or shield that answered; null where none did. */
  backend: string | null;
  milliseconds: number;
}

/** Of a request that has its answer. */
export function summarise({ request, exchange, response, start, platform }: Answered): Summary {
  const status = exchange?.cacheStatus ?? null;
  return {
    status: response.status,
    method: request.method,
    url: exchange === null ? request.url : `${exchange.host}${exchange.path}${exchange.query}`,
    verdict: status === null ? 'answer' : cacheState(status),
    why: whyOf(exchange, status),
    ttlSeconds: ttlOf(status),
    route: lastOf(exchange, 'route')?.decision ?? null,
    backend: backendOf(exchange),
    milliseconds: platform.now() - start.at,
  };
}

function ttlOf(status: CacheStatus | null): number | null {
  return status?.ttlMs === undefined || status.stored === false ? null : Math.ceil(status.ttlMs / 1_000);
}

function lastOf(exchange: Exchange | null, stage: string): TraceStep | undefined {
  return exchange?.trace.findLast((step) => step.stage === stage);
}

function backendOf(exchange: Exchange | null): string | null {
  const sent = exchange?.trace.findLast(
    ({ stage, decision }) =>
      (stage === 'fetch' && decision !== 'failed') || (stage === 'shield' && decision === 'answer'),
  );
  if (sent === undefined) return null;
  return sent.stage === 'fetch' ? String(sent.detail?.['backend']) : `shield ${String(sent.detail?.['shield'])}`;
}

/** Where something was looked up, or could have been: RFC 9211 §2.2. */
const FORWARDED = {
  bypass: 'the route says pass',
  method: 'no method for the cache',
  'uri-miss': 'not in the cache',
  'vary-miss': 'no such variant yet',
  miss: 'not in the cache',
  request: 'the client wants it fresher',
  stale: 'too old',
  partial: 'only a part is there',
} as const satisfies Record<NonNullable<CacheStatus['fwd']>, string>;

/** What Cache-Status says besides. */
const DETAILS: Readonly<Record<string, string>> = {
  'stale-while-revalidate': 'refreshed in the background',
  'max-stale': 'the client takes it stale',
  'stale-if-error': 'the origin answers an error',
  'origin-failed': 'the origin cannot be reached',
  content: 'content that is not keyed',
  cookie: 'the request has cookies',
  precondition: 'the request has a precondition',
  range: 'asks for a part',
  'shield-stale': 'the shield’s is stale',
  partial: 'the answer is a part',
  status: 'an answer of this status',
  overlong: 'fields that are too long',
  'no-store': 'the origin says no-store',
  'request-no-store': 'the client says no-store',
  private: 'the origin says private',
  authorization: 'the request has credentials',
  'set-cookie': 'the answer has Set-Cookie',
  vary: 'varies by what differs always',
  'no-freshness': 'the origin gives no lifetime',
  'length-unknown': 'no length to check it by',
  'not-modified': 'the client’s copy holds',
};

function whyOf(exchange: Exchange | null, status: CacheStatus | null): string | null {
  if (exchange === null) return 'malformed';
  if (status === null) return whyAnswered(exchange);
  const { hit, detail, fwd, fwdStatus } = status;
  if (detail !== undefined) return DETAILS[detail] ?? detail;
  if (hit || fwd === undefined) return null;
  return fwdStatus === 304 ? 'the origin says it holds' : FORWARDED[fwd];
}

/** The gateway's own answers. */
const OWN: Readonly<Record<string, (decision: string) => string>> = {
  handler: (name) => `handler ${name}`,
  stream: () => 'stream',
  redirect: () => 'redirect table',
};

function whyAnswered({ trace }: Exchange): string | null {
  const error = trace.find(({ stage }) => stage === 'error');
  if (error !== undefined) return String(error.detail?.['why']);
  const own = trace.findLast(({ stage }) => Object.hasOwn(OWN, stage));
  return own === undefined ? null : OWN[own.stage]!(own.decision);
}
