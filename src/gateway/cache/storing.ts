import { hidesItsStoring, isOverlong, readField } from '../fields/limit.ts';
import { hasOnlyCookies } from '../request/cookies.ts';
import { SHIELD_FIELD } from '../request/forwarding.ts';
import { type Directives, isUnqualified, qualifiedNames } from './cache-control.ts';
import type { CachePolicy } from './config.ts';
import type { Controls, Lifetime, ResponseHead } from './freshness.ts';
import { varyNames } from './vary.ts';

/** What the decision needs to know of the request. */
export interface RequestHead {
  method: string;
  headers: Headers;
  directives: Directives;
}

/** RFC 9110 §15: the final statuses whose caching requirements are understood. 206 needs `combine`, 304 `update`. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409,
  410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506,
  507, 508, 511,
]);

/** RFC 9111 §3 and Popgate's two safe exceptions: null where the answer may be stored, else why not. */
export function whyNotStored(
  request: RequestHead,
  head: ResponseHead,
  { controls, lifetime, policy }: { controls: Controls; lifetime: Lifetime; policy: CachePolicy },
): string | null {
  const { directives } = controls;
  const understood = UNDERSTOOD.has(head.status);
  const mustUnderstand = directives.has('must-understand');
  const rules: [refused: boolean, why: string][] = [
    [request.method !== 'GET', 'method'],
    [head.headers.get(SHIELD_FIELD) === 'stale', 'shield-stale'],
    [head.status === 206 || head.status === 304, 'partial'],
    [hidesItsStoring(head.headers), 'overlong'],
    [!understood && (mustUnderstand || lifetime.from === 'none'), 'status'],
    // RFC 9111 §5.2.2.3: must-understand outweighs no-store where the status is understood.
    [directives.has('no-store') && !(mustUnderstand && understood), 'no-store'],
    [request.directives.has('no-store'), 'request-no-store'],
    [isUnqualified(directives, 'private'), 'private'],
    [request.headers.has('authorization') && !allowsAuthorized(directives), 'authorization'],
    [head.headers.has('set-cookie') && !policy.storeSetCookie && !dropsSetCookie(directives), 'set-cookie'],
    [varyNames(readField(head.headers, 'vary')) === null, 'vary'],
    [isPersonal(request, lifetime, policy), 'cookie'],
    [!isWorthStoring(head, lifetime), 'no-freshness'],
  ];
  return rules.find(([refused]) => refused)?.[1] ?? null;
}

/** RFC 9111 §3.5. */
function allowsAuthorized(directives: Directives): boolean {
  return directives.has('public') || directives.has('s-maxage') || directives.has('must-revalidate');
}

/** `no-cache="set-cookie"` and its like: the field is left out of what is stored. */
function dropsSetCookie(directives: Directives): boolean {
  return [...qualifiedNames(directives, 'private'), ...qualifiedNames(directives, 'no-cache')].includes('set-cookie');
}

/** A request whose cookies are not in the key may have got an answer of its own, unless the origin says otherwise of cookies that can be read. */
function isPersonal(request: RequestHead, lifetime: Lifetime, policy: CachePolicy): boolean {
  const cookies = request.headers.get('cookie');
  if (cookies === null) return false;
  return isOverlong(cookies) || (lifetime.from !== 'explicit' && !hasOnlyCookies(cookies, policy.key.cookies));
}

/** Fresh for a while, or good to validate with. Errors without a lifetime are neither. */
function isWorthStoring(head: ResponseHead, lifetime: Lifetime): boolean {
  if (lifetime.milliseconds > 0) return true;
  const hasValidator = head.headers.has('etag') || head.headers.has('last-modified');
  return hasValidator && (lifetime.from === 'explicit' || head.status < 400);
}
