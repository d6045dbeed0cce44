import type { World } from '../world.ts';
import type { ServiceRecord, VersionRecord } from './record.ts';

interface Environment {
  name: string;
  service_id: string;
  active_version: number;
}

function environments(
  { id, stagingId }: ServiceRecord,
  versions: readonly VersionRecord[],
  { faults }: World,
): Environment[] {
  const isTold = faults.stagingBy !== 'flag';
  return versions.flatMap(({ number, active, staging }) => [
    ...(active ? [{ name: 'production', service_id: id, active_version: number }] : []),
    ...(staging && isTold ? [{ name: 'staging', service_id: stagingId, active_version: number }] : []),
  ]);
}

/** A version as the API shows it. The flag `staging` is "unused at this time", by Fastly's reference. */
export function showVersion(service: ServiceRecord, version: VersionRecord, world: World): Record<string, unknown> {
  return {
    service_id: service.id,
    number: version.number,
    active: version.active,
    locked: version.locked,
    staging: version.staging && world.faults.stagingBy !== 'environments',
    deployed: false,
    testing: false,
    comment: version.comment,
    environments: environments(service, [version], world),
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
    environments: environments(service, service.versions, world),
    versions: service.versions.map((version) => showVersion(service, version, world)),
  };
}
