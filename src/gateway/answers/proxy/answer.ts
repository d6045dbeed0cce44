import { passedBody } from '../../backends/body.ts';
import type { Outgoing } from '../../backends/attempt.ts';
import type { Target } from '../../targets/config.ts';
import { afterError, type Answer } from '../../cache/answer.ts';
import type { CacheRequest, Prepared } from '../../cache/request.ts';
import { type Directives, parseCacheControl } from '../../cache/cache-control.ts';
import type { CacheStatus } from '../../cache/cache-status.ts';
import { type Claims, claimsOf, isAnybodys } from '../../cache/claims.ts';
import { hasPrecondition, requireAsked, withoutOwnCopy } from '../../cache/conditional.ts';
import type { CachePolicy } from '../../cache/config.ts';
import { invalidateAfter, isSafe } from '../../cache/invalidate.ts';
import { cacheKey, effectiveQuery, keyOfContent, keyOfRoute } from '../../cache/key.ts';
import { CACHED_METHODS } from '../../cache/methods.ts';
import { type Cost, costOf } from '../../cache/operations.ts';
import { answerPart } from '../../cache/part.ts';
import { answerFromCache, answerOrPass } from '../../cache/serve.ts';
import { domainKey, EVERYTHING_KEY, routeKeys, shardKey, shardOf, urlKey } from '../../cache/surrogate-keys.ts';
import { type Eventual, onward } from '../../eventual.ts';
import { record } from '../../exchange.ts';
import { isOverlong, readField } from '../../fields/limit.ts';
import type { Fields } from '../../fields/section.ts';
import { bodyOf } from '../../request/body.ts';
import { sortedFields } from '../../request/forwarding.ts';
import type { CompiledRoute, Routed } from '../../routes/config.ts';
import type { Transforming } from '../../transforms/config.ts';
import { type Content, isReadable, readContent } from './content.ts';
import { received } from './received.ts';
import { asRemembered } from './replaced.ts';
import { pathForOrigin } from './rewrite.ts';
import { asAnybodys, type Sent, sentFor } from './sent.ts';
import { sendOn } from './upload.ts';
import { waitMsFor } from './wait.ts';

/** A request for an origin, which the cache may answer. */
type Proxied = Routed & { target: Target; transform: Transforming | null };

type Cached = Proxied & { route: CompiledRoute & { cache: CachePolicy } };

const NO_DIRECTIVES: Directives = new Map();

/** key → lookup → hit, stale or miss; or pass. */
export function proxy(routed: Proxied): Eventual<Answer> {
  const { exchange } = routed;
  const sent = sentFor(routed);
  const reason = whyPassed(routed);
  if (reason !== null || !hasCache(routed)) return pass(routed, sent, { status: reason ?? { fwd: 'bypass' } });
  const content = exchange.method === 'QUERY' ? readContent(exchange) : null;
  return onward(content, (read) => fromCache(routed, sent, read));
}

function fromCache(routed: Cached, sent: Sent, content: Content | null): Eventual<Answer> {
  const { exchange, route } = routed;
  const { method, request } = exchange;
  const query = effectiveQuery(exchange.query, route.cache.query);
  return onward(keyFor(routed, content, query), (key) => {
    const cacheRequest = requestOf(routed, sent, { key, query, content });
    const cost = (): Cost => costOf(routed.target);
    record(exchange, { stage: 'key', key, query, hasContent: content !== null, cost });
    const isRange = method !== 'QUERY' && readField(request.headers, 'range') !== null && !route.cache.rangeWhole;
    if (method !== 'HEAD' && !isRange) return answerFromCache(cacheRequest);
    const status: CacheStatus = { fwd: 'miss', ...(isRange && { detail: 'range' }) };
    return answerOrPass(cacheRequest, async (place) => {
      const part = isRange && method === 'GET' ? await answerPart(cacheRequest, place) : null;
      return part ?? pass(routed, sent, { status, asked: cacheRequest });
    });
  });
}

function hasCache(routed: Proxied): routed is Cached {
  return routed.route.cache !== null;
}

function whyPassed({ exchange, route }: Proxied): CacheStatus | null {
  if (route.cache === null) return { fwd: 'bypass' };
  if (!CACHED_METHODS.has(exchange.method)) return { fwd: 'method' };
  if (exchange.method === 'QUERY' && !isReadable(exchange.request.headers)) return { fwd: 'bypass', detail: 'content' };
  // A request whose cookies are not read has no key if the key has cookies.
  if (route.cache.key.cookies.length > 0 && isOverlong(exchange.request.headers.get('cookie'))) {
    return { fwd: 'bypass', detail: 'cookie' };
  }
  return hasPrecondition(exchange.request.headers) ? { fwd: 'bypass', detail: 'precondition' } : null;
}

