import { isPaced, wholeBody } from '../backends/body.ts';
import { record } from '../exchange.ts';
import { readField } from '../fields/limit.ts';
import { mediaType } from '../fields/media-type.ts';
import type { BodyWriter, CacheEntry, EntryOptions } from '../platform.ts';
import { endToEndFields, HIDDEN_FIELDS, sortedFields } from '../request/forwarding.ts';
import type { Answer, StoredObject } from './answer.ts';
import { type Directives, qualifiedNames } from './cache-control.ts';
import type { CachePolicy } from './config.ts';
import { lookAtFence, lookForMarks, type Purged, raiseFence, worse } from './fence.ts';
import { type Fetch, forwardReason, type Judged, outcomeOf } from './fetch.ts';
import { forbidsStale, initialAge, staleWindows } from './freshness.ts';
import { parseGroups } from './groups.ts';
import { fitCacheKey } from './key.ts';
import { leaveNote, readNote } from './note.ts';
import { decodeMetadata, encodeMetadata, type StoredHead } from './stored-response.ts';
import { amountProblem, groupKey, isOwnKey, originKeys, ownKey, shortened } from './surrogate-keys.ts';
import { joinNames, variantOf, varyNames } from './vary.ts';

/** Bodies up to this size are read whole, and answered as one buffer. */
export const BUFFER_BYTES = 1024 * 1024;
/** Fastly concept: the largest object that is cached. */
const MAX_OBJECT_BYTES = 100_000_000;
/** How long an answer that can be validated is kept past every window. */
const KEEP_MS = 3_600_000;

const TEXT =
  /^(?:text\/(?:html|css|plain|javascript|xml)|application\/(?:json|javascript|xml|[a-z.+-]+\+(?:json|xml))|image\/svg\+xml)$/;

/** What goes into the cache, and under which keys. */
export interface Storable extends StoredObject {
  key: string;
  vary: readonly string[];
}

/** Stores the answer if its body can be proved whole and its keys can be kept; null where it can not, and nothing was read. */
export async function storeAndAnswer(fetch: Fetch, response: Response, judged: Judged): Promise<Answer | null> {
  const way = completeness(response, fetch.request.policy);
  const storable = way === 'unprovable' ? null : await describe(fetch, judged, judged.head.headers);
  if (storable === null) return null;
  const watch = watchFor(fetch, storable.surrogateKeys);
  const answer: Answer = {
    status: storable.head.status,
    ...sortedFields(response.headers),
    body: null,
    ageMs: null,
    cacheStatus: { fwd: forwardReason(fetch.place), fwdStatus: response.status },
    isWhole: true,
  };
  if (way === 'stream') return streamThrough(fetch, response, { storable, judged, watch, answer });
  answer.body = response.body === null ? new Uint8Array(0) : await wholeBody(response);
  const kept = insertChecked(fetch, { storable, watch }, (options) =>
    fetch.request.exchange.platform.cache.insert(`o|${storable.key}`, options, answer.body as Uint8Array),
  );
  fetch.flight.end(outcomeOf(judged), storable.surrogateKeys);
  if (kept) answer.storedAs = storable;
  answer.cacheStatus = { ...answer.cacheStatus, stored: kept, ttlMs: storable.head.lifetime - storable.initialAgeMs };
  return answer;
}

/** How it can be known that a body is whole: a cut one looks complete to whoever streams it. */
function completeness(response: Response, { readsUnknownLength }: CachePolicy): 'read' | 'stream' | 'unprovable' {
  if (response.body === null) return 'read';
  if (isPaced(response)) return 'unprovable';
  const length = response.headers.get('content-length');
  if (length === null) {
    return readsUnknownLength && TEXT.test(mediaType(response.headers.get('content-type'))) ? 'read' : 'unprovable';
  }
  if (!/^\d+$/.test(length) || Number(length) > MAX_OBJECT_BYTES) return 'unprovable';
  return Number(length) <= BUFFER_BYTES ? 'read' : 'stream';
}

