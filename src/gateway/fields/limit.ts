import { GatewayError } from '../errors/error.ts';

/** Characters of a field, all its lines joined. What is longer is not parsed: nobody needs that, and it is all paid for here. */
export const MAX_FIELD_LENGTH = 8_192;

/** Members of a list that are gone through one by one. */
export const MAX_MEMBERS = 100;

/** What is read in place of a field that is longer (S64): what decides the safe way. Null is as if it had not been sent. */
const STAND_INS = {
  /** Not stored; in a request, what this one fetches. */
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
  /** No tag, so none that matches; a date beside it is not looked at. */
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
  /** Nothing else is purged. */
  location: null,
  'content-location': null,
  /** As many objects as there are spellings. */
  'no-vary-search': null,
  'cache-groups': null,
  'cache-group-invalidation': null,
} satisfies Record<string, string | null>;

/** Of an answer: what could not be heard might have forbidden to store it, or have named what it is purged by. */
const OF_STORING = [
  'cache-control',
  'surrogate-control',
  'popgate-cdn-cache-control',
  'cdn-cache-control',
  'vary',
  'expires',
  'cache-groups',
] as const;

/** Of a request: without them it is not known what may be forwarded. Cookies have functions of their own, which say how. */
const REFUSED = ['connection', 'cdn-loop'] as const;

type LimitedField = keyof typeof STAND_INS;

export function isOverlong(value: string | null): boolean {
  return value !== null && value.length > MAX_FIELD_LENGTH;
}

/** The field, or what stands in for one that is too long to be read. */
export function readField(headers: Headers, name: LimitedField): string | null {
  return readable(name, headers.get(name));
}

/** The same of a value that is at hand. */
export function readable(name: LimitedField, value: string | null): string | null {
  return isOverlong(value) ? STAND_INS[name] : value;
}

export function hidesItsStoring(headers: Headers): boolean {
  return OF_STORING.some((name) => isOverlong(headers.get(name)));
}

/** A GatewayError 400 for a request whose way cannot be told. */
export function requireReadable(headers: Headers): void {
  const name = REFUSED.find((name) => isOverlong(headers.get(name)));
  if (name !== undefined) throw new GatewayError(400, `${name} is longer than ${MAX_FIELD_LENGTH} characters`);
}
