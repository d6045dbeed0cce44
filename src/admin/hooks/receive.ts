import type { CompiledHook, Delivery, Exchange, HookPurge, PurgeOrder, Sender } from '../../gateway/index.ts';
import { type Call, jsonResponse, type OperatorTools } from '../endpoint.ts';
import { Problem, quote } from '../problem.ts';
import { carryOut } from '../purge/carry-out.ts';
import { fillOrder } from './fill-order.ts';
import { readKeys } from './keys.ts';
import { once } from './once.ts';
import { parsePayload, textOf } from './payload.ts';
import { type Asked, readSigned, tellRefused } from './read-signed.ts';

const MAX_ID_LENGTH = 500;

/** `POST {path}/hooks/<name>`: a signed delivery becomes a purge, once. */
export async function receiveHook({ exchange, tools }: Call): Promise<Response> {
  const name = exchange.path.slice(exchange.path.lastIndexOf('/') + 1);
  const hook = tools.compiled.hooks.get(name);
  if (hook === undefined) throw new Problem(404, 'there is no such hook');
  const { platform } = tools;
  const asked = { name, hook, keys: await readKeys(name, hook.sender, platform.secrets) };
  const work = await readWork(exchange, asked, tools);
  if ('ignored' in work) return jsonResponse(work, 202);
  const record = await once(platform.cache, work.ids, () =>
    carryOut(work.order, { exchange, who: `hook ${name}`, tools }),
  );
  return jsonResponse(record ?? { repeated: true });
}

type Work = { order: PurgeOrder; ids: string[] } | { ignored: string };

/** What a delivery asks for: its payload is not held any longer. */
async function readWork(exchange: Exchange, asked: Asked, { purger, platform }: OperatorTools): Promise<Work> {
  const { name, hook } = asked;
  const { request, method, path, query } = exchange;
  const delivery = { method, target: path + query, headers: request.headers };
  const { text, signature } = await readSigned(exchange, delivery, asked);
  const payload = await tellRefused(exchange, name, () => parsePayload(text));
  const { event, purge } = findEvent(hook, delivery, payload);
  const log = (line: string): void => platform.log(`hook ${name}: ${quote(event)}: ${line}`);
  if (purge === undefined) return ignored('no purge is configured for this event', log);
  const order = fillOrder(purge, payload, { purger, log });
  if (order.keys.length + order.urls.length + order.domains.length === 0 && !order.all)
    return ignored('nothing is left to purge', log);
  return { order, ids: idsOf(delivery, hook.sender, signature).map((id) => `${name}|${id}`) };
}

function findEvent(
  { sender, events }: CompiledHook,
  { headers }: Delivery,
  payload: unknown,
): { event: string; purge: HookPurge | undefined } {
  const { header, field } = sender.event;
  const event = (header === undefined ? textOf(payload, field) : headers.get(header)) ?? '';
  return { event, purge: events.get(event) ?? events.get('*') };
}

/** A 2xx, because the sender would send the same again after an error. */
function ignored(why: string, log: (line: string) => void): Work {
  log(`${why}; nothing is purged`);
  return { ignored: why };
}

/**
 * The ids of a delivery: the sender's own, and the signature if it covers the time, or if the configuration names it as the
 * id. No two such deliveries have the same signature, and no replay can change it, as it could change an id that is not
 * signed.
 */
function idsOf({ headers }: Delivery, { delivery, signature: scheme }: Sender, signature: string): string[] {
  const isTimed = scheme.timestamp !== undefined;
  if (delivery === undefined) return isTimed ? [`signature|${signature}`] : [];
  if (delivery.toLowerCase() === scheme.header.toLowerCase()) return [`signature|${signature}`];
  const own = headers.get(delivery) ?? '';
  if (own === '' && !isTimed) throw new Problem(400, `there is no ${delivery}`);
  if (own.length > MAX_ID_LENGTH) throw new Problem(400, `${delivery} is longer than ${MAX_ID_LENGTH} characters`);
  return [...(own === '' ? [] : [`id|${encodeURIComponent(own)}`]), ...(isTimed ? [`signature|${signature}`] : [])];
}
