import type { Answer } from '../../cache/answer.ts';
import { compressedBody, wholeBytes } from '../../cache/compressed.ts';
import { fieldOf } from '../../fields/section.ts';
import { prefersCoding } from '../../cache/vary.ts';
import { type Exchange, record } from '../../exchange.ts';
import { isIncremental } from '../../fields/incremental.ts';
import { isOverlong, readField } from '../../fields/limit.ts';
import { splitList } from '../../fields/list.ts';
import { isOneOfTypes, mediaType } from '../../fields/media-type.ts';
import { varyWith } from '../../response/fields.ts';
import type { Reworked } from '../rule.ts';
import type { CompressRule } from './config.ts';

/**
 * The gateway reads a body whole before it compresses it. Larger bodies stay as they are, except streams that Fastly
 * compresses.
 */
const MAX_BYTES = 4 * 1024 * 1024;
/** Fastly concept: dynamic compression. Removed by the platform, which compresses as the request's Accept-Encoding says. */
const HINT = 'x-compress-hint';

/** Types that compress as text does, and fonts that are not compressed already; besides `text/*`, `*+json` and `*+xml`. */
const USUAL: ReadonlySet<string> = new Set([
  'application/json',
  'application/javascript',
  'application/x-javascript',
  'application/xml',
  'application/wasm',
  'application/vnd.ms-fontobject',
  'font/otf',
  'font/ttf',
  'image/x-icon',
  'image/vnd.microsoft.icon',
]);
/** Fields about the bytes that are sent, which hold for no other bytes. */
const OF_THE_BYTES: ReadonlySet<string> = new Set([
  'accept-ranges',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
]);

/**
 * The form of an answer that a client gets. `only`: there is no other. `plain`, `compressed`: another request may get the
 * other one, so the answer varies.
 */
type Form = 'only' | 'plain' | 'compressed';

/** Decides by the answer as it is stored, before conditions and ranges are evaluated. */
function chooseForm(exchange: Exchange, answer: Answer, rule: CompressRule): Form {
  const { headers } = exchange.request;
  const isLocal = exchange.platform.environment().local;
  // An answer for an edge or a handler is not for a client yet.
  if (exchange.hop !== null || exchange.depth > 0) return 'only';
  if (answer.status === 304) return isOfCompressed(readField(headers, 'if-none-match'), answer) ? 'compressed' : 'only';
  if (answer.status !== 200 || !isCompressible(answer, rule, isLocal)) return 'only';
  // Parts are parts of the plain form.
  if (readField(headers, 'range') !== null || forbidsTransform(headers.get('cache-control'))) return 'plain';
  const accepted = headers.get('accept-encoding');
  return accepted !== null && prefersCoding(accepted, isLocal ? ['gzip'] : ['br', 'gzip']) ? 'compressed' : 'plain';
}

function isCompressible({ fields, body }: Answer, { types, minBytes }: CompressRule, isLocal: boolean): boolean {
  const type = mediaType(fieldOf(fields, 'content-type'));
  if (!isOfTypes(type, types) || fieldOf(fields, 'content-encoding') !== null) return false;
  if (forbidsTransform(fieldOf(fields, 'cache-control')) || isIncremental(fieldOf(fields, 'incremental'))) return false;
  // Only the platform can tell a stream that is cut from a whole one.
  if (body instanceof ReadableStream && isLocal) return false;
  const length =
    body !== null && 'length' in body ? body.length : Number(fieldOf(fields, 'content-length') ?? Infinity);
  if (length === null || length < minBytes) return false;
  return body === null || body instanceof ReadableStream || length <= MAX_BYTES;
}

/** Events would wait for the end of a compressed block. */
function isOfTypes(type: string, types: CompressRule['types']): boolean {
  if (type === 'text/event-stream') return false;
  if (types === null) {
    return type.startsWith('text/') || USUAL.has(type) || type.endsWith('+json') || type.endsWith('+xml');
  }
  return isOneOfTypes(type, types);
}

/** RFC 9111 §5.2.1.6 and §5.2.2.6. */
function forbidsTransform(cacheControl: string | null): boolean {
  return cacheControl !== null && (isOverlong(cacheControl) || cacheControl.toLowerCase().includes('no-transform'));
}

/** Whether the origin itself told a client that its copy, which was compressed here, is still good. */
function isOfCompressed(noneMatch: string | null, { fields }: Answer): boolean {
  const etag = fieldOf(fields, 'etag');
  return noneMatch !== null && etag !== null && splitList(noneMatch).includes(`W/${etag}`);
}

/** Chooses the form of an answer at once, and makes it when it is known what of it is sent. */
export function rework(given: Answer, exchange: Exchange, rule: CompressRule): Reworked {
  const answer = withoutHint(given);
  const form = chooseForm(exchange, answer, rule);
  record(exchange, { stage: 'rule', rule: 'compress', verdict: form });
  return {
    answer,
    reshape: form === 'compressed' ? (shaped) => compress(exchange, shaped) : null,
    finish: form === 'only' ? null : sayVaried,
  };
}

/** An origin behind this rule does not decide what Fastly compresses. */
function withoutHint(answer: Answer): Answer {
  if (fieldOf(answer.fields, HINT) === null) return answer;
  return { ...answer, fields: answer.fields.filter(([name]) => name !== HINT) };
}

/** Returns the answer in its compressed form; in production the platform makes it, from the hint. */
async function compress(exchange: Exchange, answer: Answer): Promise<Answer> {
  const { status, body } = answer;
  const fields = codedFields(answer.fields);
  const unmeasured = fields.filter(([name]) => name !== 'content-length');
  if (status === 304) return { ...answer, fields };
  // A HEAD that was passed on: the length of the compressed body is unknown.
  if (body === null) return { ...answer, fields: unmeasured };
  if (exchange.platform.environment().local) {
    const { bytes, isGzip } = await compressedBody(exchange, answer);
    const own: [string, string][] = [
      ['content-encoding', 'gzip'],
      ['content-length', String(bytes.length)],
    ];
    return isGzip ? { ...answer, body: bytes, fields: [...unmeasured, ...own] } : { ...answer, body: bytes };
  }
  if (exchange.method === 'HEAD') return { ...answer, fields: unmeasured };
  // The length is that of the plain body: the platform removes the field when it compresses.
  const hinted: Answer = { ...answer, fields: [...fields, [HINT, 'on']] };
  return body instanceof ReadableStream ? hinted : { ...hinted, body: await wholeBytes(body) };
}

/** RFC 9110 §8.8.1: the same content, but not byte for byte. */
function codedFields(fields: readonly [string, string][]): [string, string][] {
  return fields
    .filter(([name]) => !OF_THE_BYTES.has(name))
    .map(([name, value]) => [name, name === 'etag' && !value.startsWith('W/') ? `W/${value}` : value]);
}

/** Both forms say that there is another. */
function sayVaried(fields: [string, string][]): void {
  const vary = fields.find(([name]) => name === 'vary');
  if (vary === undefined) fields.push(['vary', 'Accept-Encoding']);
  else vary[1] = varyWith(vary[1], 'Accept-Encoding');
}
