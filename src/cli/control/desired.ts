import { createHash } from 'node:crypto';
import { type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { backendsOf } from '../project/manifest.ts';
import { backendFields } from './objects/backend.ts';
import { healthCheckOf } from './objects/health-check.ts';
import { logEndpoints } from './objects/log-endpoint.ts';
import type { VersionObject } from './objects/object.ts';
import { OBJECT_MARK } from './service/mark.ts';
import { type WantedStore, wantedStores } from './stores/wanted.ts';
import { namedDomains } from './tls/subscriptions.ts';

/** What the configuration asks of Fastly, but for the package and the certificates. */
export interface DesiredState {
  serviceName: string;
  objects: readonly VersionObject[];
  stores: readonly WantedStore[];
}

/** @param env holds the secrets of log endpoints. @throws CliError where one is not there. */
export function desiredState(
  config: GatewayConfig,
  environment: string,
  env: Readonly<Record<string, string | undefined>>,
): DesiredState {
  const backends = Object.entries(backendsOf(config));
  return {
    serviceName: environment === PRODUCTION ? config.name : `${config.name}-${environment}`,
    objects: [
      ...namedDomains(config).map((name) => ({ list: 'domain', name, fields: { comment: OBJECT_MARK } })),
      ...backends.flatMap(([name, backend]) => healthCheckOf(name, backend)),
      ...backends.map(([name, backend]) => ({ list: 'backend', name, fields: backendFields(name, backend) })),
      ...logEndpoints(config, env),
    ],
    stores: wantedStores(config),
  };
}

/** 16 hex digits that stand for it. Secrets do not count: the hash is for everybody to see. */
export function stateHash({ objects, stores }: DesiredState): string {
  const shown = objects.map(({ list, name, fields, hidden = [] }) => {
    return [list, name, Object.entries(fields).filter(([field]) => !hidden.includes(field))];
  });
  return createHash('sha256')
    .update(JSON.stringify([shown, stores]))
    .digest('hex')
    .slice(0, 16);
}
