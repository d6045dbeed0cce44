import { isOfOwnCopy } from '../../cache/conditional.ts';
import type { CachePolicy } from '../../cache/config.ts';
import { normaliseAcceptEncoding } from '../../cache/vary.ts';
import { changeField, fieldOf, type Fields } from '../../fields/section.ts';
import { keepCookies, readsTheSame } from '../../request/cookies.ts';
import { clientHeader, forwardedFields } from '../../request/forwarding.ts';
import type { Routed } from '../../routes/config.ts';
import { changeRequest } from '../../rules/run.ts';

/** The headers for the origin, made when first needed: a hit needs none of them, or one field. */
export interface Sent {
  headers(): Fields;
  /** The same without what the client asks about its own copy. */
  field(name: string): string | null;
}

/**
 * Most answers vary by Accept-Encoding, which is known without making the headers if the route does not change it; it
 * counts normalised.
 */
const USUAL: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'available-dictionary',
  'origin',
  'user-agent',
]);

export function sentFor(routed: Routed): Sent {
  const { exchange, route } = routed;
  let made: Fields | null = null;
  const headers = (): Fields => (made ??= outgoingFields(routed));
  const isUnchanged = route.rules.toOrigin.length === 0;
  return {
    headers,
    field(name) {
      if (isOfOwnCopy(name)) return null;
      if (made === null && isUnchanged && USUAL.has(name)) return clientHeader(exchange.request.headers, name);
      return fieldOf(headers(), name);
    },
  };
}

/**
 * Returns the client's headers with the gateway's own fields; if the route sets the lifetime, only with the cookies in the
 * key.
 */
function outgoingFields({ exchange, route, tools: { cdnId } }: Routed): Fields {
  const { method } = exchange;
  const fields = forwardedFields(exchange, cdnId);
  if (method === 'GET' || method === 'HEAD') changeField(fields, 'content-length', () => null);
  if (route.cache !== null) {
    const { ttlMs, key } = route.cache;
    const hasDictionary = (): boolean => fieldOf(fields, 'available-dictionary') !== null;
    changeField(fields, 'accept-encoding', (field) => normaliseAcceptEncoding(field, hasDictionary));
    // Under a route's `ttl` an answer is for all clients, so the origin gets only the cookies in the key.
    if (ttlMs !== null) changeField(fields, 'cookie', (cookies) => keepCookies(cookies, key.cookies));
  }
  return changeRequest(route.rules, fields, exchange);
}

/**
 * Returns the same request without the client's own wishes, and with only those cookies by which the answer was chosen, as
 * any client would send it. Null if these are not certain.
 */
export function asAnybodys<R extends Routed>(routed: R, policy: CachePolicy): R | null {
  const { exchange, route } = routed;
  const { scheme, host, path, query, request } = exchange;
  const headers = new Headers(request.headers);
  for (const name of ['cache-control', 'pragma']) headers.delete(name);
  const cookies = headers.get('cookie');
  if (cookies !== null) {
    const chosenBy = route.conditions.flatMap((condition) => (condition.of === 'cookie' ? [condition.name] : []));
    const names = [...new Set([...policy.key.cookies, ...chosenBy])];
    if (names.length > 0 && !readsTheSame(cookies, names)) return null;
    const kept = keepCookies(cookies, names);
    if (kept === null) headers.delete('cookie');
    else headers.set('cookie', kept);
  }
  const anybodys = new Request(`${scheme}://${host}${path}${query}`, { headers });
  const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
  return { ...routed, exchange: { ...exchange, request: anybodys, method } };
}
