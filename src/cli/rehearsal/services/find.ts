import { type Asked, noSuch, notFound, refusal } from '../http/answer.ts';
import type { World } from '../world.ts';
import { livingVersions, type ServiceRecord, type VersionRecord } from './record.ts';

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

/** The services whose active version, draft or staged version is linked to a store. */
export function servicesLinkedTo(id: string, { services }: World): string[] {
  const linked = [...services.values()].filter((service) =>
    livingVersions(service).some(({ objects }) => objects.resource.some((link) => link.resource_id === id)),
  );
  return linked.map((service) => service.id);
}
