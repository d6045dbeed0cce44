import { withQuery } from '../../answers/redirect/answer.ts';
import { renderTemplate } from '../../config/template.ts';
import { GatewayError } from '../../errors/error.ts';
import { type Exchange, record } from '../../exchange.ts';
import { matchingPlaces, pathParams } from '../../routes/tree.ts';
import type { CompiledRedirects } from './config.ts';

interface Target {
  to: string;
  status: number;
}

/**
 * The values that a store may hold: a path or an absolute URL, of the characters of a URL, with or without a status in
 * front.
 */
const VALUE =
  /^(?:(30[1278]) +)?(\/(?![/\\])[^\\"<>^`{|}\s\x00-\x1f\x7f-\uffff]*|https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?(?:[/?#][^\\"<>^`{|}\s\x00-\x1f\x7f-\uffff]*)?)$/i;
const MAX_VALUE_LENGTH = 8_000;

/** Returns the redirect of a domain's table for a GET or HEAD of this path, or null. */
export async function redirectByTable(exchange: Exchange, table: CompiledRedirects): Promise<Response | null> {
  if (exchange.hop !== null || (exchange.method !== 'GET' && exchange.method !== 'HEAD')) return null;
  const { path, query } = exchange;
  const [by, target] =
    both('store', table.from && (await fromStore(exchange, table))) ??
    both('entry', fromEntries(table, path)) ??
    both('pattern', fromPatterns(table, exchange)) ??
    [];
  if (by === undefined || target === undefined || isItself(exchange, target)) return null;
  record(exchange, { stage: 'rule', rule: 'redirects', verdict: String(target.status), why: `${by}: ${target.to}` });
  exchange.bodyBytes = 0;
  const location = table.keepsQuery ? withQuery(target.to, query) : target.to;
  return new Response(null, { status: target.status, headers: { location } });
}

function both(by: string, target: Target | null): [string, Target] | null {
  return target && [by, target];
}

/** A missing store is a 503; a value that is no target counts as missing, and the log says so (S26, S49). */
async function fromStore(exchange: Exchange, { from, status }: CompiledRedirects): Promise<Target | null> {
  const { platform, host, path } = exchange;
  const { kind, store } = from!;
  let value: string | null;
  try {
    value = await platform.stores[kind](store, path);
  } catch (error) {
    throw new GatewayError(503, `the store ${store} of redirects cannot be read: ${String(error)}`);
  }
  if (value === null) return null;
  const match = value.length > MAX_VALUE_LENGTH ? null : VALUE.exec(value.trim());
  const target = match && { to: match[2]!, status: Number(match[1] ?? status) };
  if (target !== null && !isItself(exchange, target)) return target;
  platform.log(
    `redirects: what ${store} has for ${host}${path} is ${target === null ? 'no target' : 'the page itself'}`,
  );
  return null;
}

function isItself({ scheme, host, path }: Exchange, { to }: Target): boolean {
  return to === path || to === `${scheme}://${host}${path}`;
}

/** Searches by halves for the last piece that begins at the path or before it; pieces sort by their first lines. */
function fromEntries({ entries, status }: CompiledRedirects, path: string): Target | null {
  const start = `\n${path} `;
  const end = `${start}\uffff`;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]! < end) low = middle + 1;
    else high = middle;
  }
  const piece = entries[low - 1];
  const at = piece === undefined ? -1 : piece.indexOf(start);
  if (at < 0) return null;
  const from = at + start.length;
  return { to: piece!.slice(from, piece!.indexOf('\n', from)), status };
}

function fromPatterns({ patterns }: CompiledRedirects, { path, params }: Exchange): Target | null {
  if (patterns === null) return null;
  const places = matchingPlaces(patterns.tree, path);
  if (places.length === 0) return null;
  const pattern = patterns.list[Math.min(...places)]!;
  const { to, status } = pattern.redirect;
  // A parameter's value may begin with a slash, and two slashes would name a host (RFC 3986 §4.2).
  const location = renderTemplate(to, { ...params(), ...pathParams(pattern, path) }).replace(/^\/[/\\]+/, '/');
  return { to: location, status };
}
