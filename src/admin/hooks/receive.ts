import {
  type CompiledHook,
  type Delivery,
  type Exchange,
  type HookPurge,
  hookSecret,
  logStranger,
  type Platform,
  type Sender,
} from '../../gateway/index.ts';
import { refuseGuess } from '../auth/failures.ts';
import { readSecrets } from '../auth/secrets.ts';
import { type Call, jsonResponse } from '../endpoint.ts';
import { Problem, quote } from '../problem.ts';
import { carryOut } from '../purge/carry-out.ts';
import { readBytes } from '../read-text.ts';
import { decodeBase64 } from './encoding.ts';
import { fillOrder } from './fill-order.ts';
import { once } from './once.ts';
import { textOf } from './payload.ts';
import { judgeSignature, type Key, type Verdict } from './signature.ts';

const MAX_ID_LENGTH = 500;

/** `POST {path}/hooks/<name>`: a signed delivery becomes a purge, once. */
export async function receiveHook({ exchange, tools }: Call): Promise<Response> {
  const name = exchange.path.slice(exchange.path.lastIndexOf('/') + 1);
  const hook = tools.compiled.hooks.get(name);
  if (hook === undefined) throw new Problem(404, 'there is no such hook');
  const { platform, purger } = tools;
  const { sender } = hook;
  const keys = await readKeys(name, sender, platform.secrets);
  const delivery = await readDelivery(exchange);
  const verdict = await judgeSignature(delivery, { sender, keys, now: platform.now() });
  if (verdict.kind !== 'signed') throw await refusalOf(verdict, name, exchange);
  const payload = parse(delivery.body);
  const { event, purge } = findEvent(hook, { sender, delivery, payload });
  const log = (line: string): void => platform.log(`hook ${name}: ${quote(event)}: ${line}`);
  if (purge === undefined) return ignored('no purge is configured for this event', log);
  const order = fillOrder(purge, payload, { purger, log });
  if (order.keys.length + order.urls.length + order.domains.length === 0 && !order.all)
    return ignored('nothing is left to purge', log);
  const ids = idsOf(delivery, { sender, signature: verdict.signature }).map((id) => `${name}|${id}`);
  const record = await once(platform.cache, ids, () => carryOut(order, { exchange, who: `hook ${name}`, tools }));
  return jsonResponse(record ?? { repeated: true });
}

/** RFC 9110 §15.5.2: a 401 has a challenge. Only a wrong signature is a guess. */
async function refusalOf(
  { kind, why }: Exclude<Verdict, { kind: 'signed' }>,
  name: string,
  exchange: Exchange,
): Promise<Problem> {
  const problem = new Problem(401, why, { 'www-authenticate': 'Webhook realm="popgate"' });
  if (kind === 'wrong') return refuseGuess(exchange, `hook ${name}`, problem);
  if (kind === 'old') await logStranger(exchange, `hook ${name}: ${why}`);
  return problem;
}

/** Both secrets, so that an operator can change one without a gap. */
async function readKeys(name: string, sender: Sender, secrets: Platform['secrets']): Promise<Key[]> {
  const secret = hookSecret(name);
  const texts = await readSecrets([secret, `${secret}_next`], secrets);
  const usable = [...texts.values()].map((text) => keyOf(text, sender)).filter((key) => key !== null);
  if (usable.length > 0) return usable;
  throw new Problem(503, `no usable secret for this is set: see ${secret} and ${secret}_next`);
}

/** Returns null if the text contains no key. */
function keyOf(text: string, { secret }: Sender): Key | null {
  if (secret === undefined) return new TextEncoder().encode(text);
  return decodeBase64(text.startsWith(secret.prefix) ? text.slice(secret.prefix.length) : text);
}

async function readDelivery({ request, method, path, query }: Exchange): Promise<Delivery> {
  const body = await readBytes(request);
  return { method, target: path + query, headers: request.headers, body };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new Problem(400, 'the body is not JSON: have the sender use application/json');
  }
}

function findEvent(
  { events }: CompiledHook,
  { sender, delivery, payload }: { sender: Sender; delivery: Delivery; payload: unknown },
): { event: string; purge: HookPurge | undefined } {
  const { header, field } = sender.event;
  const event = (header === undefined ? textOf(payload, field) : delivery.headers.get(header)) ?? '';
  return { event, purge: events.get(event) ?? events.get('*') };
}

/** A 2xx, because the sender would send the same again after an error. */
function ignored(why: string, log: (line: string) => void): Response {
  log(`${why}; nothing is purged`);
  return jsonResponse({ ignored: why }, 202);
}

/**
 * The ids of a delivery: the sender's own, and the signature if it covers the time, or if the configuration names it as the
 * id. No two such deliveries have the same signature, and no replay can change it, as it could change an id that is not
 * signed.
 */
function idsOf({ headers }: Delivery, { sender, signature }: { sender: Sender; signature: string }): string[] {
  const { delivery, signature: scheme } = sender;
  const isTimed = scheme.timestamp !== undefined;
  if (delivery === undefined) return isTimed ? [`signature|${signature}`] : [];
  if (delivery.toLowerCase() === scheme.header.toLowerCase()) return [`signature|${signature}`];
  const own = headers.get(delivery) ?? '';
  if (own === '' && !isTimed) throw new Problem(400, `there is no ${delivery}`);
  if (own.length > MAX_ID_LENGTH) throw new Problem(400, `${delivery} is longer than ${MAX_ID_LENGTH} characters`);
  return [...(own === '' ? [] : [`id|${encodeURIComponent(own)}`]), ...(isTimed ? [`signature|${signature}`] : [])];
}
