import { endToEndFields, sortedFields } from '../request/forwarding.ts';
import { type Answer, isEntry, stored } from './answer.ts';
import { hasOtherTag } from './conditional.ts';
import { type Fetch, forwardReason, judgeHead, outcomeOf } from './fetch.ts';
import type { CacheStatus } from './cache-status.ts';
import { initialAge, type ResponseHead } from './freshness.ts';
import type { Found, Place } from './lookup.ts';
import { describe, type Storable } from './storable.ts';
import { BUFFER_BYTES, insertChecked, type Kept, type Watch, watchFor, withKept } from './store.ts';
import { decodeSurrogateKeys, type StoredHead } from './stored-response.ts';
import { leaveUnstored } from './unstored.ts';

/** RFC 9111 §3.2: fields that a 304 does not change, because they describe the stored body. */
const OF_THE_BODY: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
]);

/**
 * After a 304: returns the stored answer with the new fields, fresh again (RFC 9111 §4.3.4). Null if it was purged
 * meanwhile, or the 304 is about another one, so that the whole has to be fetched.
 */
export async function revalidated(fetch: Fetch, head: ResponseHead): Promise<Answer | null> {
  const found = fetch.place.found!;
  if (hasOtherTag(found.head.fields, head.headers)) {
    found.entry.close();
    return null;
  }
  const merged = mergedHead(found.head, head);
  const { headers } = merged;
  const judged = judgeHead(fetch, merged);
  const described = judged.refusal === null ? await describe(fetch, judged, headers) : null;
  const storable = described && withStored(described, found, head.headers);
  const keys = storable?.surrogateKeys ?? decodeSurrogateKeys(found.entry.metadata);
  const watch = watchFor(fetch, keys);
  const answer = answerWith(fetch.place, merged);
  if (storable === null) {
    if (watch.look() === 'hard') return givenUp(answer);
    leaveUnstored(fetch, 304);
    return answer;
  }
  const kept = await keep(fetch, { storable, watch, answer });
  if (kept === 'purged') return givenUp(answer);
  fetch.flight.end(outcomeOf(judged), storable.surrogateKeys);
  return withKept(answer, kept, storable);
}

/** The body has not been read yet, unless for an insert. */
function givenUp({ body }: Answer): null {
  if (isEntry(body)) body.close();
  return null;
}

/** Returns the stored answer with a 304's fields, for one client alone. */
export function answerOf304(place: Place, head: ResponseHead): Answer {
  return answerWith(place, mergedHead(place.found!.head, head));
}

/** Its age is that of the 304. */
function answerWith(place: Place, head: ResponseHead): Answer {
  const { fields, hidden } = sortedFields(head.headers);
  const cacheStatus: CacheStatus = { fwd: forwardReason(place), fwdStatus: 304 };
  const given = { ...stored(place.found!, cacheStatus), ageMs: initialAge(head), cacheStatus };
  return { ...given, fields: fields.filter(([name]) => name !== 'age'), hidden };
}

function mergedHead(stored: StoredHead, head: ResponseHead): ResponseHead {
  return { ...head, status: stored.status, headers: mergedHeaders(stored, head.headers) };
}

function mergedHeaders(stored: StoredHead, fresh: Headers): Headers {
  const headers = new Headers();
  for (const [name, value] of [...stored.fields, ...stored.hidden]) headers.append(name, value);
  // If one ETag is weak and the other strong, the stored one describes the stored body.
  const isKept = (name: string): boolean => OF_THE_BODY.has(name) || (name === 'etag' && headers.has(name));
  const changes = endToEndFields(fresh).filter(([name]) => !isKept(name));
  for (const [name] of changes) headers.delete(name);
  for (const [name, value] of changes) headers.append(name, value);
  return headers;
}

/** The body stays, and a 304 without surrogate keys leaves those of the stored answer. */
function withStored(described: Storable, found: Found, fresh: Headers): Storable {
  const storable = { ...described, head: { ...described.head, body: found.head.body ?? found.head.own } };
  if (fresh.has('surrogate-key')) return storable;
  const kept = decodeSurrogateKeys(found.entry.metadata).filter((key) => key !== found.head.own);
  return { ...storable, surrogateKeys: [...new Set([...storable.surrogateKeys, ...kept])] };
}

/** A small body is inserted anew; a large one stays where it is, unless another request is using it. */
async function keep(
  fetch: Fetch,
  { storable, watch, answer }: { storable: Storable; watch: Watch; answer: Answer },
): Promise<Kept> {
  const { cache } = fetch.request.exchange.platform;
  const { entry } = fetch.place.found!;
  const key = `o|${storable.key}`;
  if (entry.length !== null && entry.length <= BUFFER_BYTES) {
    const bytes = await entry.bytes();
    answer.body = bytes;
    return insertChecked(fetch, { storable, watch }, (options) => cache.insert(key, options, bytes));
  }
  const transaction = await cache.transaction(key, 0);
  if (transaction === null || !transaction.mustInsert) {
    transaction?.entry?.close();
    return watch.look() === 'hard' ? 'purged' : 'stored';
  }
  let updated = false;
  try {
    if (transaction.entry === null) return 'purged';
    return insertChecked(fetch, { storable, watch }, (options) => {
      transaction.update(options);
      updated = true;
    });
  } finally {
    if (!updated) transaction.cancel();
  }
}
