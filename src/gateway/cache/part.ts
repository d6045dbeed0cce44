import { passedBody, wholeBody } from '../backends/body.ts';
import { readable, readField } from '../fields/limit.ts';
import { sortedFields } from '../request/forwarding.ts';
import { type Answer, stored } from './answer.ts';
import type { CacheRequest } from './request.ts';
import { isAnybodys } from './claims.ts';
import { fieldOf } from './conditional.ts';
import { beginFetch, type Fetch, judgeHead } from './fetch.ts';
import { ask } from './fill.ts';
import { NO_FLIGHT } from './flight.ts';
import { judge, recordFound } from './lookup.ts';
import { chooseRanges, partialFields } from './range.ts';
import { describe, type Storable } from './storable.ts';
import { BUFFER_BYTES, insertChecked, watchFor } from './store.ts';
import { decodeMetadata, type StoredHead } from './stored-response.ts';

const CONTENT_RANGE = /^bytes (\d+)-\d+\/(\d+)$/i;

/** Conditions are on the whole, which is not stored: with one of them a range passes. */
const CONDITIONS = ['if-range', 'if-none-match', 'if-modified-since'] as const;

export function isPlainRange(headers: Headers): boolean {
  return readField(headers, 'range') !== null && CONDITIONS.every((name) => !headers.has(name));
}

/**
 * Where the whole is not stored: from the last part that came, or by a fetch of this one (RFC 9111 §3.3). Null where
 * neither is there, for what a client asks for itself takes no part away from others (S67).
 */
export async function answerPart(request: CacheRequest): Promise<Answer | null> {
  const found = await findPart(request);
  return found ?? (isAnybodys(request) ? fetchPart(request) : null);
}

/** The same range again gets the same answer, another one its bytes if the part holds all of them. */
async function findPart({ exchange, key, directives }: CacheRequest): Promise<Answer | null> {
  const { platform, request } = exchange;
  const entry = platform.cache.lookup(partKey(key));
  if (entry === null) return null;
  const head = decodeMetadata(entry.metadata) as StoredHead;
  const found = { entry, head };
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

async function fetchPart(request: CacheRequest): Promise<Answer> {
  const fetch = await beginFetch(request, { key: request.key, vary: [], found: null }, NO_FLIGHT);
  const range: [string, string] = ['range', request.exchange.request.headers.get('range')!];
  const { response, head } = await ask(fetch, [range]);
  const { status } = response;
  const answer: Answer = {
    status,
    ...sortedFields(response.headers),
    body: null,
    ageMs: null,
    cacheStatus: { fwd: 'miss', fwdStatus: status, detail: 'range' },
    isWhole: false,
  };
  // What may be stored of the whole may be stored of a part of it.
  const judged = judgeHead(fetch, { ...head, status: 200 });
  const isStorable = isProvablePart(response) && judged.refusal === null;
  const storable = isStorable ? await describe(fetch, judged, response.headers) : null;
  if (storable === null || response.headers.has('vary')) return { ...answer, body: await passedBody(response) };
  return { ...answer, ...(await storePart(fetch, response, { storable, range, answer })) };
}

async function storePart(
  fetch: Fetch,
  response: Response,
  { storable, range, answer }: { storable: Storable; range: [string, string]; answer: Answer },
): Promise<Pick<Answer, 'body' | 'cacheStatus'>> {
  const watch = watchFor(fetch, storable.surrogateKeys);
  const body = await wholeBody(response);
  const { head, initialAgeMs } = storable;
  const part = { ...storable, head: { ...head, status: 206, hidden: [...head.hidden, range] } };
  const kept = insertChecked(fetch, { storable: part, watch }, (options) =>
    fetch.request.exchange.platform.cache.insert(partKey(fetch.request.key), options, body),
  );
  return { body, cacheStatus: { ...answer.cacheStatus, stored: kept, ttlMs: head.lifetime - initialAgeMs } };
}

/** One range, with its place in the whole, that can be read at once. The body says how many bytes there are. */
function isProvablePart({ status, headers }: Response): boolean {
  const place = placeOf(headers.get('content-range'));
  const length = headers.get('content-length') ?? '';
  if (status !== 206 || place === null || !/^\d+$/.test(length)) return false;
  return Number(length) <= BUFFER_BYTES && place.first + Number(length) <= place.total;
}

function placeOf(contentRange: string | null): { first: number; total: number } | null {
  const match = CONTENT_RANGE.exec(readable('content-range', contentRange) ?? '');
  return match === null ? null : { first: Number(match[1]), total: Number(match[2]) };
}

function partKey(key: string): string {
  return `p|${key}`;
}
