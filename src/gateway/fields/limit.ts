import { GatewayError } from '../errors/error.ts';

/**
 * The most characters of a field, all its lines joined. Longer fields are not parsed: no client needs them, and each
 * request would pay for it.
 */
export const MAX_FIELD_LENGTH = 8_192;

/** The most members of a list that are read one by one. */
export const MAX_MEMBERS = 100;

/**
 * What the gateway reads in place of a field that is too long (S64): the value that leads to the safe decision. Null is as
 * if it had not been sent.
 */
const STAND_INS = {
  /** The answer is not stored; in a request: what it fetches is not stored. */
  'cache-control': 'no-store',
  'surrogate-control': 'no-store',
  'popgate-cdn-cache-control': 'no-store',
  'cdn-cache-control': 'no-store',
  vary: '*',
  /** In the past. */
  expires: '0',
  /** Older than any lifetime. */
  age: '9999999999',
  /** Not what is stored, but what the origin says now. */
  pragma: 'no-cache',
  /** No tag, so none matches; a date beside it is ignored. */
  'if-none-match': '',
  'if-modified-since': null,
  /** The whole answer, and the origin is not asked for less. */
  range: null,
  /** A weak tag, which never holds. */
  'if-range': 'W/""',
  /** A text. */
  accept: null,
  /** No coding. */
  'accept-encoding': '',
  /** A preflight that names no header. */
  'access-control-request-headers': null,
  /** An unknown device. */
  'user-agent': null,
  /** Unknown. */
  'content-type': null,
  'content-range': null,
  /** No further key is purged. */
  location: null,
  'content-location': null,
  /** Each spelling is an object of its own. */
  'no-vary-search': null,
  'cache-groups': null,
  'cache-group-invalidation': null,
} satisfies Record<string, string | null>;

/** Response fields that, if too long, might have forbidden to store the answer, or have named its surrogate keys. */
const OF_STORING = [
  'cache-control',
  'surrogate-control',
  'popgate-cdn-cache-control',
  'cdn-cache-control',
  'vary',
  'expires',
  'cache-groups',
] as const;

/** Request fields without which the gateway cannot know what it may forward. Cookies have functions of their own. */
const REFUSED = ['connection', 'cdn-loop'] as const;

type LimitedField = keyof typeof STAND_INS;

export function isOverlong(value: string | null): boolean {
  return value !== null && value.length > MAX_FIELD_LENGTH;
}

/** Returns the field, or what replaces one that is too long. */
export function readField(headers: Headers, name: LimitedField): string | null {
  return readable(name, headers.get(name));
}

/** The same for a value. */
export function readable(name: LimitedField, value: string | null): string | null {
  return isOverlong(value) ? STAND_INS[name] : value;
}

export function hidesItsStoring(headers: Headers): boolean {
  return OF_STORING.some((name) => isOverlong(headers.get(name)));
}

/** Throws a GatewayError 400 for a request that has such a field too long. */
export function requireReadable(headers: Headers): void {
  const name = REFUSED.find((name) => isOverlong(headers.get(name)));
  if (name !== undefined) throw new GatewayError(400, `${name} is longer than ${MAX_FIELD_LENGTH} characters`);
}
