import { renderTemplate } from '../../config/template.ts';
import type { Exchange } from '../../exchange.ts';
import type { CompiledRedirect } from './config.ts';

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
