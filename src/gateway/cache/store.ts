import { isPaced, wholeBody } from '../backends/body.ts';
import { record } from '../exchange.ts';
import { mediaType } from '../fields/media-type.ts';
import type { BodyWriter, CacheEntry, EntryOptions } from '../platform.ts';
import { sortedFields } from '../request/forwarding.ts';
import type { Answer } from './answer.ts';
import type { CachePolicy } from './config.ts';
import { lookAtFence, lookForMarks, type Purged, raiseFence, worse } from './fence.ts';
import { type Fetch, forwardReason, type Judged, outcomeOf } from './fetch.ts';
import { leaveNote, readNote } from './note.ts';
import { describe, entryOptions, type Storable } from './storable.ts';
import { decodeMetadata, encodeMetadata } from './stored-response.ts';
import { isOwnKey } from './surrogate-keys.ts';

/** Bodies up to this size are read whole, and answered as one buffer. */
export const BUFFER_BYTES = 1024 * 1024;
/** Fastly concept: the largest object that is cached. */
const MAX_OBJECT_BYTES = 100_000_000;

const TEXT =
  /^(?:text\/(?:html|css|plain|javascript|xml)|application\/(?:json|javascript|xml|[a-z.+-]+\+(?:json|xml))|image\/svg\+xml)$/;

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
