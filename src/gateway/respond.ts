import type { CompiledRedirect, CompiledRoute } from './config/compiled.ts';
import { renderTemplate } from './config/template.ts';
import type { Exchange } from './exchange.ts';
import { changeFields } from './rules/headers.ts';

/** A redirect; a domain's keeps path and query, a route's names its own. */
export function redirectAnswer(exchange: Exchange, redirect: CompiledRedirect, path: 'keep' | 'drop'): Response {
  const to = renderTemplate(redirect.to, exchange.params());
  const location = path === 'keep' ? `${to.replace(/\/$/, '')}${exchange.path}${exchange.query}` : singleSlash(to);
  exchange.bodyBytes = 0;
  return new Response(null, { status: redirect.status, headers: { location } });
}

/** A path that a parameter lets begin with two slashes would name a host (RFC 3986 §4.2). */
function singleSlash(location: string): string {
  return location.replace(/^\/[/\\]+/, '/');
}

export function respondAnswer(exchange: Exchange, route: CompiledRoute): Response {
  if (route.answer.kind !== 'respond') throw new Error('not a route that responds');
  const { status, body, bytes, headers } = route.answer;
  exchange.bodyBytes = bytes;
  const isBodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
  return new Response(isBodiless ? null : body, {
    status,
    headers: changeFields([...headers], route.responseHeaders, exchange.params),
  });
}
