import { isOverlong } from '../fields/limit.ts';
import { changeable } from '../response/fields.ts';
import type { Self } from './config.ts';

const PLACES = ['location', 'content-location'] as const;
/** Scheme or none, host, and the rest. A host of other characters is not the origin's. */
const REFERENCE = /^(?:https?:)?\/\/([a-z0-9.:[\]-]+)(?=$|[/?#])(.*)$/is;
/** What browsers accept in Refresh, up to its reference (WHATWG HTML, the refresh pragma). */
const REFRESH = /^([\d.]+[ \t]*[;,][ \t]*(?:url[ \t]*=[ \t]*)?)(["']?)(.*)$/is;

/** Returns the function that rewrites a backend's answers. */
export function rewriteHost(self: Self): (response: Response) => Response {
  return (response) => withoutSelf(response, self);
}

/** Returns the answer with paths of the site in place of URLs that name the origin's host. Other hosts stay. */
export function withoutSelf(response: Response, self: Self): Response {
  const { headers } = response;
  const changes: [name: string, value: string][] = PLACES.flatMap((name) => changed(name, headers.get(name), self));
  const refresh = REFRESH.exec(shortOr(headers.get('refresh')));
  if (refresh !== null) {
    const path = ownPath(refresh[3]!, self);
    if (path !== null) changes.push(['refresh', `${refresh[1]}${refresh[2]}${path}`]);
  }
  const cookies = headers.getSetCookie();
  const own = cookies.map((cookie) => withoutDomain(cookie, self));
  const isKept = own.every((cookie, at) => cookie === cookies[at]);
  if (changes.length === 0 && isKept) return response;
  const told = changeable(response);
  for (const [name, value] of changes) told.headers.set(name, value);
  if (isKept) return told;
  told.headers.delete('set-cookie');
  for (const cookie of own) told.headers.append('set-cookie', cookie);
  return told;
}

function changed(name: string, value: string | null, self: Self): [string, string][] {
  const path = ownPath(shortOr(value), self);
  return path === null ? [] : [[name, path]];
}

/** Fields that are too long to parse stay as they are. */
function shortOr(value: string | null): string {
  return value === null || isOverlong(value) ? '' : value;
}

/**
 * Returns a path, without scheme and host, because clients that ask for the site by different ones share the stored answer
 * (RFC 9110 §10.2.2). Null if the reference names another host.
 */
function ownPath(reference: string, { hosts, prefix }: Self): string | null {
  const [, host, rest = ''] = REFERENCE.exec(reference) ?? [];
  if (host === undefined || !hosts.has(host.toLowerCase()) || !rest.startsWith(prefix)) return null;
  const below = rest.slice(prefix.length);
  if (prefix !== '' && !/^(?:$|[/?#])/.test(below)) return null;
  const path = below.startsWith('/') ? below : `/${below}`;
  // Two slashes would name a host (RFC 3986 §4.2); browsers remove tabs, and read a backslash as a slash.
  return /^\/\t*[/\\]/.test(path) ? `/.${path}` : path;
}

/** RFC 6265 §5.3: without Domain a cookie is for the host that sets it. */
function withoutDomain(cookie: string, { hosts }: Self): string {
  if (isOverlong(cookie)) return cookie;
  const [pair, ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => {
    const equals = attribute.indexOf('=');
    const isDomain = attribute.slice(0, Math.max(equals, 0)).trim().toLowerCase() === 'domain';
    const domain = attribute
      .slice(equals + 1)
      .trim()
      .toLowerCase();
    return !isDomain || !hosts.has(domain.startsWith('.') ? domain.slice(1) : domain);
  });
  return kept.length === attributes.length ? cookie : [pair, ...kept].join(';');
}
