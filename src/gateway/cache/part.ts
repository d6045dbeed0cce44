import { isPaced, wholeBody } from '../backends/body.ts';
import { readable } from '../fields/limit.ts';
import { sortedFields } from '../request/forwarding.ts';
import { afterError, type Answer, stored } from './answer.ts';
import type { CacheRequest } from './request.ts';
import { isAnybodys } from './claims.ts';
import { conditionsOf } from './conditional.ts';
import { fieldOf } from '../fields/section.ts';
import { beginFetch, type Fetch, judgeHead } from './fetch.ts';
import { ask, notStored } from './fill.ts';
import { NO_FLIGHT } from './flight.ts';
import { judge, type Place, recordFound } from './lookup.ts';
import { chooseRanges, partialFields } from './range.ts';
import { describe, type Storable } from './storable.ts';
import { BUFFER_BYTES, insertChecked, storeAndAnswer, watchFor } from './store.ts';
import { decodeMetadata, type StoredHead } from './stored-response.ts';

const CONTENT_RANGE = /^bytes (\d+)-\d+\/(\d+)$/i;

/** Conditions are about the whole, which is not stored: a request with one gets no part. */
const CONDITIONS = ['if-range', 'if-none-match', 'if-modified-since'] as const;

function isPlain(headers: Headers): boolean {
  return CONDITIONS.every((name) => !headers.has(name));
}

/**
 * Answers a range if the whole is not stored: from the last part that came, or by a fetch of this one (RFC 9111 §3.3). Null
 * if neither is there: a request for one client alone replaces no part that others use (S67).
 */
export async function answerPart(request: CacheRequest, place: Place): Promise<Answer | null> {
  const found = isPlain(request.exchange.request.headers) ? await findPart(request) : null;
  return found ?? (isAnybodys(request) ? fetchPart(request, place) : null);
}

/** The same range gets the same answer again, another range its bytes if the part has all of them. */
async function findPart({ exchange, key, directives }: CacheRequest): Promise<Answer | null> {
  const { platform, request } = exchange;
  const entry = platform.cache.lookup(partKey(key));
  if (entry === null) return null;
  const head = decodeMetadata(entry.metadata) as StoredHead | null;
  if (head === null) {
    entry.close();
    return null;
  }
  const found = { entry, head, ageMs: entry.ageMs };
  const answer = { ...stored(found, { hit: true, detail: 'partial' }), isWhole: false };
  const isFresh = judge(found, directives) === 'fresh';
  if (isFresh && fieldOf(head.hidden, 'range') === request.headers.get('range')) {
    recordFound(exchange, found, 'partial');
    return answer;
  }
  const { first, total } = placeOf(fieldOf(head.fields, 'content-range'))!;
  const ranges = isFresh ? chooseRanges(request.headers, head.fields, total) : [];
  const range = Array.isArray(ranges) && ranges.length === 1 ? ranges[0]! : null;
  if (range === null || range.start < first || range.end >= first + entry.length!) {
    entry.close();
    return null;
  }
  recordFound(exchange, found, 'partial');
  const bytes = (await entry.bytes()).subarray(range.start - first, range.end + 1 - first);
  return { ...answer, fields: partialFields(head.fields, range, total), body: bytes };
}

/** Stores what comes if it may: a part, or the whole if the origin knows no ranges. */
async function fetchPart(request: CacheRequest, place: Place): Promise<Answer> {
  const fetch = await beginFetch(request, place, NO_FLIGHT);
  const conditions = conditionsOf(request.exchange.request.headers);
  const { response, head } = await ask(fetch, conditions);
  const { status } = response;
  const kept = await afterError(request, response);
  if (kept !== null) return kept;
  // If the whole may be stored, a part of it may.
  const judged = judgeHead(fetch, { ...head, status: status === 206 ? 200 : status });
  const whole = status === 200 && judged.refusal === null ? await storeAndAnswer(fetch, response, judged) : null;
  if (whole !== null) return whole;
  const passed = { fwd: 'miss', fwdStatus: status, detail: 'range' } as const;
  const isStorable = isPlain(request.exchange.request.headers) && isProvablePart(response) && judged.refusal === null;
  const storable = isStorable ? await describe(fetch, judged, response.headers) : null;
  if (storable === null || response.headers.has('vary')) return notStored(response, passed);
  const answer: Answer = {
    status,
    ...sortedFields(response.headers),
    body: null,
    ageMs: null,
    cacheStatus: passed,
    isWhole: false,
  };
  return { ...answer, ...(await storePart(fetch, response, { storable, answer })) };
}

async function storePart(
  fetch: Fetch,
  response: Response,
  { storable, answer }: { storable: Storable; answer: Answer },
): Promise<Pick<Answer, 'body' | 'cacheStatus'>> {
  const watch = watchFor(fetch, storable.surrogateKeys);
  const body = await wholeBody(response);
  const { head, initialAgeMs } = storable;
  const range: [string, string] = ['range', fetch.request.exchange.request.headers.get('range')!];
  const part = { ...storable, head: { ...head, status: 206, hidden: [...head.hidden, range] } };
  const kept = insertChecked(fetch, { storable: part, watch }, (options) =>
    fetch.request.exchange.platform.cache.insert(partKey(fetch.request.key), options, body),
  );
  const stored = kept === 'stored';
  return { body, cacheStatus: { ...answer.cacheStatus, stored, ttlMs: head.lifetime - initialAgeMs } };
}

/** Returns one range, with its place in the whole, that can be read at once. The body says how many bytes there are. */
function isProvablePart(response: Response): boolean {
  const { status, headers } = response;
  const place = placeOf(headers.get('content-range'));
  const length = headers.get('content-length') ?? '';
  if (status !== 206 || place === null || isPaced(response) || !/^\d+$/.test(length)) return false;
  return Number(length) <= BUFFER_BYTES && place.first + Number(length) <= place.total;
}

function placeOf(contentRange: string | null): { first: number; total: number } | null {
  const match = CONTENT_RANGE.exec(readable('content-range', contentRange) ?? '');
  return match === null ? null : { first: Number(match[1]), total: Number(match[2]) };
}

function partKey(key: string): string {
  return `p|${key}`;
}
