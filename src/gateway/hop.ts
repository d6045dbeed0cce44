import { GatewayError } from './errors.ts';
import { record, type Exchange } from './exchange.ts';
import type { Platform } from './platform.ts';

/** What an edge says of the request that it sends to its shield. */
export interface Hop {
  /** The client's. */
  address: string;
  /** The id of the route that the edge found. */
  route: string;
}

export const HOP_FIELD = 'popgate-hop';

/** Time, nonce, the client's address, the route's id, and the signature over them and what is asked for. */
const HOP = /^(\d{1,15}) ([A-Za-z0-9-]{1,64}) ([0-9A-Fa-f.:]{0,64}) ([a-z0-9+]{1,64}) ([A-Za-z0-9_-]{43})$/;
const MAX_SKEW_MS = 60_000;
const SECRETS = ['shield_key', 'shield_key_next'];
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const encoder = new TextEncoder();

/** The field's value, or null without a secret. */
export async function signedHop(exchange: Exchange, route: string): Promise<string | null> {
  const { platform, client } = exchange;
  const secret = await platform.secrets.read(SECRETS[0]!);
  if (secret === null) return null;
  const claims = `${platform.now()} ${platform.randomId()} ${client.address} ${route}`;
  return `${claims} ${await sign(exchange, claims, secret)}`;
}

/** The request with its hop and the client's own address; a 403 where the hop is none of this service's. */
export async function recogniseHop(exchange: Exchange): Promise<Exchange> {
  const field = exchange.request.headers.get(HOP_FIELD)!;
  const match = HOP.exec(field);
  if (match === null) throw refused(exchange, 'malformed');
  const [, time, , address, route, signature] = match;
  if (Math.abs(exchange.platform.now() - Number(time)) > MAX_SKEW_MS) throw refused(exchange, 'expired');
  const claims = field.slice(0, -1 - signature!.length);
  const secrets = await readSecrets(exchange.platform);
  const expected = await Promise.all(secrets.map((secret) => sign(exchange, claims, secret)));
  const isOurs = expected.map((own) => equal(own, signature!)).includes(true);
  if (!isOurs) throw refused(exchange, secrets.length === 0 ? 'not to be verified: there is no shield_key' : 'forged');
  record(exchange, { stage: 'hop', decision: 'from an edge' });
  return { ...exchange, client: { ...exchange.client, address: address! }, hop: { address: address!, route: route! } };
}

function refused({ platform, host, path }: Exchange, why: string): GatewayError {
  platform.log(`a hop is refused: ${host}${path}: it is ${why}`);
  return new GatewayError(403, `a hop that is ${why}`);
}

async function readSecrets({ secrets }: Platform): Promise<string[]> {
  const read = await Promise.all(SECRETS.map((name) => secrets.read(name)));
  return read.filter((secret) => secret !== null);
}

/** None of the parts can hold a line break. */
async function sign({ method, host, path, query }: Exchange, claims: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), HMAC, false, ['sign']);
  const text = ['popgate-hop', method, host, path + query, claims].join('\n');
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
  return btoa(String.fromCharCode(...signature))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** In a time that tells nothing of how much was right. Both are of one length. */
function equal(one: string, other: string): boolean {
  let difference = 0;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
