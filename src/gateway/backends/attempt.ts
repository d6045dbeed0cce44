import { noteSurrogateFields } from '../cache/surrogate-fields.ts';
import { OriginFailure, Unreached } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';
import type { DynamicBackend, OriginRequest } from '../platform.ts';
import { changeable } from '../response/fields.ts';
import { listedFields } from '../response/listed-fields.ts';
import { readAhead, rememberTimeouts } from './body.ts';
import { variesByAddress, withAddress } from './client-address.ts';
import type { Timeouts } from './config.ts';
import { askingForSurrogateFields } from './surrogate-fields.ts';

/** What to send; the path is the gateway's, to which a backend adds its own prefix. */
export interface Outgoing {
  path: string;
  query: string;
  method: string;
  headers: Fields;
  body: OriginRequest['body'];
}

/** One try of one backend. */
export interface Attempt {
  name: string;
  to: string | DynamicBackend;
  base: string;
  timeouts: Timeouts;
  /** Names in which it gets the client's address. */
  clientAddress: readonly string[];
  /** Rewrites what its answers say of the origin itself; null if they stay as they are. */
  withoutSelf: ((response: Response) => Response) | null;
  /** Whether Fastly is asked to let its surrogate fields through. */
  surrogateFields: boolean;
  /** Milliseconds until the header section must be there; null for as long as the platform waits. */
  limitMs: number | null;
  /**
   * Whether a body that breaks off lets the pool ask another backend: a small one is read before the try counts as a
   * success.
   */
  readsAhead: boolean;
}

/** A host with two addresses is tried at both. */
const MOST_CONNECTS = 2;
/** Fastly's limit for one client request. */
const MAX_REQUESTS = 32;

/** Before each request to a backend, those of handlers included (S47). */
export function claimRequest({ sent }: Exchange): void {
  if (sent.count >= MAX_REQUESTS) throw new OriginFailure(503, `more than ${MAX_REQUESTS} requests to backends`);
  sent.count += 1;
}

/** Sends once, or throws an OriginFailure. */
export async function tryOnce(attempt: Attempt, outgoing: Outgoing, exchange: Exchange): Promise<Response> {
  const { now } = exchange.platform;
  const { name, limitMs } = attempt;
  const startedAt = now();
  try {
    const work = ask(attempt, outgoing, exchange);
    const response = await (limitMs === null ? work : within(limitMs, work));
    const { status } = response;
    record(exchange, { stage: 'fetch', backend: name, status, milliseconds: now() - startedAt });
    return response;
  } catch (error) {
    const milliseconds = now() - startedAt;
    const failure = classify(error, attempt, milliseconds);
    record(exchange, { stage: 'fetch', backend: name, status: null, milliseconds, why: failure.message });
    throw failure;
  }
}

async function ask(attempt: Attempt, outgoing: Outgoing, { platform, client }: Exchange): Promise<Response> {
  const { path, query, method, body } = outgoing;
  const addressed = withAddress(outgoing.headers, attempt.clientAddress, client.address);
  const headers = attempt.surrogateFields ? askingForSurrogateFields(addressed, platform) : addressed;
  const url = `${attempt.base}${path}${query}`;
  const asked = await platform.origins.fetch(attempt.to, { url, method, headers, body });
  // Checked before any field is read by its name: to read one that is too long ends the sandbox.
  listedFields(asked);
  noteSurrogateFields(asked, platform);
  const told = attempt.withoutSelf === null ? asked : attempt.withoutSelf(asked);
  const response = variesByAddress(told, attempt.clientAddress) ? neverReused(told) : told;
  rememberTimeouts(response, platform.now, attempt.timeouts.betweenBytesMs);
  if (attempt.readsAhead) await readAhead(response);
  return response;
}

/**
 * The cache does not see fields that are added here. A `Vary` that it knows tells it that the answer is for this client
 * alone.
 */
function neverReused(response: Response): Response {
  const told = changeable(response);
  told.headers.set('vary', '*');
  return told;
}

const OUT_OF_TIME = Symbol('out of time');

/** An answer after the limit is dropped: the platform cannot stop a request. */
async function within(limitMs: number, work: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof OUT_OF_TIME>((resolve) => {
    timer = setTimeout(() => resolve(OUT_OF_TIME), limitMs);
  });
  const first = await Promise.race([work, late]).finally(() => clearTimeout(timer));
  if (first !== OUT_OF_TIME) return first;
  work.then((response) => response.body?.cancel()).catch(() => undefined);
  throw OUT_OF_TIME;
}

/** Texts by which the platform says that there was no connection over which to send the request. */
const UNREACHED = [
  'connection refused',
  'connection timeout',
  'dns ',
  'destination ',
  'tls certificate error',
  'tls configuration error',
] as const;

/**
 * If the platform's error does not say which failure it was, only the time tells a refusal or a reset (502) from a timeout
 * (504, RFC 9110 §15.6.5). Timers are coarse, so a try that took about as long as a timeout counts as one. The request
 * itself may have caused a reset.
 */
function classify(error: unknown, { name, timeouts, limitMs }: Attempt, milliseconds: number): OriginFailure {
  if (error instanceof OriginFailure) return error;
  const text = String(error);
  const Failure = UNREACHED.some((reason) => text.toLowerCase().includes(reason)) ? Unreached : OriginFailure;
  const say = (status: 502 | 504, what: string): OriginFailure =>
    new Failure(status, `backend ${name}: ${what} after ${milliseconds} ms: ${text}`, {
      isBackends: status === 504 || Failure === Unreached,
    });
  if (error === OUT_OF_TIME) {
    return new OriginFailure(504, `backend ${name}: no answer within ${limitMs} ms in all`, { isBackends: true });
  }
  if (milliseconds >= 0.95 * timeouts.firstByteMs) return say(504, 'first-byte timeout');
  const inConnects = milliseconds / timeouts.connectMs;
  if (inConnects >= 0.95 && inConnects <= MOST_CONNECTS) return say(504, 'connect timeout');
  return say(502, inConnects < 1 ? 'refused or reset' : 'reset before an answer');
}
