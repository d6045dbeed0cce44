import type { GatewayConfig } from '../gateway/index.ts';
import { type MemoryParts, surroundingsOf } from '../platform/memory/index.ts';
import type { TestOptions } from './options.ts';

/** Returns the gateway's surroundings, with the data that it has on Viceroy unless the test gives others. */
export function surroundings(
  config: GatewayConfig,
  options: Omit<TestOptions, 'origins'>,
): Omit<MemoryParts, 'now' | 'origins' | 'log'> {
  const { stores, acls, geo, ...others } = surroundingsOf(config);
  return {
    environment: { local: true },
    secrets: options.secrets ?? {},
    stores: { config: { ...stores.config, ...options.stores?.config }, kv: { ...stores.kv, ...options.stores?.kv } },
    acls: { ...acls, ...options.acls },
    geo: { ...geo, ...options.geo },
    ...others,
  };
}
