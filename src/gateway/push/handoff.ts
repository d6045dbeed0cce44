import { GatewayError } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import type { Platform } from '../platform.ts';
import { gripFault } from './grip-signature.ts';

const SIGNATURE_FIELD = 'grip-sig';
/** What Fanout's request says of the client's: the route's id, the client's address, and the host. */
const MARK_FIELD = 'popgate-stream';
/** The fields that rules give the answer, as JSON. */
const FIELDS_FIELD = 'popgate-stream-fields';

const MARK = /^([a-z0-9+]{1,64}) ([0-9A-Fa-f.:]{0,64}) (\[[0-9a-f:.]+\]|[a-z0-9._-]{1,253})$/;
/** Pushpin takes 64 kB of header, and of Fanout nothing is known. */
const MAX_FIELDS = 4_096;
/** Those of a body that is not the stream's. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'x-compress-hint',
]);

/** Whether a request says that it comes from Fanout. A client's own may say so too. */
export function isFromFanout(headers: Headers): boolean {
  return headers.has(SIGNATURE_FIELD) || headers.has(MARK_FIELD);
}

/** What is told of the client to the request that will come from Fanout. */
export function markField({ client, host }: Exchange, route: string): [string, string] {
  return [MARK_FIELD, `${route} ${client.address} ${host}`];
}

/** The exchange as the client began it; a 403 where the request comes from no Fanout of this service. */
export async function recogniseHeld(exchange: Exchange): Promise<Exchange> {
  const { headers } = exchange.request;
  const fault = await gripFault(headers.get(SIGNATURE_FIELD) ?? '', exchange.platform);
  if (fault !== null) throw refused(exchange, fault);
  const [, route, address, host] = MARK.exec(headers.get(MARK_FIELD) ?? '') ?? [];
  if (route === undefined) throw refused(exchange, 'of no request of ours');
  record(exchange, { stage: 'hop', decision: 'from Fanout' });
  const client = { ...exchange.client, address: address! };
  const hop = { address: address!, route, held: true };
  // WebSocket events come by POST, whatever the client's method was.
  return { ...exchange, method: 'GET', host: host!, client, hop };
}

function refused({ platform, host, path }: Exchange, why: string): GatewayError {
  platform.log(`a Grip-Sig is refused: ${host}${path}: it is ${why}`);
  return new GatewayError(403, `a Grip-Sig that is ${why}`);
}

/** The last of the first request: what rules have added to its answer goes along, for the one that the client gets. */
export function handOff(
  { request, backend }: NonNullable<Exchange['handoff']>,
  { headers }: Response,
  platform: Platform,
): Response {
  const fields = JSON.stringify([...headers].filter(([name]) => !NOT_PASSED.has(name)));
  const isTold = request.headers.has(MARK_FIELD) && fields !== '[]';
  if (isTold && fields.length <= MAX_FIELDS && /^[ -~]*$/.test(fields)) request.headers.set(FIELDS_FIELD, fields);
  else if (isTold) platform.log('the fields of a stream are left out: they are too long, or not ASCII');
  return platform.push.handoff(request, backend);
}

/** What rules added when the client came. */
export function heldFields({ request }: Exchange): [string, string][] {
  try {
    const fields = JSON.parse(request.headers.get(FIELDS_FIELD) ?? '[]') as unknown[];
    return fields.filter(isField);
  } catch {
    throw new GatewayError(400, 'malformed fields of a stream');
  }
}

function isField(field: unknown): field is [string, string] {
  return Array.isArray(field) && /^[a-z0-9-]+$/.test(String(field[0])) && /^[ -~]*$/.test(String(field[1]));
}
