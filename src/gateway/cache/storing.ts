import { hidesItsStoring, readField } from '../fields/limit.ts';
import { SHIELD_FIELD } from '../request/forwarding.ts';
import { type Directives, isUnqualified, qualifiedNames } from './cache-control.ts';
import type { Refusal } from './cache-status.ts';
import { type Claims, isOfTheObject } from './claims.ts';
import type { CachePolicy } from './config.ts';
import { type Controls, initialAge, type Lifetime, type ResponseHead, staleWindows } from './freshness.ts';
import { varyNames } from './vary.ts';

/** What the decision reads of the request, which is a GET. */
interface Asked {
  isNoStore: boolean;
  claims: Claims;
  isAnybodys: boolean;
}

/** What the origin and the route say. */
interface Ruling {
  controls: Controls;
  lifetime: Lifetime;
  policy: CachePolicy;
}

/** RFC 9110 §15: the final statuses whose caching requirements are understood. 206 needs `combine`, 304 `update`. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409,
  410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506,
  507, 508, 511,
]);

/** RFC 6585: never stored, whatever the answer says. */
export const NEVER_STORED: ReadonlySet<number> = new Set([428, 429, 431, 511]);

/**
 * RFC 9111 §3 and Popgate's two safe exceptions: returns null if the answer may be stored, else why not. A request with
 * cookies outside of the key may have got an answer of its own, unless the origin says otherwise, and so may an error to a
 * request that not every client could have sent.
 */
export function whyNotStored(
  { isNoStore, claims, isAnybodys }: Asked,
  head: ResponseHead,
  { controls, lifetime, policy }: Ruling,
): Refusal | null {
  const { directives } = controls;
  const understood = UNDERSTOOD.has(head.status);
  const mustUnderstand = directives.has('must-understand');
  const rules: [refused: boolean, why: Refusal][] = [
    [head.headers.get(SHIELD_FIELD) === 'stale', 'shield-stale'],
    [head.status === 206 || head.status === 304, 'partial'],
    [NEVER_STORED.has(head.status), 'status'],
    [hidesItsStoring(head.headers), 'overlong'],
    [!understood && (mustUnderstand || lifetime.from === 'none'), 'status'],
    // RFC 9111 §5.2.2.3: must-understand outweighs no-store where the status is understood.
    [directives.has('no-store') && !(mustUnderstand && understood), 'no-store'],
    [isNoStore, 'request-no-store'],
    [isUnqualified(directives, 'private'), 'private'],
    [claims.credentials && !allowsAuthorized(directives), 'authorization'],
    [head.headers.has('set-cookie') && !policy.storeSetCookie && !dropsSetCookie(directives), 'set-cookie'],
    [varyNames(readField(head.headers, 'vary'), policy, claims) === null, 'vary'],
    [claims.uncertain || (claims.cookies && !isExplicit(lifetime)), 'cookie'],
    [!isAnybodys && !isOfTheObject(head.status), 'status'],
    [!isWorthStoring(head, { controls, lifetime, policy }), 'no-freshness'],
  ];
  return rules.find(([refused]) => refused)?.[1] ?? null;
}

/** RFC 9111 §3.5. */
function allowsAuthorized(directives: Directives): boolean {
  return directives.has('public') || directives.has('s-maxage') || directives.has('must-revalidate');
}

/**
 * Whether the origin says that the answer is good for a while: one that must be validated each time may be for one client.
 */
function isExplicit({ from, milliseconds }: Lifetime): boolean {
  return from === 'explicit' && milliseconds > 0;
}

/** `no-cache="set-cookie"` and similar: the field is left out of what is stored. */
function dropsSetCookie(directives: Directives): boolean {
  return [...qualifiedNames(directives, 'private'), ...qualifiedNames(directives, 'no-cache')].includes('set-cookie');
}

/** Whether it can be used later, fresh, stale or for validation. Errors without a lifetime cannot. */
function isWorthStoring(head: ResponseHead, { controls, lifetime, policy }: Ruling): boolean {
  const { whileRevalidate, ifError, ifUnreachable } = staleWindows(controls, policy);
  const usableMs = lifetime.milliseconds + Math.max(whileRevalidate, ifError, ifUnreachable);
  if (lifetime.milliseconds > 0 && initialAge(head) < usableMs) return true;
  const hasValidator = head.headers.has('etag') || head.headers.has('last-modified');
  return hasValidator && (lifetime.from === 'explicit' || head.status < 400);
}
