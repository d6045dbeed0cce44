import { parseList, Token } from 'structured-headers';
import { type Verdict, verdictOf } from '../gateway/index.ts';

/** What the cache did with a request, as the gateway itself says in `Cache-Status` (RFC 9211). */
export interface CacheFacts {
  /**
   * `'hit'` is from the cache, `'stale'` from the cache past its lifetime; for a `'miss'` the gateway asked the origin, if only
   * whether the stored answer still holds; a `'pass'` is not for the cache; an `'answer'` is the gateway's own: a redirect,
   * a `respond`, a handler's, an error.
   */
  verdict: Verdict;
  /** Whether this answer of the origin was stored. False for a hit. */
  stored: boolean;
  /** The seconds for which it is fresh, rounded up; below zero for a stale one; null if nothing says it. */
  ttlSeconds: number | null;
}

type Params = ReadonlyMap<string, unknown>;

const OWN_MEMBER = 'popgate';
const OF_NO_CACHE: CacheFacts = { verdict: 'answer', stored: false, ttlSeconds: null };

export function cacheFacts(headers: Headers): CacheFacts {
  const own = ownMember(headers.get('cache-status'));
  if (own === null) return OF_NO_CACHE;
  const ttl = own.get('ttl');
  return {
    verdict: verdictOf(statusOf(own)),
    stored: own.get('stored') === true,
    ttlSeconds: typeof ttl === 'number' ? ttl : null,
  };
}

/** The parameters of a Cache-Status that decide. */
function statusOf(own: Params): Parameters<typeof verdictOf>[0] & object {
  return {
    hit: own.get('hit') === true,
    collapsed: own.get('collapsed') === true,
    ...(own.has('fwd') && { fwd: String(own.get('fwd')) as 'miss' }),
    ...(own.has('fwd-status') && { fwdStatus: Number(own.get('fwd-status')) }),
    ...(own.has('detail') && { detail: String(own.get('detail')) as 'partial' }),
  };
}

/** The gateway's member is the last; those before it are of caches behind it, and may be malformed. */
function ownMember(field: string | null): Params | null {
  if (field === null) return null;
  const members = listOf(field) ?? listOf(field.slice(field.lastIndexOf(',') + 1)) ?? [];
  const [name, parameters] = members.at(-1) ?? [];
  return name instanceof Token && name.toString() === OWN_MEMBER ? (parameters as Params) : null;
}

function listOf(field: string): ReturnType<typeof parseList> | null {
  try {
    return parseList(field);
  } catch {
    return null;
  }
}
