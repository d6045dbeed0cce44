import { isOfPacedType, wholeBody } from '../backends/body.ts';
import { type Exchange, record } from '../exchange.ts';
import type { Unstored } from '../trace/step.ts';
import { isIncremental } from '../fields/incremental.ts';
import { isOneOfTypes, mediaType } from '../fields/media-type.ts';
import type { BodyWriter, CacheEntry, EntryOptions, Platform } from '../platform.ts';
import { sortedFields } from '../request/forwarding.ts';
import type { Answer } from './answer.ts';
import { fieldOf } from '../fields/section.ts';
import type { CachePolicy } from './config.ts';
import { lookAtFence, lookForMarks, type Purged, raiseFence, worse } from './fence.ts';
import { type Fetch, forwardReason, type Judged, outcomeOf } from './fetch.ts';
import { parseHttpDate } from './http-date.ts';
import { leaveNote, readNote } from './note.ts';
import { describe, entryOptions, type Spelling, type Storable } from './storable.ts';
import { decodeMetadata, encodeMetadata, type StoredHead } from './stored-response.ts';
import { isOwnKey } from './surrogate-keys.ts';

/** Bodies up to this size are read whole, and answered as one buffer. */
export const BUFFER_BYTES = 1024 * 1024;
/** Fastly concept: the largest object that is cached. */
const MAX_OBJECT_BYTES = 100_000_000;

const TEXT =
  /^(?:text\/(?:html|css|plain|javascript|xml)|application\/(?:json|javascript|xml|[a-z.+-]+\+(?:json|xml))|image\/svg\+xml)$/;

/**
 * Stores the answer if its body can be proved whole and its keys can be kept; null if not, and then the body was not read.
 */
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
  return withKept(answer, kept, storable);
}

/** Returns how to prove that a body is whole: a stream that was cut looks complete. */
function completeness(response: Response, policy: CachePolicy): 'read' | 'stream' | 'unprovable' {
  if (response.body === null) return 'read';
  const type = mediaType(response.headers.get('content-type'));
  if (isOfPacedType(type)) return 'unprovable';
  const isHeld = !isIncremental(response.headers.get('incremental'));
  const length = response.headers.get('content-length');
  if (length === null) return isHeld && isReadWhole(type, policy) ? 'read' : 'unprovable';
  if (!/^\d+$/.test(length) || Number(length) > MAX_OBJECT_BYTES) return 'unprovable';
  return isHeld && Number(length) <= BUFFER_BYTES ? 'read' : 'stream';
}

function isReadWhole(type: string, { readsUnknownLength, wholeTypes }: CachePolicy): boolean {
  return (readsUnknownLength && TEXT.test(type)) || isOneOfTypes(type, wholeTypes);
}

/** Tells whether the answer's keys were purged since the fetch began. */
export interface Watch {
  look(): Purged;
}

/**
 * The first fence has the keys that were known before the fetch. If the answer names others, a second fence has all of them
 * from here on. For the time before, the first fence and the marks are read once: a later purge meets the second fence.
 */
export function watchFor({ request, fence, startedAt }: Fetch, surrogateKeys: readonly string[]): Watch {
  const { platform } = request.exchange;
  const { cache, now } = platform;
  const known = new Set(fence.surrogateKeys);
  const news = surrogateKeys.filter((key) => !known.has(key) && !isOwnKey(key));
  if (news.length === 0) return { look: () => lookAtFence(cache, fence) };
  const second = raiseFence(platform, [...known, ...news]);
  const before = worse(lookAtFence(cache, fence), lookForMarks(cache, news, now() - startedAt));
  return { look: () => worse(before, lookAtFence(cache, second)) };
}

/** Whether the object is there, fresh or stale, and if not, why. */
export type Kept = 'stored' | 'purged' | 'older' | 'failed';

/** Checks, inserts and checks again, without awaiting anything in between. */
export function insertChecked(
  fetch: Fetch,
  { storable, watch }: { storable: Storable; watch: Watch },
  insert: (options: EntryOptions) => void,
): Kept {
  const { exchange } = fetch.request;
  const { cache } = exchange.platform;
  const before = watch.look();
  if (before === 'hard') return unkept(exchange, 'purged', 'purged meanwhile');
  if (isOlder(exchange.platform, storable)) return unkept(exchange, 'older', 'older than what is there');
  try {
    insert(entryOptions(storable, before));
    if (storable.vary.length > 0) insertIndex(fetch, storable);
    if (storable.spelling !== null) leaveSpelling(fetch, storable.spelling);
  } catch (error) {
    exchange.platform.log(`not stored: ${exchange.host}${exchange.path}: ${String(error)}`);
    return unkept(exchange, 'failed', 'the store failed');
  }
  const purged = worse(before, watch.look());
  if (purged !== null && purged !== before) cache.purge(storable.head.own, purged);
  record(exchange, { stage: 'store', stored: storable, purged });
  return purged === 'hard' ? 'purged' : 'stored';
}

