import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonOf, Refusal } from '../http/answer.ts';
import { newId, preciseTimestamp } from '../stamp.ts';
import { isDomain, servicesWith } from '../versions/kinds/domain.ts';
import type { World } from '../world.ts';
import type { ManagedDomain } from './record.ts';

const DOMAINS = '/domain-management/v1/domains';
const DOMAIN = `${DOMAINS}/:domain`;

/** Domain management: domains of the account, which no version holds. */
export const managedDomains: Routes = {
  [`GET ${DOMAINS}`]: list,
  [`POST ${DOMAINS}`]: create,
  [`GET ${DOMAIN}`]: get,
  [`PATCH ${DOMAIN}`]: update,
  [`DELETE ${DOMAIN}`]: remove,
};

const MAX_DOMAINS = 1_000;
const DEFAULT_LIMIT = 20;

function refused(status: number, title: string, detail: string): Refusal {
  return new Refusal({ status, body: { errors: [{ title, detail }] } });
}

function find({ params }: Asked, world: World): ManagedDomain {
  const domain = world.domains.get(params.domain ?? '');
  if (!domain) throw refused(404, 'Not found', `domain '${params.domain}' was not found`);
  return domain;
}

interface Given {
  fqdn?: unknown;
  service_id?: unknown;
  description?: unknown;
}

function create(asked: Asked, world: World): Answer {
  const { fqdn, ...rest } = jsonOf(asked.body.toString('utf8')) as Given;
  if (typeof fqdn !== 'string' || !isDomain(fqdn)) throw refused(400, 'Invalid value for fqdn', 'fqdn is invalid');
  const isTaken = [...world.domains.values()].some((domain) => domain.fqdn === fqdn);
  if (isTaken || servicesWith(fqdn, world).length > 0)
    throw refused(400, 'Invalid value for fqdn', 'fqdn has already been taken');
  if (world.domains.size >= MAX_DOMAINS) throw refused(400, 'Bad request', `there may be ${MAX_DOMAINS} domains`);
  const time = preciseTimestamp(world);
  const domain: ManagedDomain = {
    id: newId(),
    created_at: time,
    fqdn,
    updated_at: time,
    service_id: null,
    activated: false,
    verified: false,
    description: '',
  };
  set(domain, rest, world);
  world.domains.set(domain.id, domain);
  return { status: 201, body: domain };
}

function set(domain: ManagedDomain, { service_id: service, description }: Given, world: World): void {
  if (typeof service === 'string' && !world.services.has(service))
    throw refused(400, 'Invalid value for service_id', 'service_id was not found');
  if (typeof service === 'string' || service === null) domain.service_id = service;
  if (typeof description === 'string') domain.description = description;
  domain.activated = domain.service_id !== null;
}

function get(asked: Asked, world: World): Answer {
  return { body: find(asked, world) };
}

function update(asked: Asked, world: World): Answer {
  const domain = find(asked, world);
  set(domain, jsonOf(asked.body.toString('utf8')), world);
  domain.updated_at = preciseTimestamp(world);
  return { body: domain };
}

function remove(asked: Asked, world: World): Answer {
  world.domains.delete(find(asked, world).id);
  return { status: 204 };
}

const SORTS = ['fqdn', 'created_at', 'updated_at'] as const;

/** `fqdn` is any part of the name. The cursor is a place in the list. */
function list({ query }: Asked, world: World): Answer {
  const fqdn = query.get('fqdn') ?? '';
  const service = query.get('service_id');
  const sort = query.get('sort') ?? 'fqdn';
  const by = SORTS.find((name) => name === sort.replace(/^-/, ''));
  if (!by) throw refused(400, 'Invalid value for sort', `sort must be one of ${SORTS.join(', ')}`);
  const found = [...world.domains.values()]
    .filter((domain) => domain.fqdn.includes(fqdn) && (service === null || domain.service_id === service))
    .sort((one, other) => one[by].localeCompare(other[by]));
  if (sort.startsWith('-')) found.reverse();
  const limit = Math.min(100, Number(query.get('limit') ?? DEFAULT_LIMIT) || DEFAULT_LIMIT);
  const start = Number(Buffer.from(query.get('cursor') ?? '', 'base64').toString('utf8')) || 0;
  const end = start + limit;
  const next = end < found.length && { next_cursor: Buffer.from(String(end)).toString('base64') };
  return { body: { data: found.slice(start, end), meta: { total: found.length, limit, sort, ...next } } };
}
