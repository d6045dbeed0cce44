import { isOverlong } from '../fields/limit.ts';
import { fieldOf, type Fields } from '../fields/section.ts';
import { hasOnlyCookies, readsTheSame } from '../request/cookies.ts';
import type { Directives } from './cache-control.ts';
import type { CachePolicy } from './config.ts';

/** What the origin can tell clients apart by, outside of the key. */
export interface Claims {
  /** RFC 9111 §3.5. */
  credentials: boolean;
  cookies: boolean;
  /** There are too many cookies to read, or the key has cookies and the origin may read others than the key does. */
  uncertain: boolean;
}

/** Judges by what the origin is sent; what the route sets there is not the client's. */
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

/** Whether the client's own value is sent. */
function isPassedOn(name: string, client: Headers, sent: Fields): boolean {
  const own = client.get(name);
  return own !== null && fieldOf(sent, name)?.includes(own) === true;
}

/** RFC 9111 §5.2.1: directives that say what the client may get, or what may be stored. */
const WISHES = ['no-store', 'no-cache', 'max-age', 'min-fresh', 'max-stale', 'only-if-cached'] as const;

function hasWishes(directives: Directives): boolean {
  return directives.size > 0 && WISHES.some((name) => directives.has(name));
}

/** Whether any client could have sent the same request: only then its answer is for all (S67). */
export function isAnybodys({ directives, claims }: { directives: Directives; claims(): Claims }): boolean {
  const { credentials, cookies } = claims();
  return !hasWishes(directives) && !credentials && !cookies;
}

/** Whether a status describes the resource. Other errors may be about the one request, or the one moment. */
export function isOfTheObject(status: number): boolean {
  return status < 400 || status === 404 || status === 410;
}
