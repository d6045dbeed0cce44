import { type CacheStatus, type Verdict, verdictOf } from '../cache/cache-status.ts';
import type { CachePolicy } from '../cache/config.ts';
import { OPERATIONS } from '../cache/operations.ts';
import { decodeMetadata, decodeSurrogateKeys, type StoredHead } from '../cache/stored-response.ts';
import type { DomainIndex } from '../domains/find.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledRoute } from '../routes/config.ts';
import { explainReceived, explainStored, type TracedFreshness } from './freshness.ts';
import { explainKey, type TracedKey } from './key.ts';
import { type Considered, considerRoutes, type TracedRoute } from './routes.ts';
import { backendOf, lastStep, type Step } from './step.ts';
import { tellSteps, type TracedStep } from './steps.ts';
import { explainSurrogateKeys, type TracedSurrogateKey } from './surrogate-keys.ts';
import { type Reason, whyAnswered, whyOf } from './why.ts';

/**
 * What the gateway decided for one request, and why: plain data, of which text, JSON and HTML are made. Times are in
 * seconds, unless a name says otherwise.
 */
export interface Trace {
  /** Canonical: scheme, host, path and query. */
  url: string;
  method: string;
  /** The Host as the client wrote it. */
  host: string;
  /** Who sent the request, if it did not come from a client. */
  from: 'client' | 'an edge' | 'Fanout';
  /** The domain as it is configured; null if no domain has this host. */
  domain: string | null;
  /** The routes in their order, up to the one that took the request. */
  routes: readonly TracedRoute[];
  /** The path of the route that took it, as it is configured; null if none did. */
  route: string | null;
  /** The backend or pool to which this route sends; null if there is none. */
  to: string | null;
  /** What rules decided, in their order. */
  rules: readonly { rule: string; verdict: string; why?: string | undefined }[];
  /** The handler or stream that answers; null if none does. */
  answeredBy: string | null;
  /** For a `miss` the origin was asked, if only whether what is stored still holds. */
  verdict: Verdict;
  /** Why it is no hit; null for a hit. */
  why: Reason | null;
  /** Null if nothing was looked up. */
  key: TracedKey | null;
  /**
   * What was found in the cache, and how it was used: `fresh`, `stale-while-revalidate`, `max-stale`, `validate` or
   * `partial`.
   */
  found: string | null;
  /** The freshness of what was found, stored or not stored; null if there is nothing. */
  freshness: TracedFreshness | null;
  /** The surrogate keys of what was found, or stored. */
  surrogateKeys: readonly TracedSurrogateKey[];
  /** The waits for fetches of other requests, in their order. */
  waits: readonly string[];
  pools: readonly {
    pool: string;
    policy: string;
    answeredBy: string | null;
    passedOver: Readonly<Record<string, string>>;
  }[];
  /** The backend that answered, or `shield` and its site; null if none did. */
  backend: string | null;
  /** The path that the origin was asked for, if the route rewrites it. */
  rewrittenTo: string | null;
  /** Each backend or shield that was asked, with the status of its answer, or null. */
  tries: readonly { to: string; status: number | null; milliseconds: number; why?: string }[];
  /** Whether the answer was stored, and if not, why; null if there was nothing to store. */
  stored: { stored: boolean; why: string | null } | null;
  /** How many operations of Fastly's cache the request cost. */
  operations: number;
  /** Without the text of what a handler threw. */
  error: { status: number; why: string; requestId: string } | null;
  /** What each stage decided, in their order, in words. */
  steps: readonly TracedStep[];
  /** The requests of a handler. */
  requests: readonly Trace[];
}

/**
 * Makes a trace of what the stages recorded. What can be computed again was not recorded, so that requests without a trace
 * cost nothing.
 */
export async function traceOf(exchange: Exchange, domains: DomainIndex): Promise<Trace> {
  const { request, method, scheme, host, path, query } = exchange;
  // Steps for an error page do not count.
  const end = exchange.trace.findIndex(({ stage }) => stage === 'error') + 1;
  const steps = exchange.trace.slice(0, end || undefined);
  const step = lastStep(steps, 'route');
  const considered = considerRoutes(exchange, domains, step?.id);
  const error = lastStep(steps, 'error');
  const status = error ? null : statusOf(exchange, steps);
  const verdict = verdictOf(status);
  const why = status === null ? whyAnswered(steps) : whyOf(status);
  return {
    url: `${scheme}://${host}${path}${query}`,
    method,
    host: request.headers.get('host') ?? host,
    from: lastStep(steps, 'hop')?.from ?? 'client',
    domain: lastStep(steps, 'domain')?.name ?? null,
    routes: considered.routes,
    route: step?.path ?? null,
    to: step?.to ?? null,
    rules: steps
      .filter((each) => each.stage === 'rule')
      .map(({ rule, verdict: judged, why: by }) => ({ rule, verdict: judged, ...(by !== undefined && { why: by }) })),
    answeredBy: answeredBy(steps),
    verdict,
    why,
    ...(await cacheFacts(exchange, steps, considered)),
    waits: steps.filter((each) => each.stage === 'flight').map(({ outcome }) => outcome),
    pools: steps
      .filter((each) => each.stage === 'pool')
      .map(({ pool, policy, answeredBy: by, passedOver }) => ({ pool, policy, answeredBy: by, passedOver })),
    backend: backendOf(steps),
    rewrittenTo: lastStep(steps, 'rewrite')?.path ?? null,
    tries: steps.flatMap(triesOf),
    error: error ? { status: error.status, why: error.why, requestId: error.requestId } : null,
    steps: tellSteps(steps, verdict, why?.code ?? null),
    requests: await Promise.all(exchange.inner.map((inner) => traceOf(inner, domains))),
  };
}

