import { OriginFailure } from '../errors/error.ts';
import { isOverlong, readField } from '../fields/limit.ts';
import { splitList } from '../fields/list.ts';
import { fieldOf, type Fields } from '../fields/section.ts';
import { clientHeader } from '../request/forwarding.ts';
import { parseHttpDate } from './http-date.ts';

const CLIENT_VALIDATORS = ['if-none-match', 'if-modified-since'] as const;
const PRECONDITIONS = ['if-match', 'if-unmodified-since'] as const;

/** RFC 9110 §13.1.1 and §13.1.4 are about the origin's state, so such a request passes. */
export function hasPrecondition(headers: Headers): boolean {
  return PRECONDITIONS.some((name) => headers.has(name));
}

/** Fields by which the client asks about its own copy. */
const OF_ITS_COPY: readonly string[] = [...CLIENT_VALIDATORS, 'range', 'if-range'];

export function isOfOwnCopy(name: string): boolean {
  return OF_ITS_COPY.includes(name);
}

/** Removes what the client asks about its own copy, so that the origin answers with the whole. */
export function withoutOwnCopy(sent: Fields): Fields {
  return sent.filter(([name]) => !isOfOwnCopy(name));
}

/**
 * Returns what the client asks about its own copy, for an origin to answer if nothing is stored. Null if it asks nothing.
 */
export function conditionsOf(client: Headers): [string, string][] | null {
  const asked = OF_ITS_COPY.flatMap((name): [string, string][] => {
    const value = clientHeader(client, name);
    // A field that the gateway does not read must not reach the origin either.
    return value === null || isOverlong(value) ? [] : [[name, value]];
  });
  return asked.length > 0 ? asked : null;
}

/** Throws an OriginFailure for a 304 without a condition in the request: it says nothing. */
export function requireAsked({ status }: Response, asked: Fields): void {
  if (status !== 304 || CLIENT_VALIDATORS.some((name) => fieldOf(asked, name) !== null)) return;
  throw new OriginFailure(502, 'the origin answered 304 to a request without conditions');
}

/** RFC 9111 §4.3.4: a 304 with another ETag is about another answer than the one that is stored. */
export function hasOtherTag(stored: readonly [string, string][], fresh: Headers): boolean {
  const [own, tag] = [fieldOf(stored, 'etag'), fresh.get('etag')];
  return own !== null && tag !== null && opaque(tag) !== opaque(own);
}

/**
 * RFC 9111 §4.3.1: returns the validators of a stored answer, to ask the origin whether it still holds. Null without any.
 */
export function storedValidators(fields: readonly [string, string][]): [string, string][] | null {
  const etag = fieldOf(fields, 'etag');
  const modified = fieldOf(fields, 'last-modified');
  const validators: [string, string][] = [];
  if (etag !== null) validators.push(['if-none-match', etag]);
  if (modified !== null) validators.push(['if-modified-since', modified]);
  return validators.length > 0 ? validators : null;
}

/**
 * RFC 9110 §13.2.2: whether the client's copy is this answer, so that a 304 suffices. If-None-Match takes precedence;
 * without a Last-Modified the Date replaces it (RFC 9111 §4.3.2).
 */
export function isNotModified(request: Headers, fields: readonly [string, string][], now: () => number): boolean {
  const noneMatch = readField(request, 'if-none-match');
  if (noneMatch !== null) return matchesWeakly(noneMatch, fieldOf(fields, 'etag'));
  const since = readField(request, 'if-modified-since');
  if (since === null) return false;
  const modified = parseHttpDate(fieldOf(fields, 'last-modified') ?? fieldOf(fields, 'date') ?? '', now());
  const copy = parseHttpDate(since, now());
  return modified <= copy;
}

/** RFC 9110 §8.8.3.2: the weak comparison ignores the prefix. */
const opaque = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag);

function matchesWeakly(list: string, etag: string | null): boolean {
  if (list.trim() === '*') return true;
  if (etag === null) return false;
  return splitList(list).some((tag) => opaque(tag) === opaque(etag));
}

/** RFC 9110 §15.4.5: the fields of a 304; the others would describe a body that is not there. */
export function notModifiedFields(fields: readonly [string, string][]): [string, string][] {
  return fields.filter(([name]) => !name.startsWith('content-') || name === 'content-location');
}
