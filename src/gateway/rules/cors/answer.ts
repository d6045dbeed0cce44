import { type Exchange, record, whenAnswered } from '../../exchange.ts';
import { readField } from '../../fields/limit.ts';
import { listedNames } from '../../fields/list.ts';
import { varyWith } from '../../response/fields.ts';
import type { CompiledCors } from './config.ts';

const OURS = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-private-network',
  'access-control-max-age',
];
const LABEL = /^[a-z0-9_-]{1,63}$/;

/** Fetch standard, CORS-preflight request: a browser sends it before the request itself. */
function isPreflight({ method, request: { headers } }: Exchange): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

/**
 * Returns the request that a preflight announces, as far as it says: its method, and the names of its headers, without
 * values. The route of that request answers. Null for what is no client's preflight.
 */
export function announced(preflight: Exchange): Exchange | null {
  if (preflight.depth > 0 || !isPreflight(preflight)) return null;
  const { headers: own } = preflight.request;
  const headers = new Headers(own);
  for (const name of listedNames(readField(own, 'access-control-request-headers') ?? '')) {
    if (/^[\w-]+$/.test(name) && !headers.has(name)) headers.set(name, '');
  }
  const method = own.get('access-control-request-method')!;
  const { request } = preflight;
  return { ...preflight, method, request: { url: request.url, method, headers, body: null } as Request };
}

/** Answers a preflight; on any other request it adds the fields to the answer, whatever that is. */
export function answerCors(exchange: Exchange, cors: CompiledCors): Response | null {
  const allowed = allowedOrigin(exchange.request.headers.get('origin'), cors);
  if (!exchange.preflight) {
    // A preflight for a request of another route, which has no `cors`: no rule answers it.
    if (isPreflight(exchange)) return null;
    whenAnswered(exchange, ({ headers }) => setFields(headers, cors, allowed));
    return null;
  }
  record(exchange, { stage: 'rule', rule: 'cors', verdict: allowed === null ? 'not allowed' : 'allowed' });
  const response = new Response(null, { status: 204 });
  setFields(response.headers, cors, allowed);
  if (allowed === null) return response;
  response.headers.delete('access-control-expose-headers');
  response.headers.set('access-control-allow-methods', cors.methods);
  if (cors.headers !== '') response.headers.set('access-control-allow-headers', cors.headers);
  response.headers.set('access-control-max-age', String(cors.maxAgeSeconds));
  return response;
}

/** Returns what the answer says of the origin that asks; null if it may not read the answer. */
function allowedOrigin(origin: string | null, cors: CompiledCors): string | null {
  if (cors.origins === '*') return '*';
  return origin !== null && isListed(origin, cors) ? origin : null;
}

/** Compares exactly, or by a wildcard, which matches one label. */
function isListed(origin: string, { origins, wildcards }: CompiledCors): boolean {
  if (origins.includes(origin)) return true;
  return wildcards.some(([before, after]) => {
    if (!origin.startsWith(before) || !origin.endsWith(after)) return false;
    return LABEL.test(origin.slice(before.length, -after.length));
  });
}

/** Replaces what the origin server says of it. */
function setFields(fields: Headers, cors: CompiledCors, allowed: string | null): void {
  for (const name of OURS) fields.delete(name);
  if (cors.origins !== '*') fields.set('vary', varyWith(fields.get('vary'), 'Origin'));
  if (allowed === null) return;
  fields.set('access-control-allow-origin', allowed);
  if (cors.credentials) fields.set('access-control-allow-credentials', 'true');
  if (cors.expose !== '') fields.set('access-control-expose-headers', cors.expose);
}
