import { isOverlong } from '../fields/limit.ts';
import { fieldOf, type Fields } from '../fields/section.ts';
import { hasOnlyCookies, readsTheSame } from '../request/cookies.ts';
import type { Directives } from './cache-control.ts';
import type { CachePolicy } from './config.ts';

/** By what, outside of the key, the origin can tell one client from others. */
export interface Claims {
  /** RFC 9111 §3.5. */
  credentials: boolean;
  cookies: boolean;
  /** There are so many cookies that they are not read, or the key has cookies and the origin may read others than the key does. */
  uncertain: boolean;
}

/** Judged by what the origin is sent; what the route sets there is no client's. */
export function claimsOf(client: Headers, sent: Fields, { credentials, key }: CachePolicy): Claims {
  const cookies = isPassedOn('cookie', client, sent) ? fieldOf(sent, 'cookie') : null;
  return {
    credentials: credentials.some((name) => isPassedOn(name, client, sent)),
    cookies: cookies !== null && !hasOnlyCookies(cookies, key.cookies),
    uncertain: isOverlong(cookies) || (cookies !== null && isUncertain(cookies, key.cookies)),
  };
}

function isUncertain(cookies: string, keyed: readonly string[]): boolean {
  return keyed.length > 0 && !readsTheSame(cookies, keyed);
}

/** Whether the client's own value is in what is sent. */
function isPassedOn(name: string, client: Headers, sent: Fields): boolean {
  const own = client.get(name);
  return own !== null && fieldOf(sent, name)?.includes(own) === true;
}

/** RFC 9111 §5.2.1: those that say what may be given, or kept. */
const WISHES = ['no-store', 'no-cache', 'max-age', 'min-fresh', 'max-stale', 'only-if-cached'] as const;

function hasWishes(directives: Directives): boolean {
  return directives.size > 0 && WISHES.some((name) => directives.has(name));
}

/** Whether anybody could have asked the same: only then does what comes of it concern all (S67). */
export function isAnybodys({ directives, claims }: { directives: Directives; claims(): Claims }): boolean {
  const { credentials, cookies } = claims();
  return !hasWishes(directives) && !credentials && !cookies;
}

/** Whether a status says what there is at a URL. Other errors may be about the one request, or the one moment. */
export function isOfTheObject(status: number): boolean {
  return status < 400 || status === 404 || status === 410;
}
