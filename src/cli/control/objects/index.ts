import { backend } from './backend.ts';
import { domain } from './domain.ts';
import { healthCheck } from './health-check.ts';
import { logEndpoint } from './log-endpoint.ts';
import type { ObjectKind, VersionObject } from './object.ts';

/** By Fastly's name of the list; in the order in which they are told. */
export const OBJECT_KINDS: Readonly<Record<string, ObjectKind>> = {
  domain,
  healthcheck: healthCheck,
  backend,
  logging: logEndpoint,
};

/** @param list as in `backend` or `logging/https`. */
export function kindOf({ list }: Pick<VersionObject, 'list'>): ObjectKind | undefined {
  const [name = ''] = list.split('/');
  return Object.hasOwn(OBJECT_KINDS, name) ? OBJECT_KINDS[name] : undefined;
}
