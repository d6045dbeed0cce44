import { passedBody } from '../../backends/body.ts';
import { type Outgoing, sendToTarget } from '../../backends/send.ts';
import type { Target } from '../../backends/target.ts';
import type { Answer } from '../../cache/answer.ts';
import type { CacheRequest, Prepared } from '../../cache/request.ts';
import { type Directives, parseCacheControl } from '../../cache/cache-control.ts';
import type { CacheStatus } from '../../cache/cache-status.ts';
import { type Claims, claimsOf, isAnybodys } from '../../cache/claims.ts';
import { dropOwnCopy, hasPrecondition } from '../../cache/conditional.ts';
import type { CachePolicy } from '../../cache/config.ts';
import { invalidateAfter } from '../../cache/invalidate.ts';
import { cacheKey, effectiveQuery, keyOfRoute } from '../../cache/key.ts';
import { answerPart, isPlainRange } from '../../cache/part.ts';
import { answerFromCache, answerIfStored } from '../../cache/serve.ts';
import { domainKey, EVERYTHING_KEY, routeKeys, urlKey } from '../../cache/surrogate-keys.ts';
import { OriginFailure } from '../../errors/error.ts';
import { record } from '../../exchange.ts';
import { isOverlong, readField } from '../../fields/limit.ts';
import { sortedFields } from '../../request/forwarding.ts';
import { withoutOwnFields } from '../../response/own-fields.ts';
import type { CompiledRoute, Routed } from '../../routes/config.ts';
import { askShield, shieldOf } from '../../shield/send.ts';
import { asAnybodys, isBodiless, type Sent, sentFor } from './sent.ts';

/** What is asked of an origin, unless the cache has it. */
type Proxied = Routed & { target: Target };

type Cached = Proxied & { route: CompiledRoute & { cache: CachePolicy } };

const NO_DIRECTIVES: Directives = new Map();
/** Until another's fetch is given up: what its backend may take for the first byte, and a little. */
const WAIT_MARGIN_MS = 1_000;

/** key → lookup → hit, stale or miss; or pass. */
export async function proxy(routed: Proxied): Promise<Answer> {
  const { exchange, route } = routed;
  const { method, request } = exchange;
  const sent = sentFor(routed);
  const reason = whyPassed(routed);
  if (reason !== null || !hasCache(routed)) return pass(routed, sent, reason ?? { fwd: 'bypass' });
  const cacheRequest = await cacheRequestFor(routed, sent);
  record(exchange, { stage: 'key', decision: cacheRequest.key, detail: { route: route.id } });
  const isRange = readField(request.headers, 'range') !== null && !routed.route.cache.rangeWhole;
  if (method === 'HEAD' || isRange) {
    const ready = await answerIfStored(cacheRequest);
    if (ready !== null) return ready;
    const part = isRange && method === 'GET' && isPlainRange(request.headers) ? await answerPart(cacheRequest) : null;
    return part ?? pass(routed, sent, { fwd: 'miss', ...(isRange && { detail: 'range' }) });
  }
  return answerFromCache(cacheRequest);
}

function hasCache(routed: Proxied): routed is Cached {
  return routed.route.cache !== null;
}

function whyPassed({ exchange, route }: Proxied): CacheStatus | null {
  if (route.cache === null) return { fwd: 'bypass' };
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return { fwd: 'method' };
  // What is keyed by cookies that are not read has no key.
  if (route.cache.key.cookies.length > 0 && isOverlong(exchange.request.headers.get('cookie'))) {
    return { fwd: 'bypass', detail: 'cookie' };
  }
  return hasPrecondition(exchange.request.headers) ? { fwd: 'bypass', detail: 'precondition' } : null;
}

async function cacheRequestFor(routed: Cached, sent: Sent): Promise<CacheRequest> {
  const { exchange, route, isAmbiguous } = routed;
  const query = effectiveQuery(exchange.query, route.cache.query);
  let key = cacheKey(exchange, route, query);
  if (typeof key !== 'string') key = await key;
  if (isAmbiguous) key = await keyOfRoute(key, route);
  return requestOf(routed, sent, { key, query });
}

