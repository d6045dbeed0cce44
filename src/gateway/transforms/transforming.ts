import { isOfPacedType, wholeBody } from '../backends/body.ts';
import { type Answer, isEntry } from '../cache/answer.ts';
import { CACHED_METHODS } from '../cache/methods.ts';
import { GatewayError, inOriginsPlace } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import { isIncremental } from '../fields/incremental.ts';
import { isOneOfTypes, mediaType } from '../fields/media-type.ts';
import { contextFor } from '../handlers/context.ts';
import { requestFor } from '../handlers/request.ts';
import { sortedFields } from '../request/forwarding.ts';
import { withBytes } from '../response/with-bytes.ts';
import type { Running } from '../tools.ts';
import { compileTransform } from './compile.ts';
import type { CompiledTransform, TransformConfig, Transforming } from './config.ts';

/** Answers without a body, and parts: there is nothing to change in them. */
const UNCHANGED: ReadonlySet<number> = new Set([204, 205, 206, 304]);
/** Of a coding the transform could read nothing. */
const CODINGS = ['accept-encoding'] as const;
/** The gateway cuts the client's range from what is stored. */
const PARTS = [...CODINGS, 'range', 'if-range'] as const;
/** What the client asks of its own copy would be said of what the origin has. */
const COPIES = [...PARTS, 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'] as const;
/** Fields about the bytes before the change; ranges are of what is stored. */
const OF_THE_BYTES = ['content-length', 'content-md5', 'digest', 'content-digest', 'repr-digest'] as const;
const OF_ONE_BODY = [...OF_THE_BYTES, 'etag', 'last-modified', 'accept-ranges'] as const;

/** Makes the stages of a transform. */
export function transforming(written: string | TransformConfig): Transforming {
  const transform = compileTransform(written);
  const isAtStore = transform.at === 'store';
  return {
    asked: (exchange) => without(exchange, isAtStore ? PARTS : COPIES),
    async fetched(response, running) {
      if (!isForIt(transform, response)) return response;
      // To its end before anything is made of it: a cut body looks whole to whoever streams it.
      const bytes = response.body === null ? null : await wholeBody(response);
      return isAtStore ? changedAtStore(transform, { response, bytes }, running) : withBytes(response, bytes);
    },
    delivered: isAtStore ? null : (answer, running) => changedAtDelivery(transform, answer, running),
  };
}

/** The body is not touched: a request that is made anew would have it read here. */
function without(exchange: Exchange, names: readonly string[]): Exchange {
  const { url, method, body, headers } = exchange.request;
  // Other methods ask for no copy (RFC 9110 §13.1.1): their conditions are the origin's.
  const left = withoutFields(headers, CACHED_METHODS.has(method) ? names : CODINGS);
  return { ...exchange, request: { url, method, body, headers: left } as Request };
}

function isForIt({ types }: CompiledTransform, { status, headers }: { status: number; headers: Headers }): boolean {
  const coding = headers.get('content-encoding');
  if (UNCHANGED.has(status) || (coding !== null && coding !== 'identity')) return false;
  const type = mediaType(headers.get('content-type'));
  return isOneOfTypes(type, types) && !isOfPacedType(type) && !isIncremental(headers.get('incremental'));
}

type Bytes = Uint8Array<ArrayBuffer> | null;

async function run({ name, at }: CompiledTransform, response: Response, running: Running): Promise<Response> {
  const { exchange, tools } = running;
  record(exchange, { stage: 'rule', rule: 'transform', verdict: `by ${name}, at ${at}` });
  if (exchange.dryRun !== undefined) {
    exchange.dryRun.assume(`the transform ${name} changes nothing`);
    return response;
  }
  const transform = tools.transforms[name];
  if (transform === undefined) throw new GatewayError(500, `there is no transform ${name}`);
  const request = running.shared === undefined ? requestFor(exchange, null) : null;
  const changed: unknown = await transform(response, Object.assign(contextFor(running), { request }));
  if (changed instanceof Response) return changed;
  throw new GatewayError(500, `a transform answered ${String(changed)} where a Response was expected`);
}

/**
 * The origin's validator is about its own bytes; as a weak one it still tells whether they are the same (RFC 9110 §8.8.1).
 */
async function changedAtStore(
  transform: CompiledTransform,
  { response, bytes }: { response: Response; bytes: Bytes },
  running: Running,
): Promise<Response> {
  try {
    const given = withBytes(response, bytes);
    const changed = await run(transform, given, { ...running, shared: { country: false } });
    if (changed === given) return withBytes(response, bytes);
    const headers = withoutFields(changed.headers, OF_THE_BYTES);
    const etag = headers.get('etag');
    if (etag !== null && !etag.startsWith('W/') && etag === response.headers.get('etag'))
      headers.set('etag', `W/${etag}`);
    return withBytes({ status: changed.status, headers }, await bytesOf(changed));
  } catch (error) {
    throw inOriginsPlace(error);
  }
}

async function changedAtDelivery(transform: CompiledTransform, answer: Answer, running: Running): Promise<Answer> {
  const headers = new Headers(answer.fields);
  const { status } = answer;
  if (!isForIt(transform, { status, headers })) return answer;
  const bytes = await storedBytes(answer.body, headers);
  const given = new Response(running.exchange.method === 'HEAD' ? null : bytes, { status, headers });
  const changed = await run(transform, given, running);
  if (changed === given) return { ...answer, body: bytes };
  const { head: _, storedAs: __, ...others } = answer;
  const { fields } = sortedFields(withoutFields(changed.headers, OF_ONE_BODY));
  return { ...others, status: changed.status, fields, body: await bytesOf(changed), isWhole: false };
}

async function bytesOf(made: Response): Promise<Bytes> {
  return made.body === null ? null : new Uint8Array(await made.arrayBuffer());
}

/** A shield's answer comes as a stream: it is whole where it has its length. */
async function storedBytes(body: Answer['body'], headers: Headers): Promise<Bytes> {
  if (body === null || body instanceof Uint8Array) return body;
  return isEntry(body) ? body.bytes() : wholeBody(new Response(body, { headers }));
}

function withoutFields(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  for (const name of names) kept.delete(name);
  return kept;
}
