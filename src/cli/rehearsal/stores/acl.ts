import net from 'node:net';
import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonOf, problem } from '../http/answer.ts';
import { servicesLinkedTo } from '../services/find.ts';
import { newId, timestamp } from '../stamp.ts';
import type { World } from '../world.ts';
import { pageOf } from './page.ts';
import { isNameTaken, MAX_STORES, newStore, type Store } from './stores.ts';

const ACLS = '/resources/acls';
const ACL = `${ACLS}/:acl`;

export const acls: Routes = {
  [`GET ${ACLS}`]: list,
  [`POST ${ACLS}`]: create,
  [`GET ${ACL}`]: get,
  [`DELETE ${ACL}`]: remove,
  [`GET ${ACL}/entries`]: listEntries,
  [`PATCH ${ACL}/entries`]: changeEntries,
  [`GET ${ACL}/entry/:address`]: lookUp,
};

/** By its prefix: `BLOCK` or `ALLOW`. */
type Acl = Store<string>;

const DEFAULT_LIMIT = 100;
/** In one request, and in one ACL. */
const MAX_CHANGES = 1_000;
const MAX_ENTRIES = 1_000;

function show({ id, name }: Acl): object {
  return { name, id };
}

function find({ params }: Asked, { stores }: World): Acl {
  const acl = stores.acl.get(params.acl ?? '');
  if (!acl) throw problem(404, 'Not found', `there is no ACL '${params.acl}'`);
  return acl;
}

function list(_asked: Asked, { stores }: World): Answer {
  return { body: { data: [...stores.acl.values()].map(show), meta: { total: stores.acl.size } } };
}

function create(asked: Asked, world: World): Answer {
  const { name } = jsonOf(asked.body.toString('utf8')) as { name?: unknown };
  if (typeof name !== 'string' || !/^[\w.-]{1,255}$/.test(name)) throw problem(400, 'Bad request', 'invalid name');
  const { acl } = world.stores;
  if (isNameTaken(acl, name)) throw problem(409, 'Conflict', `an ACL '${name}' is there already`);
  if (acl.size >= MAX_STORES) throw problem(400, 'Bad request', `there may be ${MAX_STORES} ACLs at most`);
  const made = newStore<string>(name, newId(), timestamp(world));
  acl.set(made.id, made);
  return { body: show(made) };
}

function get(asked: Asked, world: World): Answer {
  return { body: show(find(asked, world)) };
}

function remove(asked: Asked, world: World): Answer {
  const acl = find(asked, world);
  const [service] = servicesLinkedTo(acl.id, world);
  if (service !== undefined) throw problem(409, 'Conflict', `the ACL is linked to service '${service}'`);
  world.stores.acl.delete(acl.id);
  return {};
}

function listEntries(asked: Asked, world: World): Answer {
  const prefixes = [...find(asked, world).items].sort(([one], [other]) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const limited = new URLSearchParams({ limit: String(DEFAULT_LIMIT), ...Object.fromEntries(asked.query) });
  const { shown, limit, next } = pageOf(prefixes, limited, ([prefix]) => placeOf(prefix));
  return { body: { entries: shown.map(([prefix, action]) => ({ prefix, action })), meta: { ...next, limit } } };
}

/** The bits of a prefix's network, and its family: texts that sort as the addresses do. */
function placeOf(prefix: string): string {
  const [address = '', length = ''] = prefix.split('/');
  return `${net.isIP(address)}:${bitsOf(address)}:${length.padStart(3, '0')}`;
}

function bitsOf(address: string): string {
  if (net.isIPv4(address)) return toBits(address.split('.'), { radix: 10, width: 8 });
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return toBits([...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail)], { radix: 16, width: 16 });
}

function groups(part = ''): string[] {
  return part === '' ? [] : part.split(':');
}

function toBits(parts: readonly string[], { radix, width }: { radix: number; width: number }): string {
  return parts.map((part) => Number.parseInt(part, radix).toString(2).padStart(width, '0')).join('');
}

interface Change {
  op?: unknown;
  prefix?: unknown;
  action?: unknown;
}

/** All or nothing. */
function changeEntries(asked: Asked, world: World): Answer {
  const acl = find(asked, world);
  const { entries } = jsonOf(asked.body.toString('utf8')) as { entries?: unknown };
  if (!Array.isArray(entries) || entries.length > MAX_CHANGES)
    throw problem(400, 'Bad request', `entries must be a list of at most ${MAX_CHANGES}`);
  const before = new Map(acl.items);
  try {
    for (const entry of entries as Change[]) change(acl, entry);
  } catch (error) {
    acl.items = before;
    throw error;
  }
  return { status: 202 };
}

/** As recorded: an update of a prefix that is not there makes it, and so does a creation of one that is. */
function change(acl: Acl, { op, prefix, action }: Change): void {
  if (typeof prefix !== 'string' || !isPrefix(prefix))
    throw problem(400, 'Bad request', `invalid prefix '${String(prefix)}'`);
  if (op === 'delete') {
    if (!acl.items.delete(prefix)) throw problem(404, 'Not found', `there is no entry '${prefix}'`);
    return;
  }
  if (op !== 'create' && op !== 'update') throw problem(400, 'Bad request', `invalid op '${String(op)}'`);
  if (action !== 'BLOCK' && action !== 'ALLOW') throw problem(400, 'Bad request', `invalid action '${String(action)}'`);
  if (acl.items.size >= MAX_ENTRIES && !acl.items.has(prefix))
    throw problem(400, 'Bad request', `an ACL may hold ${MAX_ENTRIES} entries at most`);
  acl.items.set(prefix, action);
}

/** CIDR notation: an address, and how many bits of it count. */
function isPrefix(prefix: string): boolean {
  const [, address = '', length = ''] = /^([\da-fA-F:.]+)\/(\d{1,3})$/.exec(prefix) ?? [];
  const family = net.isIP(address);
  return family !== 0 && Number(length) <= (family === 4 ? 32 : 128);
}

/** The longest prefix that holds the address, or nothing. */
function lookUp(asked: Asked, world: World): Answer {
  const acl = find(asked, world);
  const { address = '' } = asked.params;
  if (net.isIP(address) === 0) throw problem(400, 'Bad request', `invalid address '${address}'`);
  const holding = [...acl.items].filter(([prefix]) => holds(prefix, address));
  const [found] = holding.sort(([one], [other]) => lengthOf(other) - lengthOf(one));
  return found ? { body: { prefix: found[0], action: found[1] } } : { status: 204 };
}

function lengthOf(prefix: string): number {
  return Number(prefix.split('/')[1]);
}

function holds(prefix: string, address: string): boolean {
  const [network = ''] = prefix.split('/');
  const length = lengthOf(prefix);
  return (
    net.isIP(network) === net.isIP(address) && bitsOf(network).slice(0, length) === bitsOf(address).slice(0, length)
  );
}
