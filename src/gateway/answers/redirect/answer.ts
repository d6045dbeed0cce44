import { renderTemplate } from '../../config/template.ts';
import { type Exchange, record } from '../../exchange.ts';
import type { CompiledRedirect } from './config.ts';

/** Answers a redirect; a domain's keeps the path, a route's names its own. */
export function redirectAnswer(exchange: Exchange, redirect: CompiledRedirect, path: 'keep' | 'drop'): Response {
  const to = renderTemplate(redirect.to, exchange.params());
  const query = redirect.keepsQuery ? exchange.query : '';
  const location =
    path === 'keep' ? `${to.replace(/\/$/, '')}${exchange.path}${query}` : withQuery(singleSlash(to), query);
  exchange.bodyBytes = 0;
  record(exchange, { stage: 'redirect', to: location, status: redirect.status });
  return new Response(null, { status: redirect.status, headers: { location } });
}

/** A parameter could make the path begin with two slashes, which would name a host (RFC 3986 §4.2). */
function singleSlash(location: string): string {
  return location.replace(/^\/[/\\]+/, '/');
}

/** Appends the query behind the target's own, and before its fragment. */
export function withQuery(target: string, query: string): string {
  if (query.length < 2) return target;
  const [place = '', ...fragment] = target.split(/(?=#)/);
  const joint = place.includes('?') ? `&${query.slice(1)}` : query;
  return place + joint.replace(/[^!-~]/gu, encodeURIComponent) + fragment.join('');
}
