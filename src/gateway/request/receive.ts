import { GatewayError } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import type { Client, Platform } from '../platform.ts';

/** The platform itself refuses longer ones, at about 8 kB, with an empty 500. */
export const MAX_URL_LENGTH = 8_000;

/** RFC 9110 §9.3.6 and §9.3.8: neither can be forwarded to a backend. */
const UNSUPPORTED_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** RFC 1035 §2.3.4. */
const MAX_HOST_LENGTH = 253;
const HOST =
  /^(\[[0-9a-f:.]+\]|(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)\.?(?::(\d{1,5}))?$/;
const PLAIN_PATH = /^\/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/;
const NO_PARAMS = {};
const NEEDS_ENCODING = /["#<>^`{|}\u0001-\u0020\u007f]/;
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/** The first stage: determines who is asked for what, in one canonical form, or refuses (RFC 9112 §3.2). */
export function receive(
  request: Request,
  authority: string,
  { client, platform, outer }: { client: Client; platform: Platform; outer?: Exchange },
): Exchange {
  const { method } = request;
  const { named, target } = splitUrl(request.url, authority);
  if (target === '*') throw new GatewayError(501, 'the asterisk form names no resource of this gateway');
  let id: string | undefined;
  const queryAt = target.indexOf('?');
  return {
    get id() {
      return (id ??= platform.randomId());
    },
    request,
    method,
    host: canonicalHost(authority, platform.environment().local),
    scheme: outer === undefined ? connectionScheme(client, named) : (client.scheme ?? named),
    path: canonicalPath(queryAt < 0 ? target : target.slice(0, queryAt)),
    query: queryAt < 0 ? '' : target.slice(queryAt),
    client,
    hop: null,
    platform,
    trace: [],
    inner: [],
    depth: outer === undefined ? 0 : outer.depth + 1,
    outer: outer ?? null,
    sent: outer?.sent ?? { count: 0 },
    params: () => NO_PARAMS,
  };
}

/** Throws a GatewayError 501 for a method that no route can answer. */
export function requireSupported(method: string): void {
  if (UNSUPPORTED_METHODS.has(method.toUpperCase())) throw new GatewayError(501, `method ${method} is not supported`);
}

/**
 * Returns the one Host of a request (RFC 9112 §3.2); without a Host field the authority of an HTTP/2 request is in its URL
 * (RFC 9113 §8.3.1).
 */
export function readAuthority({ headers, url }: Request, { httpVersion }: Client): string {
  // Beyond about 69 kB the platform lists no field, though Host can be read: such a request would lose its fields on the
  // way.
  if (headers.keys().next().done === true) throw new GatewayError(431, 'the header section is too large');
  const authority = headers.get('host');
  if (authority !== null) return authority;
  if (httpVersion === 1) throw new GatewayError(400, 'no Host');
  return authorityOfUrl(url);
}

/** Returns `''` if there is none, which is no host. */
export function authorityOfUrl(url: string): string {
  const start = url.indexOf('://') + 3;
  if (start < 3) return '';
  let end = start;
  while (end < url.length && !'/?#'.includes(url[end]!)) end += 1;
  return url.slice(start, end);
}

/** The target counts only if the platform says nothing of the connection. */
function connectionScheme({ scheme }: Client, named: Exchange['scheme']): Exchange['scheme'] {
  if (scheme === undefined || scheme === named) return named;
  throw new GatewayError(400, `the request target says ${named} on a connection of ${scheme}`);
}

function splitUrl(url: string, authority: string): { named: Exchange['scheme']; target: string } {
  const named = url.startsWith('https://') ? 'https' : 'http';
  const start = named.length + 3;
  if (!url.startsWith('://', named.length)) throw new GatewayError(400, 'the scheme is neither http nor https');
  const isAsHost = url.startsWith(authority, start) && '/*'.includes(url[start + authority.length] ?? ' ');
  const written = isAsHost ? authority : authorityOfUrl(url);
  if (written !== authority && siteOf(written, named) !== siteOf(authority, named)) {
    throw new GatewayError(400, 'Host and request target name different authorities');
  }
  // A fragment is for the client alone (RFC 9110 §7.1).
  const [target = ''] = url.slice(start + written.length).split('#', 1);
  if (target.length > MAX_URL_LENGTH) throw new GatewayError(414, 'the URL is too long');
  return { named, target };
}

/** Compares host and port: platforms may write one authority in two ways. */
function siteOf(authority: string, scheme: Exchange['scheme']): string {
  const port = HOST.exec(authority.toLowerCase())?.[2] ?? (scheme === 'https' ? '443' : '80');
  return `${canonicalHost(authority, false)}:${Number(port)}`;
}

/** Case, port, a trailing dot and, on Viceroy, `.localhost` make no different host. */
export function canonicalHost(authority: string, local: boolean): string {
  const match = HOST.exec(authority.toLowerCase());
  if (match === null || Number(match[2] ?? 0) > 65_535 || match[1]!.length > MAX_HOST_LENGTH) {
    throw new GatewayError(400, 'the Host is malformed');
  }
  const host = match[1]!;
  return local && host.endsWith('.localhost') ? host.slice(0, -'.localhost'.length) : host;
}

export function isCanonicalHost(host: string): boolean {
  return HOST.exec(host)?.[1] === host && host.length <= MAX_HOST_LENGTH;
}

/**
 * RFC 3986 §6.2.2, and what URL parsers do: a backslash is a slash. `new URL` leaves the result as it is, so that the path
 * that was matched and keyed is the one that is forwarded.
 */
export function canonicalPath(path: string): string {
  if (PLAIN_PATH.test(path) && !path.includes('/.')) return path;
  if (!path.startsWith('/')) throw new GatewayError(400, 'the path does not start with a slash');
  const decoded = path.replaceAll('\\', '/').replace(/%(.{0,2})|[^%]/gsu, canonicalCharacter);
  return removeDotSegments(decoded);
}

function canonicalCharacter(character: string, escaped: string | undefined): string {
  if (escaped === undefined) {
    if (character === '\0') throw new GatewayError(400, 'the path holds a NUL');
    if (NEEDS_ENCODING.test(character) || character.charCodeAt(0) > 127) return encodeURIComponent(character);
    return character;
  }
  if (!/^[0-9a-f]{2}$/i.test(escaped)) throw new GatewayError(400, 'the path holds a bad escape');
  const code = Number.parseInt(escaped, 16);
  if (code === 0) throw new GatewayError(400, 'the path holds an escaped NUL');
  const plain = String.fromCharCode(code);
  return UNRESERVED.test(plain) ? plain : `%${escaped.toUpperCase()}`;
}

function removeDotSegments(path: string): string {
  const segments = path.slice(1).split('/');
  const kept: string[] = [];
  segments.forEach((segment, at) => {
    const isLast = at === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  });
  return `/${kept.join('/')}`;
}
