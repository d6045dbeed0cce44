import type { DomainIndex } from '../domains/find.ts';
import type { Exchange } from '../exchange.ts';
import type { Client, Platform } from '../platform.ts';
import { changeable } from '../response/fields.ts';
import { base64url, isSigned, sign } from '../signature.ts';
import { logStranger } from '../stranger-log.ts';
import type { Trace, traceOf } from '../trace/trace.ts';

export const DEBUG_FIELD = 'popgate-debug';

/** Version, expiry, nonce, the URLs unless it is for all, and the signature over all that. */
const TOKEN = /^1\.(\d{1,12})\.[\w-]{1,64}(?:\.([\w-]{1,4096}))?\.([\w-]{43})$/;
const MAX_AHEAD_SECONDS = 86_400;
/** The most that a header field may carry. */
const MAX_TRACE_BYTES = 16_384;
/** The parts of a trace that can grow, the least needed first. */
const GROWING = [
  'requests',
  'routes',
  'pools',
  'tries',
  'surrogateKeys',
  'steps',
  'key',
  'host',
  'url',
] as const satisfies (keyof Trace)[];

/** A trace, and the status of its answer. */
type Told = Trace & { status: number };

/** S76: no cache may keep an answer for one operator, whatever the page's own lifetime. */
const NOT_STORED: [string, string] = ['cache-control', 'no-store'];
/** Fields that some cache would follow instead (RFC 9111 §5.3, RFC 9213 §3.1, Fastly concept Surrogate-Control). */
const LIFETIMES = ['expires', 'cdn-cache-control', 'popgate-cdn-cache-control', 'surrogate-control'];

export interface DebugGrant {
  /** Seconds since the epoch, at most a day ahead. */
  expires: number;
  /** Of letters, digits and dashes, at most 64. */
  nonce: string;
  /** The host and path with which the URLs begin that it is for, canonical; `''` for all. */
  prefix: string;
}

/** A token as the field carries it. */
export async function debugToken({ expires, nonce, prefix }: DebugGrant, secret: string): Promise<string> {
  const scope = prefix === '' ? [] : [base64url(new TextEncoder().encode(prefix))];
  const claims = ['1', expires, nonce, ...scope].join('.');
  return `${claims}.${await sign(textOf(claims), secret)}`;
}

interface Asked {
  request: Request;
  /** Null if the gateway could not read the request. */
  exchange: Exchange | null;
  client: Pick<Client, 'address'>;
  platform: Platform;
  domains: DomainIndex;
}

/** S28: adds to a finished answer what was decided on the way to it, if the request's token is good. */
export type Explain = (response: Response, asked: Asked) => Promise<Response>;

export function explainBy(trace: typeof traceOf): Explain {
  return (response, asked) => explain(response, asked, trace);
}

async function explain(response: Response, asked: Asked, trace: typeof traceOf): Promise<Response> {
  const { exchange, domains } = asked;
  const refusal = await whyRefused(asked);
  if (refusal === null) {
    const fields = debugFields(response, exchange && (await trace(exchange, domains)));
    const told = changeable(response);
    for (const [name, value] of [...fields, NOT_STORED]) told.headers.set(name, value);
    for (const name of LIFETIMES) told.headers.delete(name);
    return told;
  }
  const where = exchange === null ? '' : exchange.host + exchange.path.slice(0, 200);
  await logStranger(asked, `a debug token is refused: ${where}: it is ${refusal}`);
  return response;
}

async function whyRefused({ request, exchange, platform }: Asked): Promise<string | null> {
  const token = request.headers.get(DEBUG_FIELD)!;
  const match = TOKEN.exec(token);
  if (match === null) return 'malformed';
  const [, expires, scope, signature] = match;
  const left = Number(expires) - platform.now() / 1000;
  if (left <= 0) return 'expired';
  if (left > MAX_AHEAD_SECONDS) return 'good for more than a day';
  const text = textOf(token.slice(0, -1 - signature!.length));
  const isOurs = await isSigned({ text, signature: signature! }, 'debug_key', platform);
  if (isOurs === null) return 'not to be verified: there is no debug_key';
  if (!isOurs) return 'forged';
  if (scope === undefined) return null;
  const prefix = atob(scope.replaceAll('-', '+').replaceAll('_', '/'));
  return exchange !== null && (exchange.host + exchange.path).startsWith(prefix) ? null : 'for other URLs';
}

/** No other text that may be signed with the same secret begins so. */
function textOf(claims: string): string {
  return `popgate-debug\n${claims}`;
}

/**
 * Key and surrogate keys of an answer that came through the cache: such an answer has a Cache-Status whose last member is
 * the gateway's.
 */
function debugFields({ status, headers }: Response, trace: Trace | null): [string, string][] {
  const fields: [string, string][] = [['popgate-trace', formatTrace(trace && { status, ...trace })]];
  const cacheStatus = headers.get('cache-status');
  if (cacheStatus === null || trace === null || trace.key === null) return fields;
  fields.push(['cache-status', `${cacheStatus}; key="${printable(trace.key.text)}"`]);
  const keys = trace.surrogateKeys.map(({ key }) => key);
  return keys.length === 0 ? fields : [...fields, ['popgate-surrogate-keys', keys.join(' ')]];
}

/** RFC 8941 §3.3.3: a string is of printable ASCII. */
function printable(text: string): string {
  return text.replace(/[^ -~]/gu, encodeURIComponent).replace(/["\\]/g, '\\$&');
}

/** Returns JSON in ASCII. If it is too long, the least needed parts are left out, and named. */
function formatTrace(told: Told | null): string {
  const leftOut: string[] = [];
  for (let rest: Partial<Told> | null = told; ;) {
    const shown = leftOut.length === 0 ? rest : { ...rest, leftOut };
    const text = JSON.stringify(shown).replace(/[^ -~]/g, escapeUnit);
    const name = GROWING[leftOut.length];
    if (text.length <= MAX_TRACE_BYTES || name === undefined) return text;
    const { [name]: _, ...others }: Partial<Told> = rest!;
    rest = others;
    leftOut.push(name);
  }
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