/** Null where the origin names keys that cannot be kept: what could not be purged is not stored. */
export async function describe(fetch: Fetch, judged: Judged, headers: Headers): Promise<Storable | null> {
  const { request, place } = fetch;
  const own = ownKey(request.exchange.platform.randomId());
  const surrogateKeys = await keysOf(fetch, headers, own);
  const vary = joinNames(varyNames(readField(headers, 'vary')) ?? [], place.vary);
  if (surrogateKeys === null || vary === null) return null;
  // An answer that no longer varies takes the place of the index.
  const isVaried = headers.has('vary') && vary.length > 0;
  return {
    key: isVaried
      ? await fitCacheKey(`${request.key}\nvariant ${variantOf(vary, request.exchange.request.headers)}`)
      : request.key,
    vary: isVaried ? vary : [],
    surrogateKeys,
    initialAgeMs: initialAge(judged.head),
    head: {
      status: judged.head.status,
      ...storedFields(headers, judged.controls.directives, request.isShielded),
      lifetime: judged.lifetime.milliseconds,
      windows: staleWindows(judged.controls, request.policy),
      strict: forbidsStale(judged.controls),
      own,
    },
  };
}

/** All surrogate keys of an answer; null where they cannot all be kept, and the log says which and why (S44). */
async function keysOf({ request, prepared }: Fetch, headers: Headers, own: string): Promise<string[] | null> {
  const { platform, host, path } = request.exchange;
  const named = await originKeys(headers.get('surrogate-key'));
  if (named.dropped.length > 0) {
    platform.log(`dropped: ${host}${path}: Surrogate-Key ${shortened(named.dropped.join(' '))} is reserved`);
  }
  const groups = await Promise.all(
    parseGroups(readField(headers, 'cache-groups')).map((group) => groupKey(host, group)),
  );
  const keys = [...new Set([own, ...prepared.surrogateKeys, ...named.keys, ...groups])];
  const problem = named.problem ?? amountProblem(keys);
  if (problem === null) return keys;
  platform.log(`not stored: ${host}${path}: ${problem}`);
  return null;
}

/** RFC 9111 §3.1 and §5.2.2: without what is for one hop, or not to be stored, or counted anew; what no client gets stands apart. */
function storedFields(
  headers: Headers,
  directives: Directives,
  isShielded: boolean,
): Pick<StoredHead, 'fields' | 'hidden'> {
  const dropped = new Set([...qualifiedNames(directives, 'private'), ...qualifiedNames(directives, 'no-cache')]);
  const kept = endToEndFields(headers).filter(([name]) => name !== 'age' && !dropped.has(name));
  return {
    fields: kept.filter(([name]) => !HIDDEN_FIELDS.has(name)),
    // The keys stand behind the header block; as the origin wrote them, other POPs alone want them.
    hidden: kept.filter(([name]) => name === 'surrogate-control' || (isShielded && name === 'surrogate-key')),
  };
}

/** Looks whether the answer's keys were purged since the fetch began. */
export interface Watch {
  look(): Purged;
}

/** The first fence covers the keys known before the fetch; for others a second one, from here on, and marks for what lies between. */
export function watchFor(fetch: Fetch, surrogateKeys: readonly string[]): Watch {
  const { platform } = fetch.request.exchange;
  const { cache } = platform;
  const known = new Set(fetch.prepared.surrogateKeys);
  const news = surrogateKeys.filter((key) => !known.has(key) && !isOwnKey(key));
  if (news.length === 0) return { look: () => lookAtFence(cache, fetch.fence) };
  const second = raiseFence(platform, news);
  return {
    look() {
      const fences = worse(lookAtFence(cache, fetch.fence), lookAtFence(cache, second));
      return worse(fences, lookForMarks(cache, news, fetch.startedAt));
    },
  };
}

