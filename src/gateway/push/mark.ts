import { GatewayError } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import type { Platform } from '../platform.ts';
import { isSigned, sign } from '../signature.ts';
import { GRIP_KEY } from './grip-signature.ts';

/** What Fanout's request says of the client's, signed by the gateway. */
export const MARK_FIELD = 'popgate-stream';
/** The fields that rules add to the answer, as JSON. */
export const FIELDS_FIELD = 'popgate-stream-fields';

/** Time, the route's id, the client's address, scheme and host, and the signature over these and what is asked for. */
const MARK =
  /^(\d{1,15}) ([a-z0-9+]{1,64}) ([0-9A-Fa-f.:]{0,64}) (https?) (\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253}) ([A-Za-z0-9_-]{43})$/;
/** How long Fanout may take to ask what to do with a client. */
const NEW_MS = 60_000;
/** Fanout sends the events of a WebSocket as requests with the field of the first one, for as long as it is open. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** The secret with which the gateway signs marks. No backend that speaks GRIP has to know it. */
export const STREAM_KEY = 'stream_key';

/** The client's request, as a mark describes it. */
export interface Marked {
  route: string;
  address: string;
  scheme: 'http' | 'https';
  host: string;
  /** Whether a stream may still begin with this mark. */
  isNew: boolean;
}

/** Throws a GatewayError 503 if nothing could prove later that the gateway handed a request over. */
export async function requireMarkKey({ platform }: Exchange): Promise<void> {
  if (await readKey(platform)) return;
  throw new GatewayError(503, `no key for streams is set: see the secret ${markKey(platform)}`);
}

function readKey(platform: Platform): Promise<string | null> {
  return platform.secrets.read(markKey(platform));
}

/** Returns the name of the secret; locally the one that `popgate serve --push` makes for the run. */
function markKey({ environment }: Platform): string {
  return environment().local ? GRIP_KEY : STREAM_KEY;
}

/** Returns the mark of a request that is handed over; it holds everything but the fields. Null without the secret. */
export async function signMark({ platform, client, scheme, host }: Exchange, request: Request, route: string) {
  const secret = await readKey(platform);
  if (!secret) return null;
  const claims = `${platform.now()} ${route} ${client.address} ${scheme} ${host}`;
  const { pathname, search } = splitTarget(request.url);
  const signature = await sign(textOf({ claims, headers: request.headers, path: pathname, query: search }), secret);
  return `${claims} ${signature}`;
}

/** Returns what the mark of Fanout's request says, or why it does not count. */
export async function readMark({ request: { headers }, platform, path, query }: Exchange): Promise<Marked | string> {
  const field = headers.get(MARK_FIELD) ?? '';
  const match = MARK.exec(field);
  if (match === null) return 'of no request of ours';
  const [, time, route, address, scheme, host, signature] = match;
  const ageMs = platform.now() - Number(time);
  if (ageMs < -NEW_MS || ageMs > KEPT_MS) return 'expired';
  const claims = field.slice(0, -1 - signature!.length);
  const text = textOf({ claims, headers, path, query });
  const isOurs = await isSigned({ text, signature: signature! }, markKey(platform), platform);
  if (isOurs === null) return `not to be verified: there is no ${markKey(platform)}`;
  if (!isOurs) return 'forged, or of another request';
  return { route: route!, address: address!, scheme: scheme as Marked['scheme'], host: host!, isNew: ageMs <= NEW_MS };
}

interface Signed {
  claims: string;
  headers: Headers;
  path: string;
  query: string;
}

/** None of the parts but the last can hold a line break. */
function textOf({ claims, headers, path, query }: Signed): string {
  return ['popgate-stream', claims, headers.get(FIELDS_FIELD) ?? '', path, unescaped(query)].join('\n');
}

/** Pushpin changes what is escaped in a query. An empty query counts as none. */
function unescaped(query: string): string {
  return query
    .slice(1)
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function splitTarget(url: string): { pathname: string; search: string } {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const at = url.indexOf('?', start);
  return at < 0
    ? { pathname: url.slice(start), search: '' }
    : { pathname: url.slice(start, at), search: url.slice(at) };
}
