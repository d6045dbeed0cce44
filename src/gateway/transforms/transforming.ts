import { isOfPacedType, wholeBody } from '../backends/body.ts';
import { type Answer, isEntry } from '../cache/answer.ts';
import { describeError, GatewayError, OriginFailure } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import { isIncremental } from '../fields/incremental.ts';
import { isOneOfTypes, mediaType } from '../fields/media-type.ts';
import { contextFor } from '../handlers/context.ts';
import { sortedFields } from '../request/forwarding.ts';
import type { Running } from '../tools.ts';
import { compileTransform } from './compile.ts';
import type { CompiledTransform, TransformConfig, Transforming } from './config.ts';

/** Answers without a body, and parts: there is nothing to change in them. */
const UNCHANGED: ReadonlySet<number> = new Set([204, 205, 206, 304]);
/** What the client asks of a copy or a part would be said of what the origin has, and a coding would hide the text. */
const NOT_ASKED = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'accept-encoding',
] as const;
/** Of the bytes before. Ranges are of what is stored. */
const OF_THE_BYTES = ['content-length', 'content-md5', 'digest', 'content-digest', 'repr-digest'] as const;
const OF_ONE_BODY = [...OF_THE_BYTES, 'etag', 'last-modified', 'accept-ranges'] as const;

/** What a transform does on the way of an answer. */
export function transforming(written: string | TransformConfig): Transforming {
  const transform = compileTransform(written);
  const isAtStore = transform.at === 'store';
  return {
    asked: isAtStore ? withoutCodings : withoutWishes,
    async fetched(response, running) {
      if (!isForIt(transform, response)) return response;
      const read = await whole(response);
      return isAtStore ? changedAtStore(transform, read, running) : read;
    },
    delivered: isAtStore ? null : (answer, running) => changedAtDelivery(transform, answer, running),
  };
}

/** The part that the client asks for is cut from what is stored; its conditions can be the origin's. */
function withoutCodings(exchange: Exchange): Exchange {
  return without(exchange, ['range', 'if-range', 'accept-encoding']);
}

function withoutWishes(exchange: Exchange): Exchange {
  return without(exchange, NOT_ASKED);
}

function without(exchange: Exchange, names: readonly string[]): Exchange {
  const { request, scheme, host, path, query, method } = exchange;
  const headers = new Headers(request.headers);
  for (const name of names) headers.delete(name);
  const { body } = request;
  const streamed = body === null || method === 'GET' || method === 'HEAD' ? {} : { body, duplex: 'half' as const };
  return { ...exchange, request: new Request(`${scheme}://${host}${path}${query}`, { method, headers, ...streamed }) };
}

function isForIt({ types }: CompiledTransform, { status, headers }: { status: number; headers: Headers }): boolean {
  const coding = headers.get('content-encoding');
  if (UNCHANGED.has(status) || (coding !== null && coding !== 'identity')) return false;
  const type = mediaType(headers.get('content-type'));
  return isOneOfTypes(type, types) && !isOfPacedType(type) && !isIncremental(headers.get('incremental'));
}

/** Read to its end before anything is made of it: a cut body looks whole to whoever streams it. */
async function whole(response: Response): Promise<Response> {
  if (response.body === null) return response;
  return withBody(response, await wholeBody(response));
}

function withBody({ status, headers }: Response, bytes: Uint8Array<ArrayBuffer>): Response {
  const told = new Headers(headers);
  told.set('content-length', String(bytes.length));
  return new Response(bytes, { status, headers: told });
}

async function run({ name, at }: CompiledTransform, response: Response, running: Running): Promise<Response> {
  const { exchange, tools } = running;
  record(exchange, { stage: 'rule', rule: 'transform', verdict: `by ${name}, at ${at}` });
  const transform = tools.transforms[name];
  if (transform === undefined) throw new GatewayError(500, `there is no transform ${name}`);
  const changed: unknown = await transform(response, contextFor(running));
  if (changed instanceof Response) return changed;
  throw new GatewayError(500, `a transform answered ${String(changed)} where a Response was expected`);
}

/** The origin's validator names what it had; by a weak one it still says whether that is the same (RFC 9110 §8.8.1). */
async function changedAtStore(transform: CompiledTransform, read: Response, running: Running): Promise<Response> {
  try {
    const bytes = await keptBytes(read);
    const given = bytes === null ? read : withBody(read, bytes);
    const changed = await run(transform, given, { ...running, shared: { country: false } });
    if (changed === given) return bytes === null ? given : withBody(read, bytes);
    const headers = withoutFields(changed.headers, OF_THE_BYTES);
    const etag = headers.get('etag');
    if (etag !== null && !etag.startsWith('W/') && etag === read.headers.get('etag')) headers.set('etag', `W/${etag}`);
    const { status } = changed;
    if (changed.body === null) return new Response(null, { status, headers });
    return withBody(new Response(null, { status, headers }), new Uint8Array(await changed.arrayBuffer()));
  } catch (error) {
    throw error instanceof GatewayError ? error : new OriginFailure(500, describeError(error));
  }
}

async function keptBytes(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  return response.body === null ? null : new Uint8Array(await response.arrayBuffer());
}

async function changedAtDelivery(transform: CompiledTransform, answer: Answer, running: Running): Promise<Answer> {
  const headers = new Headers(answer.fields);
  if (!isForIt(transform, { status: answer.status, headers })) return answer;
  const isBodiless = running.exchange.method === 'HEAD';
  const bytes = await bytesOf(answer.body);
  const given = new Response(isBodiless ? null : bytes, { status: answer.status, headers });
  const changed = await run(transform, given, running);
  const { head: _, storedAs: __, ...others } = answer;
  if (changed === given) return { ...answer, body: bytes };
  const fields = sortedFields(withoutFields(changed.headers, OF_ONE_BODY)).fields;
  const body = changed.body === null ? null : new Uint8Array(await changed.arrayBuffer());
  return { ...others, status: changed.status, fields, body, isWhole: false };
}

async function bytesOf(body: Answer['body']): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null || body instanceof Uint8Array) return body;
  return isEntry(body) ? body.bytes() : new Uint8Array(await new Response(body).arrayBuffer());
}

function withoutFields(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  for (const name of names) kept.delete(name);
  return kept;
}