/** Checks, inserts and checks again with nothing in between; whether the object is there afterwards, fresh or stale. */
export function insertChecked(
  fetch: Fetch,
  { storable, watch }: { storable: Storable; watch: Watch },
  insert: (options: EntryOptions) => void,
): boolean {
  const { exchange } = fetch.request;
  const { cache } = exchange.platform;
  const before = watch.look();
  if (before === 'hard') {
    record(exchange, { stage: 'store', decision: 'not stored', detail: { why: 'purged meanwhile' } });
    return false;
  }
  insert(entryOptions(storable, before));
  if (storable.vary.length > 0) insertIndex(fetch, storable);
  const purged = worse(before, watch.look());
  if (purged !== null && purged !== before) cache.purge(storable.head.own, purged);
  const detail = { purged, lifetimeMs: storable.head.lifetime };
  record(exchange, { stage: 'store', decision: 'stored', detail, surrogateKeys: () => storable.surrogateKeys });
  return purged !== 'hard';
}

/** What was softly purged while it was fetched is stale from the start: nobody can find it fresh in between. */
export function entryOptions({ head, surrogateKeys, initialAgeMs }: StoredObject, purged: Purged): EntryOptions {
  const canValidate = head.fields.some(([name]) => name === 'etag' || name === 'last-modified');
  const { whileRevalidate, ifError, ifUnreachable } = head.windows;
  const maxAgeMs = purged === null ? head.lifetime : 0;
  const keptMs = Math.max(whileRevalidate, ifError, ifUnreachable, canValidate ? KEEP_MS : 0);
  return {
    maxAgeMs,
    staleMs: head.lifetime - maxAgeMs + keptMs,
    initialAgeMs,
    surrogateKeys,
    metadata: encodeMetadata(head, surrogateKeys),
  };
}

/** Puts the names in the object's place, for at least as long as this variant lives. */
function insertIndex({ request, prepared }: Fetch, storable: Storable): void {
  const { cache, now } = request.exchange.platform;
  const { maxAgeMs, staleMs, initialAgeMs } = entryOptions(storable, null);
  const until = now() + Math.max(0, maxAgeMs + staleMs - initialAgeMs);
  const known = readNote(cache, `o|${request.key}`);
  const index = known && decodeMetadata(known.text);
  const isIndex = index !== null && 'vary' in index;
  if (isIndex && index.until >= until && index.vary.join() === storable.vary.join()) return;
  const latest = isIndex ? Math.max(index.until, until) : until;
  const { surrogateKeys } = prepared;
  const text = encodeMetadata({ vary: [...storable.vary], until: latest }, surrogateKeys);
  leaveNote(cache, `o|${request.key}`, { text, forMs: latest - now(), surrogateKeys });
}

/** To cache and client at once: the client reads what is being stored. The old object is gone from here on. */
function streamThrough(
  fetch: Fetch,
  response: Response,
  { storable, judged, watch, answer }: { storable: Storable; judged: Judged; watch: Watch; answer: Answer },
): Answer {
  const { platform, client } = fetch.request.exchange;
  const key = `o|${storable.key}`;
  let entry: CacheEntry | null = null;
  const kept = insertChecked(fetch, { storable, watch }, (options) => {
    const length = Number(response.headers.get('content-length'));
    const writer = platform.cache.insertStream(key, options, length);
    // Opened before a purge can take the entry away: this client still gets what was fetched for it.
    entry = platform.cache.lookup(key);
    const whole = pump(response.body!, writer, length).catch(() => false);
    client.waitUntil(whole.then((isWhole) => isWhole || platform.cache.purge(storable.head.own, 'hard')));
  });
  fetch.flight.end(outcomeOf(judged), storable.surrogateKeys);
  const ttlMs = storable.head.lifetime - storable.initialAgeMs;
  const cacheStatus = { ...answer.cacheStatus, stored: kept, ttlMs };
  return { ...answer, ...(kept && { storedAs: storable }), body: entry ?? response.body, cacheStatus };
}

/** Whether as many bytes came as were announced; else the readers' body is cut, so that they can tell. */
async function pump(body: ReadableStream<Uint8Array>, writer: BodyWriter, length: number): Promise<boolean> {
  const reader = body.getReader();
  let written = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      writer.write(value);
      written += value.length;
    }
  } finally {
    if (written === length) writer.close();
    else writer.abandon();
  }
  return written === length;
}
