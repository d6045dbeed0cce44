import { createHash } from 'node:crypto';
import { type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { OBJECT_KINDS } from './objects/index.ts';
import type { Environment, VersionObject } from './objects/object.ts';
import { type WantedProduct, wantedProducts } from './products/products.ts';
import { type WantedStore, wantedStores } from './stores/wanted.ts';

/** What the configuration asks of Fastly, except the package and the certificates. */
export interface DesiredState {
  serviceName: string;
  objects: readonly VersionObject[];
  stores: readonly WantedStore[];
  products: readonly WantedProduct[];
}

/** @param env holds the secrets of log endpoints. @throws CliError where one is not there. */
export function desiredState(config: GatewayConfig, environment: string, env: Environment): DesiredState {
  return {
    serviceName: environment === PRODUCTION ? config.name : `${config.name}-${environment}`,
    objects: Object.values(OBJECT_KINDS).flatMap((kind) => kind.wanted(config, env)),
    stores: wantedStores(config),
    products: wantedProducts(config),
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