function unkept(exchange: Exchange, kept: Kept, why: Unstored): Kept {
  record(exchange, { stage: 'unstored', why, judged: null });
  return kept;
}

/** An answer whose date is within this second counts as the latest, whatever the origin's clock shows. */
const LATEST_MS = 1_000;

/** RFC 9111 §4: whether another request stored a fresh answer meanwhile that the origin made later. */
function isOlder({ cache, now }: Pick<Platform, 'cache' | 'now'>, { key, head }: Storable): boolean {
  const made = madeAt(head, now());
  if (Math.abs(now() - made) <= LATEST_MS) return false;
  const there = cache.lookup(`o|${key}`);
  there?.close();
  const other = there && !there.stale ? decodeMetadata(there.metadata) : null;
  return other !== null && 'fields' in other && madeAt(other, now()) > made;
}

function madeAt({ fields }: StoredHead, now: number): number {
  return parseHttpDate(fieldOf(fields, 'date') ?? '', now);
}

/** How long other spellings of a query follow what the origin said last of them. */
const SPELLING_MS = 86_400_000;

/** Only a hint: each object says itself whether it answers them. */
function leaveSpelling({ request, place }: Fetch, { key, field }: Spelling): void {
  const { cache } = request.exchange.platform;
  const known = place.spelling === undefined ? readNote(cache, key) : place.spelling;
  if (known?.text === field && known.ageMs < SPELLING_MS / 2) return;
  leaveNote(cache, key, { text: field, forMs: SPELLING_MS });
}

const NO_INDEX = { vary: [], until: 0 };

/**
 * Writes the names in the object's place, unless they were there when it was looked up, for long enough. They stay twice as
 * long as this variant, so that the next ones need not write them again.
 */
function insertIndex({ request, prepared, place }: Fetch, storable: Storable): void {
  const { cache, now } = request.exchange.platform;
  const { maxAgeMs, staleMs, initialAgeMs } = entryOptions(storable, null);
  const livesMs = Math.max(0, maxAgeMs + staleMs - initialAgeMs);
  const known = place.indexKey === storable.indexKey ? place : NO_INDEX;
  if (known.until >= now() + livesMs && known.vary.join() === storable.vary.join()) return;
  const until = Math.max(known.until, now() + 2 * livesMs);
  const { surrogateKeys } = prepared;
  const text = encodeMetadata({ vary: [...storable.vary], until }, surrogateKeys);
  leaveNote(cache, `o|${storable.indexKey}`, { text, forMs: until - now(), surrogateKeys });
}

/** Streams to cache and client at once: the client reads what is being stored. The old object is gone from here on. */
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
    // Opened before a purge can remove the entry: this client still gets what was fetched for it.
    entry = platform.cache.lookup(key);
    if (entry === null) {
      // An abandoned entry can be found, and has no body.
      writer.abandon();
      platform.cache.purge(storable.head.own, 'hard');
      return;
    }
    const whole = pump(response.body!, writer, length).catch(() => false);
    client.waitUntil(whole.then((isWhole) => isWhole || platform.cache.purge(storable.head.own, 'hard')));
  });
  fetch.flight.end(outcomeOf(judged), storable.surrogateKeys);
  if (entry !== null) return { ...withKept(answer, kept, storable), body: entry };
  return { ...withKept(answer, kept === 'stored' ? 'failed' : kept, storable), body: response.body };
}

/** Tells the client whether it was stored. */
export function withKept(answer: Answer, kept: Kept, storable: Storable): Answer {
  const ttlMs = storable.head.lifetime - storable.initialAgeMs;
  const cacheStatus = { ...answer.cacheStatus, stored: kept === 'stored', ttlMs };
  return { ...answer, ...(kept === 'stored' && { storedAs: storable }), cacheStatus };
}

/** Checks that as many bytes came as were announced; else the readers' body is cut, so that they can tell. */
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
