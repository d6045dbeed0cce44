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
  return { body: service.versions.map((version) => showVersion(service, version)) };
}

function get(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  return { body: showVersion(service, version) };
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
  return { body: showVersion(service, version) };
}

/** All objects, the package and the comment. */
function cloneOf(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  const clone: VersionRecord = {
    ...newVersion(nextNumber(service), world),
    comment: version.comment,
    objects: structuredClone(version.objects),
    package: version.package,
    hiddenFor: world.faults.hideClones,
  };
  service.versions.push(clone);
  return { body: showVersion(service, clone) };
}

function lock(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  version.locked = true;
  touch(version, world);
  return { body: showVersion(service, version) };
}

/** Also an older, locked one: that is a rollback. The answer's environments are those before, as recorded. */
function activate(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  requireValid(version);
  for (const other of service.versions) other.active = false;
  Object.assign(version, { active: true, locked: true, staging: false });
  touch(version, world);
  return { body: { ...showVersion(service, version), environments: [], msg: null } };
}

/** A version in production stays locked. */
function deactivate(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  version.active = false;
  touch(version, world);
  return { body: showVersion(service, version) };
}

/** Needs a version in production; does not lock. */
function stage(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  requireStaging(asked);
  if (!activeVersion(service)) throw badRequest('A service must have an active version before one can be staged');
  requireValid(version);
  for (const other of service.versions) other.staging = false;
  version.staging = true;
  touch(version, world);
  return { body: showVersion(service, version) };
}

function unstage(asked: Asked, world: World): Answer {
  const { service, version } = findVersion(asked, world);
  requireStaging(asked);
  version.staging = false;
  touch(version, world);
  return { body: showVersion(service, version) };
}

function requireStaging({ params }: Asked): void {
  if (params.environment !== 'staging') throw badRequest(`Environment '${params.environment}' does not exist`);
}

function validate(asked: Asked, world: World): Answer {
  const { version } = findVersion(asked, world);
  const [msg = null] = problemsOf(version);
  return {
    body: { status: msg === null ? 'ok' : 'error', msg, errors: problemsOf(version), warnings: [], messages: [] },
  };
}

function requireValid(version: VersionRecord): void {
  const [problem] = problemsOf(version);
  if (problem !== undefined) throw badRequest(problem);
}

/** What stands against a version; the first is told. */
function problemsOf({ objects, package: code }: VersionRecord): string[] {
  return [
    ...(objects.domain.length === 0 ? ['Version has no associated domains'] : []),
    ...(code === undefined ? ['Version has no associated package'] : []),
  ];
}

function nextNumber(service: ServiceRecord): number {
  if (service.versions.length >= MAX_VERSIONS) throw badRequest(`A service may have ${MAX_VERSIONS} versions at most`);
  return latestVersion(service).number + 1;
}
