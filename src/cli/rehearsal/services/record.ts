import { type Asked, noSuch, notFound, refusal } from '../http/answer.ts';
import type { PackageRecord } from '../packages/file.ts';
import type { KindName, Stored } from '../versions/kinds/index.ts';
import { timestamp, type World } from '../world.ts';

export interface VersionRecord {
  number: number;
  active: boolean;
  locked: boolean;
  staging: boolean;
  comment: string;
  created_at: string;
  updated_at: string;
  objects: Record<KindName, Stored[]>;
  package: PackageRecord | undefined;
  /** How many requests shall still not find it, as it happens after a clone. */
  hiddenFor: number;
}

export interface ServiceRecord {
  id: string;
  /** Of its staging environment. */
  stagingId: string;
  name: string;
  type: string;
  comment: string;
  created_at: string;
  updated_at: string;
  versions: VersionRecord[];
}

export function findService({ params }: Asked, world: World): ServiceRecord {
  const id = params.service ?? '';
  const service = world.services.get(id);
  if (!service) throw notFound(`Cannot load service '${id}'`);
  return service;
}

export function findVersion(asked: Asked, world: World): { service: ServiceRecord; version: VersionRecord } {
  const service = findService(asked, world);
  const { version: number = '' } = asked.params;
  const version = service.versions.find((one) => String(one.number) === number);
  if (!version || isHidden(version)) throw noSuch('Version', { number, service: service.id });
  return { service, version };
}

function isHidden(version: VersionRecord): boolean {
  if (version.hiddenFor === 0) return false;
  version.hiddenFor -= 1;
  return true;
}

/** One that may be changed, or a 422. */
export function findDraft(asked: Asked, world: World): { service: ServiceRecord; version: VersionRecord } {
  const found = findVersion(asked, world);
  const { service, version } = found;
  if (version.active || version.locked) {
    throw refusal(422, 'Version locked', `Version '${version.number}' for service '${service.id}' is locked`);
  }
  return found;
}

export function activeVersion(service: ServiceRecord): VersionRecord | undefined {
  return service.versions.find((version) => version.active);
}

export function latestVersion(service: ServiceRecord): VersionRecord {
  return service.versions.at(-1)!;
}

/** The versions that count: what is in production, on staging, and without the first the latest draft. */
export function livingVersions(service: ServiceRecord): VersionRecord[] {
  const staged = service.versions.filter((version) => version.staging);
  return [activeVersion(service) ?? latestVersion(service), ...staged];
}

export function touch(record: { updated_at: string }, world: World): void {
  record.updated_at = timestamp(world);
}

interface Environment {
  name: string;
  service_id: string;
  active_version: number;
}

function environments({ id, stagingId }: ServiceRecord, versions: readonly VersionRecord[]): Environment[] {
  return versions.flatMap(({ number, active, staging }) => [
    ...(active ? [{ name: 'production', service_id: id, active_version: number }] : []),
    ...(staging ? [{ name: 'staging', service_id: stagingId, active_version: number }] : []),
  ]);
}

/** A version as the API shows it. */
export function showVersion(service: ServiceRecord, version: VersionRecord): Record<string, unknown> {
  return {
    service_id: service.id,
    number: version.number,
    active: version.active,
    locked: version.locked,
    staging: version.staging,
    deployed: false,
    testing: false,
    comment: version.comment,
    environments: environments(service, [version]),
    created_at: version.created_at,
    updated_at: version.updated_at,
    deleted_at: null,
  };
}

/** What the API shows of a service everywhere. */
export function showService(service: ServiceRecord, world: World): Record<string, unknown> {
  return {
    id: service.id,
    name: service.name,
    type: service.type,
    comment: service.comment,
    customer_id: world.customerId,
    created_at: service.created_at,
    updated_at: service.updated_at,
    deleted_at: null,
    environments: environments(service, service.versions),
    versions: service.versions.map((version) => showVersion(service, version)),
  };
}
