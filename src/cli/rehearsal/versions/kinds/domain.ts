import { badRequest } from '../../http/answer.ts';
import type { ServiceRecord, Stored } from '../../services/record.ts';
import type { World } from '../../world.ts';
import { text } from '../fields.ts';
import type { Kind, Place } from './kind.ts';

export const domain: Kind = {
  label: 'Domain',
  noun: 'domain',
  key: 'name',
  fields: { name: text(), comment: text('') },
  settle,
};

const DOMAIN = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;

function settle(object: Stored, _given: unknown, { service, world }: Place): void {
  const { name } = object;
  if (!isDomain(name)) throw badRequest(`Domain '${name}' is not a valid domain name`);
  const managed = [...world.domains.values()].filter(({ fqdn }) => fqdn === name.toLowerCase());
  const isManagedElsewhere = managed.some(({ service_id: id }) => id !== null && id !== service.id);
  if (isManagedElsewhere || servicesWith(name, world).some((other) => other !== service)) {
    throw badRequest(`Domain '${name}' is already taken by another service`);
  }
}

export function isDomain(name: string): boolean {
  return name.length <= 253 && DOMAIN.test(name);
}

/** The services that hold a domain: one, if any. */
export function servicesWith(name: string, { services }: World): ServiceRecord[] {
  return [...services.values()].filter((service) => holds(service, name));
}

function holds(service: ServiceRecord, name: string): boolean {
  const version = service.versions.find(({ active }) => active) ?? service.versions.at(-1)!;
  return version.objects.domain.some((domain) => domain.name.toLowerCase() === name.toLowerCase());
}
