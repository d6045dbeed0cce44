import type { World } from '../world.ts';
import type { ServiceRecord, VersionRecord } from './record.ts';

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