/** What the cache did; before there is an answer, why the origin is asked. Null where no cache is asked. */
function statusOf({ cacheStatus }: Exchange, steps: readonly Step[]): CacheStatus | null {
  if (cacheStatus !== undefined) return cacheStatus;
  const step = lastStep(steps, 'forward');
  if (step === undefined) return null;
  const { stage: _, ...status } = step;
  return status;
}

function answeredBy(steps: readonly Step[]): string | null {
  const handler = lastStep(steps, 'handler');
  const stream = lastStep(steps, 'stream');
  if (handler !== undefined) return `handler ${handler.name}`;
  return stream === undefined ? null : `stream by ${stream.by}`;
}

function triesOf(step: Step): Trace['tries'] {
  if (step.stage === 'shield')
    return [{ to: `shield ${step.site}`, status: null, milliseconds: step.milliseconds, why: step.outcome }];
  if (step.stage !== 'fetch') return [];
  const { backend, status, milliseconds, why } = step;
  return [{ to: backend, status, milliseconds, ...(why !== undefined && { why }) }];
}

type CacheFacts = Pick<Trace, 'key' | 'found' | 'freshness' | 'surrogateKeys' | 'stored' | 'operations'>;

const NO_FACTS: CacheFacts = {
  key: null,
  found: null,
  freshness: null,
  surrogateKeys: [],
  stored: null,
  operations: 0,
};

async function cacheFacts(exchange: Exchange, steps: readonly Step[], { taken }: Considered): Promise<CacheFacts> {
  const step = lastStep(steps, 'key');
  if (taken === undefined || step === undefined || !hasCache(taken.route)) return NO_FACTS;
  const { route } = taken;
  const object = objectOf(steps);
  const unstored = lastStep(steps, 'unstored');
  const now = exchange.platform.now();
  const found = lastStep(steps, 'lookup')?.use ?? null;
  const surrogateKeys = object ? await explainSurrogateKeys(object.surrogateKeys, exchange, route) : [];
  return {
    key: explainKey({ ...taken, exchange, route }, step),
    found,
    freshness: object
      ? explainStored(object.head, object.ageMs, { policy: route.cache, now })
      : unstored?.judged
        ? explainReceived(unstored.judged, route.cache)
        : null,
    surrogateKeys,
    stored: storedOf(steps),
    operations: operationsOf(steps, step, surrogateKeys),
  };
}

function hasCache(route: CompiledRoute): route is CompiledRoute & { cache: CachePolicy } {
  return route.cache !== null;
}

/** What was stored or found, whichever was last. */
function objectOf(
  steps: readonly Step[],
): { head: StoredHead; ageMs: number; surrogateKeys: readonly string[] } | null {
  const last = steps.findLast(({ stage }) => stage === 'store' || stage === 'lookup' || stage === 'unstored');
  if (last?.stage === 'store') {
    const { head, initialAgeMs, surrogateKeys } = last.stored;
    return { head, ageMs: initialAgeMs, surrogateKeys };
  }
  if (last?.stage !== 'lookup') return null;
  const head = decodeMetadata(last.metadata) as StoredHead;
  return { head, ageMs: last.ageMs, surrogateKeys: decodeSurrogateKeys(last.metadata) };
}

function storedOf(steps: readonly Step[]): Trace['stored'] {
  const last = steps.findLast(({ stage }) => stage === 'store' || stage === 'unstored');
  if (last?.stage === 'unstored') return { stored: false, why: last.why };
  if (last?.stage !== 'store') return null;
  return last.purged === 'hard'
    ? { stored: false, why: 'purged meanwhile' }
    : { stored: true, why: last.purged && 'marked stale meanwhile' };
}

/** By what such requests usually cost: rare cases, such as a race, are in no table. */
function operationsOf(
  steps: readonly Step[],
  { query, cost }: Extract<Step, { stage: 'key' }>,
  surrogateKeys: readonly TracedSurrogateKey[],
): number {
  const { hit, stored, passed } = cost();
  const { ofQuery, ofVariant, ofKeys } = OPERATIONS;
  const isAsked = steps.some(({ stage }) => stage === 'fetch' || stage === 'shield' || stage === 'forward');
  const isVaried = objectOf(steps)?.head.fields.some(([name]) => name === 'vary') === true;
  const more = isVaried ? ofVariant : 0;
  if (!isAsked) return hit + more;
  const looked = query === '' ? 0 : ofQuery;
  if (lastStep(steps, 'unstored') !== undefined) return passed + looked + more;
  if (lastStep(steps, 'store') === undefined) return hit + looked + more;
  return stored + looked + more + (surrogateKeys.some(({ from }) => from === 'origin') ? ofKeys : 0);
}
