import { badRequest } from '../../http/answer.ts';
import type { ServiceRecord, Stored } from '../../services/record.ts';
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
  if (name.length > 253 || !DOMAIN.test(name)) throw badRequest(`Domain '${name}' is not a valid domain name`);
  const others = [...world.services.values()].filter((other) => other !== service);
  if (others.some((other) => holds(other, name))) {
    throw badRequest(`Domain '${name}' is already taken by another service`);
  }
}

function holds(service: ServiceRecord, name: string): boolean {
  const version = service.versions.find(({ active }) => active) ?? service.versions.at(-1)!;
  return version.objects.domain.some((domain) => domain.name.toLowerCase() === name.toLowerCase());
}
