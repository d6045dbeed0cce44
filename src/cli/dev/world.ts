import type { GatewayConfig, OriginRequest, Origins } from '../../gateway/index.ts';
import { type MemoryParts, nameInMemory, surroundingsOf } from '../../platform/memory/index.ts';
import { nodeOrigins, shieldAt } from '../local/node-origins.ts';
import { environmentName, secretStores } from '../project/manifest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The surroundings of a gateway: what its configuration says of them, and what the environment does. */
export interface World {
  /** Looked at when they are asked for, and so changed in place. */
  parts: Pick<MemoryParts, 'origins'> & Required<Pick<MemoryParts, 'secrets' | 'stores' | 'acls' | 'geo' | 'shields'>>;
  /** Undefined for a store that is not there, null for a key that it has not; one that is not set is empty, as on Viceroy. */
  secret(store: string, key: string): string | null | undefined;
  /** Replaces the configuration. */
  become(config: GatewayConfig): void;
}

export function newWorld(env: Environment): World {
  const held = { secrets: {}, stores: { config: {}, kv: {} }, acls: {}, geo: {}, shields: {} };
  let current: Origins = nodeOrigins({ name: '', domains: {} });
  let keysOf: Readonly<Record<string, readonly string[]>> = {};
  const origins: Origins = {
    fetch: (backend, request) => current.fetch(backend, request),
    health: (backend) => current.health(backend),
  };
  const valueOf = (store: string, key: string): string => env[environmentName(store, key)] ?? '';
  return {
    parts: { ...held, origins },
    secret(store, key) {
      if (!Object.hasOwn(keysOf, store)) return undefined;
      return keysOf[store]!.includes(key) ? valueOf(store, key) : null;
    },
    become(config) {
      const { stores, acls, geo, shields } = surroundingsOf(config);
      current = nodeOrigins(config);
      keysOf = secretStores(config);
      const secrets = Object.entries(keysOf).flatMap(([store, keys]) =>
        keys.map((key) => [nameInMemory(store, key), valueOf(store, key)]),
      );
      replace(held.secrets, Object.fromEntries(secrets) as object);
      replace(held.stores.config, stores.config ?? {});
      replace(held.stores.kv, stores.kv ?? {});
      replace(held.acls, acls);
      replace(held.geo, geo);
      replace(held.shields, { ...shields, ...shieldsElsewhere(config) });
    },
  };
}

function replace(held: object, now: object): void {
  for (const key of Object.keys(held)) delete (held as Record<string, unknown>)[key];
  Object.assign(held, now);
}

/** Those that another gateway stands in for. */
function shieldsElsewhere({ local }: GatewayConfig): Record<string, (request: OriginRequest) => Promise<Response>> {
  const named = Object.entries(local?.shieldingSites ?? {}).filter(([, place]) => place !== 'Local');
  return Object.fromEntries(named.map(([site, place]) => [site, shieldAt(place)]));
}
