import type { Routes } from '../handler.ts';
import { type Answer, type Asked, badRequest, duplicate, fieldsOf, noSuch, OK } from '../http/answer.ts';
import { newId, timestamp, touch } from '../stamp.ts';
import { limitOf } from '../tokens.ts';
import { showObject } from '../versions/objects.ts';
import { newVersion } from '../versions/versions.ts';
import type { World } from '../world.ts';
import { findService } from './find.ts';
import { activeVersion, latestVersion, type ServiceRecord, type VersionRecord } from './record.ts';
import { showService, showVersion } from './show.ts';

export const services: Routes = {
  'GET /service': list,
  'POST /service': create,
  'GET /service/search': search,
  'GET /service/:service': get,
  'PUT /service/:service': update,
  'DELETE /service/:service': remove,
  'GET /service/:service/details': details,
  'GET /service/:service/domain': listDomains,
};

const MAX_SERVICES = 1_000;
const MAX_REMEMBERED = 1_000;

function create(asked: Asked, world: World): Answer {
  const { name, type = 'vcl', comment } = fieldsOf(asked);
  if (typeof name !== 'string' || name === '') throw badRequest("Name can't be blank");
  if (type !== 'vcl' && type !== 'wasm') throw badRequest(`Service type '${String(type)}' is not known`);
  requireFreeName(name, world);
  if (world.services.size >= MAX_SERVICES) throw badRequest(`There may be ${MAX_SERVICES} services at most`);
  const time = timestamp(world);
  const service: ServiceRecord = {
    id: newId(),
    stagingId: newId(),
    name,
    type,
    comment: typeof comment === 'string' ? comment : '',
    created_at: time,
    updated_at: time,
    versions: [newVersion(1, world)],
  };
  world.services.set(service.id, service);
  return { body: whole(service, world) };
}

function get(asked: Asked, world: World): Answer {
  return { body: whole(findService(asked, world), world) };
}

function whole(service: ServiceRecord, world: World): Record<string, unknown> {
  return { ...showService(service, world), paused: false, publish_key: '' };
}

function update(asked: Asked, world: World): Answer {
  const service = findService(asked, world);
  const { name, comment } = fieldsOf(asked);
  if (typeof name === 'string' && name !== service.name) {
    requireFreeName(name, world);
    service.name = name;
  }
  if (typeof comment === 'string') service.comment = comment;
  touch(service, world);
  return { body: whole(service, world) };
}

function requireFreeName(name: string, world: World): void {
  if ([...world.services.values()].some((service) => service.name === name)) throw duplicate('service', name);
}

function remove(asked: Asked, world: World): Answer {
  const { service: id = '' } = asked.params;
  if (world.deletedServices.has(id)) throw badRequest(`Service '${id}' is deleted`);
  const service = findService(asked, world);
  if (activeVersion(service)) throw badRequest('Cannot delete service with active version');
  world.services.delete(id);
  world.deletedServices.add(id);
  if (world.deletedServices.size > MAX_REMEMBERED) world.deletedServices.delete([...world.deletedServices][0]!);
  return OK;
}

/** Pages by `page` and `per_page`, the neighbours in `Link`. */
function list(asked: Asked, world: World): Answer {
  const { query } = asked;
  const perPage = positive(query.get('per_page'), 20);
  const limit = limitOf(asked.headers);
  const visible = [...world.services.values()].filter(({ id }) => limit.length === 0 || limit.includes(id));
  const all = sorted(visible, query);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const page = positive(query.get('page'), 1);
  const shown = all.slice((page - 1) * perPage, page * perPage);
  const link = linkTo({ asked, page, last });
  return {
    body: shown.map((service) => ({
      ...showService(service, world),
      paused: false,
      version: (activeVersion(service) ?? latestVersion(service)).number,
    })),
    ...(link !== '' && { headers: { Link: link } }),
  };
}

function positive(value: string | null, fallback: number): number {
  return value !== null && /^[1-9]\d{0,5}$/.test(value) ? Number(value) : fallback;
}

function sorted(services: ServiceRecord[], query: URLSearchParams): ServiceRecord[] {
  const by = query.get('sort') === 'name' ? 'name' : 'created_at';
  services.sort((one, other) => one[by].localeCompare(other[by]));
  return query.get('direction') === 'descend' ? services.toReversed() : services;
}

interface Paged {
  asked: Asked;
  page: number;
  last: number;
}

function linkTo({ asked, page, last }: Paged): string {
  const to = (target: number, rel: string) => {
    const query = new URLSearchParams(asked.query);
    query.set('page', String(target));
    return `<${asked.origin}${asked.path}?${query}>; rel="${rel}"`;
  };
  const before = page > 1 ? [to(page - 1, 'prev'), to(1, 'first')] : [];
  const after = page < last ? [to(last, 'last'), to(page + 1, 'next')] : [];
  return [...before, ...after].join(', ');
}

function search({ query, headers }: Asked, world: World): Answer {
  const name = query.get('name') ?? '';
  const limit = limitOf(headers);
  const service = [...world.services.values()].find(
    (one) => one.name === name && (limit.length === 0 || limit.includes(one.id)),
  );
  if (!service) throw noSuch('Service', { name, customer: world.customerId });
  return { body: showService(service, world) };
}

/** The whole service: `version` is the one asked for, by number or as the staged one, else the active, else the latest. */
function details(asked: Asked, world: World): Answer {
  const service = findService(asked, world);
  const active = activeVersion(service);
  const wanted = asked.query.get('version');
  const isStaged = asked.query.get('filter[versions.staged]') === 'true';
  const staged = isStaged ? service.versions.find(({ staging }) => staging) : undefined;
  const version = wanted === null ? (staged ?? active ?? latestVersion(service)) : numbered(service, wanted);
  const nested = (one: VersionRecord) => nestedObjects(service, one, world);
  return {
    body: {
      ...showService(service, world),
      version: nested(version),
      active_version: active ? nested(active) : null,
    },
  };
}

function numbered(service: ServiceRecord, number: string): VersionRecord {
  const version = service.versions.find((one) => String(one.number) === number);
  if (!version) throw noSuch('Version', { number, service: service.id });
  return version;
}

function nestedObjects(service: ServiceRecord, version: VersionRecord, world: World): Record<string, unknown> {
  const { backend, domain, healthcheck } = version.objects;
  const show = (objects: typeof backend) => objects.map((object) => showObject(object, { service, version, world }));
  return {
    ...showVersion(service, version, world),
    backends: show(backend),
    domains: show(domain),
    healthchecks: show(healthcheck),
  };
}

/** The domains of the version that is in production. */
function listDomains(asked: Asked, world: World): Answer {
  const service = findService(asked, world);
  const version = activeVersion(service);
  const domains = version?.objects.domain ?? [];
  return { body: domains.map((domain) => showObject(domain, { service, version: version!, world })) };
}
