import { VERSION, type Routes } from '../handler.ts';
import { type Answer, type Asked, badRequest, duplicate, fieldsOf, noSuch, notFound, OK } from '../http/answer.ts';
import { findDraft, findVersion } from '../services/find.ts';
import type { KindName, Stored } from '../services/record.ts';
import { newId, timestamp, touch } from '../stamp.ts';
import type { World } from '../world.ts';
import { defaultsOf, readFields } from './fields.ts';
import { KINDS } from './kinds/index.ts';
import type { Kind, Place } from './kinds/kind.ts';
import { LOG_ENDPOINT_TYPES } from './kinds/logging.ts';

/** Log endpoints have lists of their own, by type. */
const LISTS = Object.keys(KINDS).filter((name) => name !== 'logging');
const OBJECTS = `${VERSION}/:kind(${LISTS.join('|')})`;
const LOG_ENDPOINTS = `${VERSION}/logging/:type`;

export const objects: Routes = {
  [`GET ${VERSION}/domain/check_all`]: checkAllDomains,
  [`GET ${VERSION}/domain/:object/check`]: checkDomain,
  ...routesOf(OBJECTS),
  ...routesOf(LOG_ENDPOINTS),
};

function routesOf(list: string): Routes {
  return {
    [`GET ${list}`]: listObjects,
    [`POST ${list}`]: create,
    [`GET ${list}/:object`]: get,
    [`PUT ${list}/:object`]: update,
    [`DELETE ${list}/:object`]: remove,
  };
}

/** The API of one kind of object in a version: list, make, get, change, delete. */
interface ObjectApi {
  kind: Kind;
  name: KindName;
  /** For log endpoints, which have their types in the path. */
  type?: string;
}

function apiOf({ params }: Asked): ObjectApi {
  const { kind = '', type } = params;
  if (type === undefined) return { kind: KINDS[kind as KindName], name: kind as KindName };
  if (!LOG_ENDPOINT_TYPES.includes(type)) throw notFound();
  return { kind: KINDS.logging, name: 'logging', type };
}

function listObjects(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  const { name, type } = apiOf(asked);
  const staging = asked.query.get('include') === 'staging_ips' && { staging_ip: '192.0.2.194' };
  const objects = version.objects[name].filter((object) => object.type === type);
  return { body: objects.map((object) => ({ ...showObject(object, { service, version, world }), ...staging })) };
}

function create(asked: Asked, world: World): Answer {
  const place = { ...findDraft(asked, world), world };
  const api = apiOf(asked);
  const given = read(api, fieldsOf(asked));
  const object: Stored = {
    ...(api.kind.key === 'id' && { id: newId() }),
    ...defaultsOf(api.kind.fields),
    ...given,
    ...(api.type !== undefined && { type: api.type }),
    name: nameIn({ name: given.name ?? api.kind.nameFor?.(given, world) }),
    created_at: timestamp(world),
    updated_at: timestamp(world),
  };
  requireFreeName(object, api, place);
  api.kind.settle(object, given, place);
  place.version.objects[api.name].push(object);
  touch(place.version, world);
  return { body: showObject(object, place) };
}

function get(asked: Asked, world: World): Answer {
  const place = { ...findVersion(asked, world), world };
  return { body: showObject(findObject(asked, place), place) };
}

function update(asked: Asked, world: World): Answer {
  const place = { ...findDraft(asked, world), world };
  const api = apiOf(asked);
  const object = findObject(asked, place);
  const given = read(api, fieldsOf(asked));
  const changed: Stored = { ...object, ...given, name: nameIn({ ...object, ...given }) };
  if (changed.name !== object.name) requireFreeName(changed, api, place);
  api.kind.settle(changed, given, place);
  Object.assign(object, changed, { updated_at: timestamp(world) });
  touch(place.version, world);
  return { body: showObject(object, place) };
}

function remove(asked: Asked, world: World): Answer {
  const place = { ...findDraft(asked, world), world };
  const { objects } = place.version;
  const object = findObject(asked, place);
  const { name } = apiOf(asked);
  objects[name] = objects[name].filter((one) => one !== object);
  touch(place.version, world);
  return OK;
}

function read({ kind, type }: ObjectApi, given: Record<string, unknown>): Record<string, unknown> {
  const known = readFields(kind.fields, given);
  if (type === undefined) return known;
  // What a type of log endpoint has more of is given back as it came.
  const ours = ['type', 'service_id', 'version', 'created_at', 'updated_at', 'deleted_at'];
  const rest = Object.entries(given).filter(([name]) => !ours.includes(name) && !Object.hasOwn(kind.fields, name));
  return { ...known, ...Object.fromEntries(rest) };
}

function nameIn({ name }: Record<string, unknown>): string {
  if (typeof name === 'string' && name !== '') return name;
  throw badRequest("Name can't be blank");
}

function requireFreeName({ name }: Stored, api: ObjectApi, { version }: Place): void {
  if (version.objects[api.name].some((object) => object.name === name)) throw duplicate(api.kind.noun, name);
}

function findObject(asked: Asked, { service, version }: Place): Stored {
  const { kind, name, type } = apiOf(asked);
  const { object: wanted = '' } = asked.params;
  const found = version.objects[name].find((object) => object[kind.key] === wanted && object.type === type);
  if (found) return found;
  throw noSuch(kind.label, { [kind.key]: wanted, service: service.id, version: version.number });
}

/** An object as the API shows it. Of a log endpoint, the version is text. */
export function showObject({ type, ...object }: Stored, { service, version }: Place): Record<string, unknown> {
  const number = type === undefined ? version.number : String(version.number);
  return { ...object, service_id: service.id, version: number, deleted_at: null };
}

/** `[domain, null, whether DNS points to Fastly]` */
function checkDomain(asked: Asked, world: World): Answer {
  const place = { ...findVersion(asked, world), world };
  return { body: checked(findObject({ ...asked, params: { ...asked.params, kind: 'domain' } }, place), place) };
}

function checkAllDomains(asked: Asked, world: World): Answer {
  const place = { ...findVersion(asked, world), world };
  return { body: place.version.objects.domain.map((domain) => checked(domain, place)) };
}

function checked(domain: Stored, place: Place): unknown[] {
  const cname = place.world.zone.cname(domain.name);
  return [showObject(domain, place), cname ?? null, place.world.tls.leadsToFastly(domain.name, place.world.zone)];
}
