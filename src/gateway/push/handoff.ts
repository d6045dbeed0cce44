import { GatewayError } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import { logStranger } from '../stranger-log.ts';
import { gripFault } from './grip-signature.ts';
import { FIELDS_FIELD, MARK_FIELD, readMark, signMark } from './mark.ts';

const SIGNATURE_FIELD = 'grip-sig';

/** Pushpin accepts 64 kB of header; Fanout's limit is unknown. */
const MAX_FIELDS = 4_096;
/** Fields of a body that is not the stream's. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'x-compress-hint',
]);

/** Whether a request says that it comes from Fanout. A client's request may say so, too. */
export function isFromFanout(headers: Headers): boolean {
  return headers.has(SIGNATURE_FIELD) || headers.has(MARK_FIELD);
}

/**
 * Returns the exchange as the client began it; throws a 403 if the request is not from Fanout for this service, or not one
 * that was handed over: a backend that speaks GRIP has Fanout's signature, but no mark.
 */
export async function recogniseHeld(exchange: Exchange): Promise<Exchange> {
  // Fanout sends a GET, as the client did, and the events of a WebSocket by POST.
  if (exchange.method !== 'GET' && exchange.method !== 'POST') throw await refused(exchange, 'of another method');
  const mark = await readMark(exchange);
  if (typeof mark === 'string') throw await refused(exchange, mark);
  const fault = await gripFault(exchange.request.headers.get(SIGNATURE_FIELD) ?? '', exchange.platform);
  if (fault !== null) throw await refused(exchange, fault);
  record(exchange, { stage: 'hop', from: 'Fanout' });
  const { route, address, scheme, host, isNew } = mark;
  const client = { ...exchange.client, address };
  return { ...exchange, method: 'GET', scheme, host, client, hop: { address, route, held: true, isNew } };
}

async function refused(exchange: Exchange, why: string): Promise<GatewayError> {
  const { host, path } = exchange;
  await logStranger(exchange, `a request of Fanout is refused: ${host}${path.slice(0, 200)}: it is ${why}`);
  return new GatewayError(403, `a request of Fanout that is ${why}`);
}

/**
 * The last step of the client's own request: Fanout gets it, with what rules added to its answer, for the answer that the
 * client gets.
 */
export async function handOff(exchange: Exchange, { headers }: Response): Promise<Response> {
  const { platform } = exchange;
  const { request, backend, route } = exchange.handoff!;
  if (route !== null) {
    const fields = JSON.stringify([...headers].filter(([name]) => !NOT_PASSED.has(name)));
    if (fields.length > MAX_FIELDS || !/^[ -~]*$/.test(fields))
      await logStranger(exchange, 'the fields of a stream are left out: they are too long, or not ASCII');
    else if (fields !== '[]') request.headers.set(FIELDS_FIELD, fields);
    request.headers.set(MARK_FIELD, (await signMark(exchange, request, route)) ?? '');
  }
  return platform.push.handoff(request, backend);
}

/** What rules added when the client came; the mark proves that these are they. */
export function heldFields({ request }: Exchange): [string, string][] {
  return JSON.parse(request.headers.get(FIELDS_FIELD) ?? '[]') as [string, string][];
}