/** Returns the key of an answer (RFC 9111 §2; RFC 10008 §2.7 for the content of a QUERY). */
function keyFor({ exchange, route, isAmbiguous }: Cached, content: Content | null, query: string): Eventual<string> {
  const ofRoute = onward(cacheKey(exchange, route, query), (key) => (isAmbiguous ? keyOfRoute(key, route) : key));
  return content === null ? ofRoute : onward(ofRoute, (key) => keyOfContent(key, content));
}

/** The query and the content of the request. */
interface Asked {
  key: string;
  query: string;
  content: Content | null;
}

function requestOf(routed: Cached, sent: Sent, asked: Asked): CacheRequest {
  const { exchange, route } = routed;
  const { key, query, content } = asked;
  let claims: Claims | null = null;
  const request: CacheRequest = {
    exchange,
    policy: route.cache,
    key,
    query,
    keyFor: (other) => keyFor(routed, content, other),
    directives: route.cache.heedsClients ? requestDirectives(exchange.request.headers) : NO_DIRECTIVES,
    waitMs: () => waitMsFor(routed.target),
    isShielded: routed.target.shield !== null,
    // Fields in the key make no variants.
    sentField: (name) => (name === 'cookie' && !request.claims().cookies ? null : sent.field(name)),
    claims: () => (claims ??= claimsOf(exchange.request.headers, sent.headers(), route.cache)),
    asAnybody() {
      // What goes on in the background is no part of this request's trace.
      const apart = { ...routed, exchange: { ...exchange, trace: [] } };
      if (isAnybodys(request)) return requestOf(apart, sent, asked);
      const anybodys = request.claims().credentials ? null : asAnybodys(apart, route.cache);
      return anybodys && requestOf(anybodys, sentFor(anybodys), asked);
    },
    prepare: () => prepare(routed, sent, asked),
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

async function prepare(routed: Cached, sent: Sent, { query, content }: Asked): Promise<Prepared> {
  const { exchange, route, target, tools } = routed;
  const headers = withoutOwnCopy(sent.headers());
  const { method, body } =
    content === null ? ({ method: 'GET', body: null } as const) : { method: 'QUERY', body: content.bytes };
  const outgoing = (asked: Fields): Outgoing => {
    return { path: pathForOrigin(exchange, route.rewrite), query, method, headers: asked, body };
  };
  return {
    headers,
    surrogateKeys: await knownKeys(routed, query),
    async send(asked) {
      const shielding = content === null && target.shield !== null ? tools.shielding : null;
      const byShield = shielding === null ? null : await shielding.ask(routed, asked);
      if (byShield !== null) return byShield;
      return changed(routed, await target.send(outgoing(asked), { exchange, ownsHost: tools.ownsHost }));
    },
  };
}

/** Returns an origin's answer as the cache gets it. */
async function changed(routed: Proxied, answered: Response): Promise<Response> {
  const response = asRemembered(received(answered, routed), routed);
  return routed.transform === null ? response : routed.transform.fetched(response, routed);
}

function knownKeys({ exchange, route, domain }: Proxied, query: string): Eventual<string[]> {
  const { host, path } = exchange;
  const ofDomain = domain === host ? [] : [domainKey(domain)];
  return onward(urlKey({ host, path, query }), (ofUrl) =>
    onward(routeKeys(route.surrogateKeys, exchange.params()), (ofRoute) =>
      [EVERYTHING_KEY, shardKey(shardOf(ofUrl)), domainKey(host), ofUrl].concat(ofRoute, ofDomain),
    ),
  );
}

/** Asks the origin without looking up or storing; the success of an unsafe method makes stored answers invalid. */
async function pass(
  routed: Proxied,
  sent: Sent,
  { status, asked }: { status: CacheStatus; asked?: CacheRequest },
): Promise<Answer> {
  const { exchange, route } = routed;
  const { method } = exchange;
  record(exchange, { stage: 'forward', ...status });
  const body = bodyOf(exchange);
  const outgoing: Outgoing = {
    path: pathForOrigin(exchange, route.rewrite),
    query:
      route.cache !== null && CACHED_METHODS.has(method)
        ? effectiveQuery(exchange.query, route.cache.query)
        : exchange.query,
    method,
    headers: sent.headers(),
    body: body instanceof Promise ? await body : body,
  };
  const answered = await sendOn(routed, outgoing);
  const response = await changed(routed, answered);
  requireAsked(response, outgoing.headers);
  const kept = asked === undefined ? null : await afterError(asked, response);
  if (kept !== null) return kept;
  if (route.cache?.invalidate !== false && !isSafe(method)) {
    const isShielded = routed.target.shield !== null;
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
