import { type Answer, isEntry } from '../cache/answer.ts';
import { formatCacheStatus } from '../cache/cache-status.ts';
import { isNotModified, notModifiedFields } from '../cache/conditional.ts';
import { type ByteRange, chooseRanges, multipart, partialFields } from '../cache/range.ts';
import { carriedFields } from '../cache/surrogate-fields.ts';
import { type Eventual, onward } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import { readField } from '../fields/limit.ts';
import { SHIELD_FIELD, type ShieldMark } from '../request/forwarding.ts';
import type { CompiledRoute } from '../routes/config.ts';
import { changeAnswer, reworkAnswer } from '../rules/run.ts';

/** Stored bodies up to this size are given as one buffer. */
const BUFFER_BYTES = 1024 * 1024;
/** RFC 9110 §6.4.1. */
const VIA: [string, string] = ['via', '1.1 popgate'];
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** The last stage: answers conditions and ranges, puts the fields in order, and sends the body in the cheapest form. */
export function deliver(exchange: Exchange, given: Answer, route: CompiledRoute): Eventual<Response> {
  const { answer, reshape, finish } = reworkAnswer(route.rules, given, exchange);
  const isShaped = answer.isWhole && answer.status === 200 && !isStaleForEdge(exchange, answer);
  return onward(isShaped ? shape(exchange, answer) : whole(answer), ({ answer: shaped, range }) =>
    onward(reshape === null ? shaped : reshape(shaped), (formed) => {
      const headers = exchange.hop === null ? finalFields(exchange, formed, route) : fieldsForEdge(formed);
      finish?.(headers);
      return send(exchange, formed, { headers, range });
    }),
  );
}

function send(
  exchange: Exchange,
  formed: Answer,
  { headers, range }: { headers: [string, string][]; range: ByteRange | null },
): Eventual<Response> {
  const { status, body } = formed;
  if (BODILESS.has(status)) return new Response(discard(body), { status, headers });
  // The platform would count the bytes of a body that is not there.
  if (exchange.method === 'HEAD') return new Response(discard(body), { status, headers, ...framing(headers) });
  const sent = isEntry(body) && isGivenAsItComes(formed) ? body.stream(range ?? undefined) : sendable(body, range);
  if (sent instanceof ReadableStream) return new Response(sent, { status, headers, ...framing(headers) });
  return onward(sent, (read) => {
    const bytes = read as Uint8Array<ArrayBuffer> | null;
    exchange.bodyBytes = bytes === null ? 0 : bytes.length;
    return new Response(bytes, { status, headers });
  });
}

/**
 * The platform sends streams in chunks, and ends them properly even if they were cut. With a length it counts, and the
 * client can see that bytes are missing.
 */
function framing(fields: readonly [string, string][]): { manualFramingHeaders?: boolean } {
  return fields.some(([name]) => name === 'content-length') ? { manualFramingHeaders: true } : {};
}

interface Shaped {
  answer: Answer;
  range: ByteRange | null;
}

const whole = (answer: Answer): Shaped => ({ answer, range: null });

/** RFC 9110 §13.2.2: conditions first, then the range. */
function shape(exchange: Exchange, answer: Answer): Eventual<Shaped> {
  const { headers } = exchange.request;
  const { fields, body } = answer;
  if (isNotModified(headers, fields, exchange.platform.now)) {
    return whole({ ...answer, status: 304, fields: notModifiedFields(fields) });
  }
  if (exchange.method !== 'GET' || readField(headers, 'range') === null) return whole(answer);
  const length = lengthOf(body);
  const ranges = length === null ? 'whole' : chooseRanges(headers, fields, length);
  if (ranges === 'whole') return whole(answer);
  if (ranges === 'unsatisfiable') {
    return whole({ ...answer, status: 416, fields: partialFields(fields, ranges, length!), body: discard(body) });
  }
  if (ranges.length > 1) return length! > BUFFER_BYTES ? whole(answer) : inParts(exchange, answer, ranges);
  const range = ranges[0]!;
  return { answer: { ...answer, status: 206, fields: partialFields(fields, range, length!) }, range };
}

/** For bodies that fit in one buffer: an entry gives only one part of a larger one. */
async function inParts({ platform }: Exchange, answer: Answer, ranges: readonly ByteRange[]): Promise<Shaped> {
  const bytes = (await sendable(answer.body, null)) as Uint8Array;
  const parts = multipart({ fields: answer.fields, bytes }, ranges, platform.randomId());
  return whole({ ...answer, status: 206, fields: parts.fields, body: parts.bytes });
}

function lengthOf(body: Answer['body']): number | null {
  if (body instanceof Uint8Array) return body.length;
  return isEntry(body) ? body.length : null;
}

function discard(body: Answer['body']): null {
  if (isEntry(body)) body.close();
  return null;
}

/** The body may still be arriving. */
function isGivenAsItComes({ head, storedAs }: Answer): boolean {
  return (head ?? storedAs?.head)?.incremental === true;
}

type Sendable = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

function sendable(body: Answer['body'], range: ByteRange | null): Eventual<Sendable> {
  if (!isEntry(body)) return body instanceof Uint8Array ? slice(body, range) : body;
  if (body.length === null || body.length > BUFFER_BYTES) return body.stream(range ?? undefined);
  return onward(body.bytes(), (bytes) => slice(bytes, range));
}

function slice(bytes: Uint8Array<ArrayBuffer>, range: ByteRange | null): Uint8Array<ArrayBuffer> {
  return range === null ? bytes : bytes.subarray(range.start, range.end + 1);
}

/** An edge would store a stale 304 or part: it gets the whole, to pass on. */
function isStaleForEdge({ hop }: Exchange, { isStale }: Answer): boolean {
  return hop !== null && isStale === true;
}

/** The origin's own fields, for an edge that stores them as the origin's, and applies its rules to them. */
function fieldsForEdge({ fields, hidden, ageMs, cacheStatus, isStale }: Answer): [string, string][] {
  const mark: ShieldMark = isStale === true ? 'stale' : 'answer';
  return addOwn([...fields, ...carriedFields(hidden), [SHIELD_FIELD, mark]], ageMs, cacheStatus);
}

function finalFields(exchange: Exchange, answer: Answer, route: CompiledRoute): [string, string][] {
  const isForBrowsers = tellsBrowsers(answer, route);
  const own = isForBrowsers ? withBrowserTtl(answer.fields, route) : answer.fields;
  const fields = changeAnswer(route.rules, own, exchange).slice();
  return addOwn(fields, isForBrowsers ? null : answer.ageMs, answer.cacheStatus);
}

function addOwn(
  fields: [string, string][],
  ageMs: Answer['ageMs'],
  cacheStatus: Answer['cacheStatus'],
): [string, string][] {
  if (ageMs !== null) fields.push(['age', String(Math.floor(ageMs / 1000))]);
  if (cacheStatus !== null) fields.push(VIA, ['cache-status', formatCacheStatus(cacheStatus)]);
  return fields;
}

/** `browserTtl` counts from now, so the age of the stored answer does not count. */
function withBrowserTtl(fields: [string, string][], route: CompiledRoute): [string, string][] {
  const kept = fields.filter(([name]) => name !== 'cache-control' && name !== 'expires' && name !== 'age');
  return [...kept, ['cache-control', `max-age=${Math.floor(route.cache!.browserTtlMs! / 1000)}`]];
}

function tellsBrowsers({ ageMs, cacheStatus }: Answer, { cache }: CompiledRoute): boolean {
  if (cache === null || cache.browserTtlMs === null) return false;
  return ageMs !== null || cacheStatus?.stored === true;
}
