import { GatewayError } from '../errors/error.ts';
import { type Exchange, record } from '../exchange.ts';
import { isSigned, sign } from '../signature.ts';
import { logStranger } from '../stranger-log.ts';

export const HOP_FIELD = 'popgate-hop';

/** The fields of a hop: time, nonce, the client's address, the route's id, and the signature over them and the request. */
const HOP = /^(\d{1,15}) ([A-Za-z0-9-]{1,64}) ([0-9A-Fa-f.:]{0,64}) ([a-z0-9+]{1,64}) ([A-Za-z0-9_-]{43})$/;
const MAX_SKEW_MS = 60_000;
const SECRET = 'shield_key';

export function isHop(headers: Headers): boolean {
  return headers.has(HOP_FIELD);
}

/** Returns the field's value, or null without a secret. */
export async function signedHop(exchange: Exchange, route: string): Promise<string | null> {
  const { platform, client } = exchange;
  const secret = await platform.secrets.read(SECRET);
  if (secret === null) return null;
  const claims = `${platform.now()} ${platform.randomId()} ${client.address} ${route}`;
  return `${claims} ${await sign(textOf(exchange, claims), secret)}`;
}

/** Returns the request with its hop and the client's own address; rejects with a 403 if the hop is not of this service. */
export async function recogniseHop(exchange: Exchange): Promise<Exchange> {
  const field = exchange.request.headers.get(HOP_FIELD)!;
  const match = HOP.exec(field);
  if (match === null) throw await refused(exchange, 'malformed');
  const [, time, , address, route, signature] = match;
  if (Math.abs(exchange.platform.now() - Number(time)) > MAX_SKEW_MS) throw await refused(exchange, 'expired');
  const text = textOf(exchange, field.slice(0, -1 - signature!.length));
  const isOurs = await isSigned({ text, signature: signature! }, SECRET, exchange.platform);
  if (!isOurs) throw await refused(exchange, isOurs === null ? 'not to be verified: there is no shield_key' : 'forged');
  record(exchange, { stage: 'hop', from: 'an edge' });
  return {
    ...exchange,
    client: { ...exchange.client, address: address! },
    hop: { address: address!, route: route!, held: false },
  };
}

async function refused(exchange: Exchange, why: string): Promise<GatewayError> {
  const { host, path } = exchange;
  await logStranger(exchange, `a hop is refused: ${host}${path.slice(0, 200)}: it is ${why}`);
  return new GatewayError(403, `a hop that is ${why}`);
}

/** No part can contain a line break. */
function textOf({ method, host, path, query }: Exchange, claims: string): string {
  return ['popgate-hop', method, host, path + query, claims].join('\n');
}
