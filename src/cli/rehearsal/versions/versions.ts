import { VERSION, type Routes } from '../handler.ts';
import { type Answer, type Asked, badRequest, fieldsOf } from '../http/answer.ts';
import { findService, findVersion } from '../services/find.ts';
import { activeVersion, latestVersion, type ServiceRecord, type VersionRecord } from '../services/record.ts';
import { showVersion } from '../services/show.ts';
import { timestamp, touch } from '../stamp.ts';
import type { World } from '../world.ts';

export const versions: Routes = {
  'GET /service/:service/version': list,
  'POST /service/:service/version': create,
  [`GET ${VERSION}`]: get,
  [`PUT ${VERSION}`]: update,
  [`PUT ${VERSION}/clone`]: cloneOf,
  [`PUT ${VERSION}/lock`]: lock,
  [`PUT ${VERSION}/activate`]: activate,
  [`PUT ${VERSION}/deactivate`]: deactivate,
  [`PUT ${VERSION}/activate/:environment`]: stage,
  [`PUT ${VERSION}/deactivate/:environment`]: unstage,
  [`GET ${VERSION}/validate`]: validate,
};

/** A service keeps that many; the real one stops somewhere, too. */
const MAX_VERSIONS = 2_000;

export function newVersion(number: number, world: World): VersionRecord {
  const time = timestamp(world);
  return {
    number,
    active: false,
    locked: false,
    staging: false,
    comment: '',
    created_at: time,
    updated_at: time,
    objects: { domain: [], backend: [], healthcheck: [], resource: [], logging: [] },
    package: undefined,
    hiddenFor: 0,
  };
}

function list(asked: Asked, world: World): Answer {
  const service = findService(asked, world);
  return { body: service.versions.map((version) => showVersion(service, version, world)) };
}

function get(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  return { body: showVersion(service, version, world) };
}

/** Answers just its number, as recorded. */
function create(asked: Asked, world: World): Answer {
  const service = findService(asked, world);
  const version = newVersion(nextNumber(service), world);
  const { comment } = fieldsOf(asked);
  if (typeof comment === 'string') version.comment = comment;
  service.versions.push(version);
  return { body: { ...(comment !== undefined && { comment }), service_id: service.id, number: version.number } };
}

/** The comment may be changed of a locked version, too. */
function update(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  const { comment } = fieldsOf(asked);
  if (typeof comment === 'string') version.comment = comment;
  touch(version, world);
  return { body: showVersion(service, version, world) };
}

function cloneOf(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  const clone = addClone(service, version, world);
  clone.hiddenFor = world.faults.hideClones;
  return { body: showVersion(service, clone, world) };
}

/** All objects, the package and the comment. */
function addClone(service: ServiceRecord, version: VersionRecord, world: World): VersionRecord {
  const clone: VersionRecord = {
    ...newVersion(nextNumber(service), world),
    comment: version.comment,
    objects: structuredClone(version.objects),
    package: version.package,
  };
  service.versions.push(clone);
  return clone;
}

/** What another one does meanwhile: what is in production is cloned, and the clone put there. */
export function activateAnother(service: ServiceRecord, world: World): void {
  const active = activeVersion(service);
  if (!active) return world.note(`${service.name} has nothing in production that another one could clone`);
  const clone = addClone(service, active, world);
  clone.comment = 'made by another one';
  putIntoProduction(service, clone, world);
}

function lock(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  version.locked = true;
  touch(version, world);
  return { body: showVersion(service, version, world) };
}

/** Also an older, locked one: that is a rollback. The answer's environments are those before, as recorded. */
function activate(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  requireValid(service, version, world);
  putIntoProduction(service, version, world);
  return { body: { ...showVersion(service, version, world), environments: [], msg: messageOf(version, world) } };
}

function putIntoProduction(service: ServiceRecord, version: VersionRecord, world: World): void {
  for (const other of service.versions) other.active = false;
  Object.assign(version, { active: true, locked: true, staging: false });
  touch(version, world);
}

/** A version in production stays locked. */
function deactivate(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  version.active = false;
  touch(version, world);
  return { body: showVersion(service, version, world) };
}

/** Needs a version in production; does not lock. */
function stage(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  requireStaging(asked);
  if (!activeVersion(service)) throw badRequest('A service must have an active version before one can be staged');
  requireValid(service, version, world);
  for (const other of service.versions) other.staging = false;
  version.staging = true;
  touch(version, world);
  return { body: showVersion(service, version, world) };
}

function unstage(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  requireStaging(asked);
  version.staging = false;
  touch(version, world);
  return { body: showVersion(service, version, world) };
}

function requireStaging({ params }: Asked): void {
  if (params.environment !== 'staging') throw badRequest(`Environment '${params.environment}' does not exist`);
}

/** Warnings leave a version valid; the first is the message, as recorded of an activation. */
function validate(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  const errors = problemsOf(service, version, world);
  const warnings = warningsOf(version, world);
  const [msg = messageOf(version, world)] = errors;
  return { body: { status: errors.length === 0 ? 'ok' : 'error', msg, errors, warnings, messages: [] } };
}

function requireValid(service: ServiceRecord, version: VersionRecord, world: World): void {
  const [problem] = problemsOf(service, version, world);
  if (problem !== undefined) throw badRequest(problem);
}

/** What stands against a version; the first is told. */
function problemsOf(service: ServiceRecord, { objects, package: code }: VersionRecord, { domains }: World): string[] {
  const hasDomain = objects.domain.length > 0 || [...domains.values()].some((one) => one.service_id === service.id);
  return [
    ...(hasDomain ? [] : ['Version has no associated domains']),
    ...(service.type === 'wasm' && code === undefined ? ['Version has no associated package'] : []),
  ];
}

/** What was asked for; and hosts that nobody can have (RFC 6761 §6.4), told as recorded. */
function warningsOf({ objects }: VersionRecord, { faults }: World): string[] {
  const hosts = objects.backend.map(({ hostname }) => String(hostname)).filter((host) => host.endsWith('.invalid'));
  const unresolved = hosts.map(
    (host) => `Backend host \`${host}\` could not be resolved to an IP address: Name or service not known`,
  );
  return [...faults.warnings, ...unresolved];
}

function messageOf(version: VersionRecord, world: World): string | null {
  const [warning] = warningsOf(version, world);
  return warning === undefined ? null : `Warning: ${warning}`;
}

function nextNumber(service: ServiceRecord): number {
  if (service.versions.length >= MAX_VERSIONS) throw badRequest(`A service may have ${MAX_VERSIONS} versions at most`);
  return latestVersion(service).number + 1;
}
