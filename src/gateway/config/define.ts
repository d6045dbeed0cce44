import type { GatewayConfig } from './types.ts';

/** Gives a configuration its type, with its names: those of backends, pools, dynamic backends and domains are checked where they are used. */
export function defineGateway<
  const Backend extends string = never,
  const Pool extends string = never,
  const Dynamic extends string = never,
  const Domain extends string = never,
>(config: GatewayConfig<Backend, Pool, Dynamic, Domain>): GatewayConfig<Backend, Pool, Dynamic, Domain> {
  return config;
}
