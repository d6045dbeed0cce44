import type { Answer } from './cache/answer.ts';
import { formatCacheStatus } from './cache/cache-status.ts';
import { isNotModified, notModifiedFields } from './cache/conditional.ts';
import { chooseRange, partialFields, type ByteRange } from './cache/range.ts';
import type { CompiledRoute } from './config/compiled.ts';
import type { Exchange } from './exchange.ts';
import type { CacheEntry } from './platform.ts';
import { changeFields } from './rules/headers.ts';

/** Stored bodies up to this size are given as one buffer. */
const BUFFER_BYTES = 1024 * 1024;
/** RFC 9110 §6.4.1. */
const VIA: [string, string] = ['via', '1.1 popgate'];
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** The last stage: conditions and ranges answered, fields in order, the body in the form that is cheapest to send. */
export async function deliver(exchange: Exchange, answer: Answer, route: CompiledRoute): Promise<Response> {
  const shaped = answer.isWhole && answer.status === 200 ? shape(exchange, answer) : { ...answer, range: null };
  const fields = finalFields(exchange, shaped, route);
  const isBodiless = exchange.method === 'HEAD' || BODILESS.has(shaped.status);
  const body = isBodiless ? discard(shaped.body) : await sendable(shaped.body, shaped.range);
  return new Response(body, { status: shaped.status, headers: fields, ...framing(body, fields) });
}

/**
 * The platform frames streams in chunks and then ends them well even where they were cut. With the length that is known, it
 * counts, and a client can tell.
 */
function framing(body: unknown, fields: readonly [string, string][]): { manualFramingHeaders?: boolean } {
  const isStream = body instanceof ReadableStream;
  return isStream && fields.some(([name]) => name === 'content-length') ? { manualFramingHeaders: true } : {};
}

type Shaped = Answer & { range: ByteRange | null };

/** RFC 9110 §13.2.2: conditions first, then the range. */
function shape(exchange: Exchange, answer: Answer): Shaped {
  const { headers } = exchange.request;
  const { fields, body } = answer;
  if (isNotModified(headers, fields, exchange.platform.now)) {
    return { ...answer, status: 304, fields: notModifiedFields(fields), range: null };
  }
  const length = lengthOf(body);
  const range = exchange.method === 'GET' && length !== null ? chooseRange(headers, fields, length) : 'whole';
  if (range === 'whole') return { ...answer, range: null };
  const partial = { ...answer, fields: partialFields(fields, range, length!) };
  if (range !== 'unsatisfiable') return { ...partial, status: 206, range };
  discard(body);
  return { ...partial, status: 416, body: null, range: null };
}

function isEntry(body: Answer['body']): body is CacheEntry {
  return body !== null && 'metadata' in body;
}

function lengthOf(body: Answer['body']): number | null {
  if (body instanceof Uint8Array) return body.length;
  return isEntry(body) ? body.length : null;
}

function discard(body: Answer['body']): null {
  if (isEntry(body)) body.close();
  return null;
}

async function sendable(
  body: Answer['body'],
  range: ByteRange | null,
): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null> {
  if (isEntry(body)) {
    if (body.length === null || body.length > BUFFER_BYTES) return body.stream(range ?? undefined);
    return slice(await body.bytes(), range);
  }
  return body instanceof Uint8Array ? slice(body, range) : body;
}

function slice(bytes: Uint8Array<ArrayBuffer>, range: ByteRange | null): Uint8Array<ArrayBuffer> {
  return range === null ? bytes : bytes.subarray(range.start, range.end + 1);
}

function finalFields(exchange: Exchange, answer: Answer, route: CompiledRoute): [string, string][] {
  const isForBrowsers = tellsBrowsers(answer, route);
  const own = isForBrowsers ? withBrowserTtl(answer.fields, route) : answer.fields;
  const fields = [...changeFields(own, route.responseHeaders, exchange.params)];
  if (answer.ageMs !== null && !isForBrowsers) fields.push(['age', String(Math.floor(answer.ageMs / 1000))]);
  if (answer.cacheStatus !== null) fields.push(VIA, ['cache-status', formatCacheStatus(answer.cacheStatus)]);
  return fields;
}

/** `browserTtl` says how long from now, so the time that the answer has spent here does not count. */
function withBrowserTtl(fields: [string, string][], route: CompiledRoute): [string, string][] {
  const kept = fields.filter(([name]) => name !== 'cache-control' && name !== 'expires' && name !== 'age');
  return [...kept, ['cache-control', `max-age=${Math.floor(route.cache!.browserTtlMs! / 1000)}`]];
}

function tellsBrowsers({ cacheStatus }: Answer, { cache }: CompiledRoute): boolean {
  if (cache === null || cache.browserTtlMs === null) return false;
  return cacheStatus?.hit === true || cacheStatus?.stored === true;
}
