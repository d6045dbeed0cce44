import { together } from '../eventual.ts';
import { isIncremental } from '../fields/incremental.ts';
import { readField } from '../fields/limit.ts';
import { sortedFields } from '../request/forwarding.ts';
import type { EntryOptions } from '../platform.ts';
import { type Directives, qualifiedNames } from './cache-control.ts';
import type { Purged } from './fence.ts';
import type { Fetch, Judged } from './fetch.ts';
import { forbidsStale, initialAge, staleWindows } from './freshness.ts';
import { parseGroups } from './groups.ts';
import { fitCacheKey } from './key.ts';
import { spellingKey, variantKey } from './lookup.ts';
import { isVariation, oneSpelling } from './no-vary-search.ts';
import { bounded } from './note.ts';
import { encodeMetadata, type StoredHead, type StoredObject } from './stored-response.ts';
import { amountProblem, groupKey, originKeys, ownKey, pathKey, shortened, unique } from './surrogate-keys.ts';
import { joinNames, variantOf, varyNames } from './vary.ts';

/** How long an answer that can be validated is kept after the last time at which it may be served stale. */
const KEEP_MS = 3_600_000;

/** What is stored, and under which keys. */
export interface Storable extends StoredObject {
  key: string;
  vary: readonly string[];
  /** The key of the index, if the answers vary. */
  indexKey: string;
  spelling: Spelling | null;
}

/** What the origin says of the queries of a path, and where that is written. */
export interface Spelling {
  key: string;
  /** The value of No-Vary-Search. */
  field: string;
}

/**
 * Describes what is stored; null if the origin names keys that cannot be kept: an answer that could not be purged is not
 * stored.
 */
export async function describe(fetch: Fetch, judged: Judged, headers: Headers): Promise<Storable | null> {
  const { request, place } = fetch;
  const own = ownKey(request.exchange.platform.randomId());
  const field = readField(headers, 'no-vary-search');
  const spelling = isVariation(field) ? { key: spellingKey(await request.keyFor('')), field } : null;
  const surrogateKeys = await keysOf(fetch, headers, { own, isSpelling: spelling !== null });
  const { policy } = request;
  // An older index may still have names that the route ignores now.
  const known = place.vary.filter((name) => !policy.varyIgnored.includes(name));
  const vary = joinNames(varyNames(readField(headers, 'vary'), policy, request.claims()) ?? [], known);
  if (surrogateKeys === null || vary === null) return null;
  // An answer that no longer varies replaces the index; an error to one request does not, because it is none for other
  // variants.
  const isVaried = (headers.has('vary') || judged.head.status >= 400) && vary.length > 0;
  const indexKey = spelling === null ? request.key : await request.keyFor(oneSpelling(request.query, spelling.field));
  return {
    key: isVaried ? await fitCacheKey(variantKey(indexKey, variantOf(vary, request.sentField))) : indexKey,
    vary: isVaried ? vary : [],
    indexKey,
    spelling,
    surrogateKeys,
    initialAgeMs: initialAge(judged.head),
    head: {
      status: judged.head.status,
      ...storedFields(headers, judged.controls.directives, request.isShielded),
      lifetime: judged.lifetime.milliseconds,
      windows: staleWindows(judged.controls, request.policy),
      strict: forbidsStale(judged.controls),
      ...(isIncremental(headers.get('incremental')) && { incremental: true }),
      own,
    },
  };
}

/** Returns all surrogate keys of an answer; null if they cannot all be kept, and the log says which and why (S44). */
async function keysOf(
  { request, prepared }: Fetch,
  headers: Headers,
  { own, isSpelling }: { own: string; isSpelling: boolean },
): Promise<string[] | null> {
  const { platform, host, path } = request.exchange;
  const named = await originKeys(headers.get('surrogate-key'));
  if (named.dropped.length > 0) {
    platform.log(`dropped: ${host}${path}: Surrogate-Key ${shortened(named.dropped.join(' '))} is reserved`);
  }
  const groups = await together(parseGroups(readField(headers, 'cache-groups')).map((group) => groupKey(host, group)));
  // The URLs of other spellings that clients may have asked for are unknown.
  const ofPath = isSpelling ? [await pathKey({ host, path })] : [];
  const keys = unique([own].concat(prepared.surrogateKeys, ofPath, named.keys, groups));
  const problem = named.problem ?? amountProblem(keys);
  if (problem === null) return keys;
  platform.log(`not stored: ${host}${path}: ${problem}`);
  return null;
}

/**
 * RFC 9111 §3.1 and §5.2.2: leaves out fields for one hop, those that may not be stored, and those that are computed anew;
 * fields that no client gets are kept apart.
 */
function storedFields(
  headers: Headers,
  directives: Directives,
  isShielded: boolean,
): Pick<StoredHead, 'fields' | 'hidden'> {
  const dropped = new Set([...qualifiedNames(directives, 'private'), ...qualifiedNames(directives, 'no-cache')]);
  const { fields, hidden } = sortedFields(headers);
  return {
    fields: fields.filter(([name]) => name !== 'age' && !dropped.has(name)),
    // The keys are behind the header block; only other POPs need them as the origin wrote them.
    hidden: hidden.filter(([name]) => !dropped.has(name) && (name === 'surrogate-control' || isShielded)),
  };
}

/** An answer that was soft-purged while it was fetched is stale from the start: no request finds it fresh in between. */
export function entryOptions({ head, surrogateKeys, initialAgeMs }: StoredObject, purged: Purged): EntryOptions {
  const canValidate = head.fields.some(([name]) => name === 'etag' || name === 'last-modified');
  const { whileRevalidate, ifError, ifUnreachable } = head.windows;
  const maxAgeMs = purged === null ? head.lifetime : 0;
  const keptMs = Math.max(whileRevalidate, ifError, ifUnreachable, canValidate ? KEEP_MS : 0);
  return {
    maxAgeMs: bounded(maxAgeMs),
    staleMs: bounded(head.lifetime - maxAgeMs + keptMs),
    initialAgeMs: bounded(initialAgeMs),
    surrogateKeys,
    metadata: encodeMetadata(head, surrogateKeys),
  };
}