function requestOf(routed: Cached, sent: Sent, { key, query }: { key: string; query: string }): CacheRequest {
  const { exchange, route } = routed;
  let claims: Claims | null = null;
  const request: CacheRequest = {
    exchange,
    policy: route.cache,
    key,
    directives: requestDirectives(exchange.request.headers),
    waitMs: (shieldOf(routed.target)?.firstByteMs ?? longestMs(routed.target)) + WAIT_MARGIN_MS,
    isShielded: shieldOf(routed.target) !== null,
    sentField: sent.field,
    claims: () => (claims ??= claimsOf(exchange.request.headers, sent.headers(), route.cache)),
    asAnybody() {
      if (isAnybodys(request)) return request;
      const anybodys = request.claims().credentials ? null : asAnybodys(routed, route.cache);
      return anybodys && requestOf(anybodys, sentFor(anybodys), { key, query });
    },
    prepare: () => prepare(routed, sent, query),
  };
  return request;
}

/** RFC 9111 §5.2.1, and §5.4 for the Pragma of old clients. */
function requestDirectives(headers: Headers): Directives {
  const field = readField(headers, 'cache-control');
  if (field !== null) return parseCacheControl(field);
  const pragma = readField(headers, 'pragma');
  return pragma !== null && /\bno-cache\b/i.test(pragma) ? parseCacheControl('no-cache') : NO_DIRECTIVES;
}

function longestMs(target: Target): number {
  if (target.kind === 'dynamic') return target.dynamic.timeouts.firstByteMs;
  return target.pool.deadlineMs ?? Math.max(...target.pool.backends.map(({ timeouts }) => timeouts.firstByteMs));
}

async function prepare(routed: Cached, sent: Sent, query: string): Promise<Prepared> {
  const {
    exchange,
    tools: { resolve },
  } = routed;
  const headers = dropOwnCopy(sent.headers());
  const outgoing = { path: exchange.path, query, method: 'GET', body: null };
  return {
    headers,
    surrogateKeys: await knownKeys(routed, query),
    send: async (asked) =>
      (await askShield(routed, asked)) ??
      checked(await sendToTarget(routed.target, { ...outgoing, headers: asked }, { exchange, resolve })),
  };
}

async function knownKeys({ exchange, route, domain }: Proxied, query: string): Promise<string[]> {
  const { host, path } = exchange;
  const keys = [
    EVERYTHING_KEY,
    domainKey(host),
    await urlKey({ host, path, query }),
    ...(await routeKeys(route.surrogateKeys, exchange.params())),
  ];
  return domain === host ? keys : [...keys, domainKey(domain)];
}

/** To the origin and back, with nothing looked up or stored; a success of an unsafe method makes what is stored invalid. */
async function pass(routed: Proxied, sent: Sent, status: CacheStatus): Promise<Answer> {
  const { exchange, route } = routed;
  const { method, request } = exchange;
  const outgoing: Outgoing = {
    path: exchange.path,
    query: route.cache === null ? exchange.query : effectiveQuery(exchange.query, route.cache.query),
    method,
    headers: sent.headers(),
    body: isBodiless(exchange) ? null : request.body,
  };
  const response = checked(await sendToTarget(routed.target, outgoing, { exchange, resolve: routed.tools.resolve }));
  if (route.cache?.invalidate !== false) {
    const isShielded = shieldOf(routed.target) !== null;
    await invalidateAfter(exchange, response, { keysOfUrl: routed.tools.keysOfUrl, isShielded });
  }
  return {
    status: response.status,
    ...sortedFields(response.headers),
    body: method === 'HEAD' ? null : await passedBody(response),
    ageMs: null,
    cacheStatus: { ...status, fwdStatus: response.status },
    isWhole: false,
  };
}

function checked(response: Response): Response {
  const isFinal = response.status >= 200 && response.status <= 599;
  if (!isFinal) throw new OriginFailure(502, `the origin answered with the status ${response.status}`);
  if (isOverlong(response.headers.get('connection')))
    throw new OriginFailure(502, "the origin's Connection is too long");
  return withoutOwnFields(response);
}
