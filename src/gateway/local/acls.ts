import type { GatewayConfig } from '../config/types.ts';

/** The lists that stand in on Viceroy: those of `local`, and for those of which it says nothing the ones of `stores`. */
export function localAclsOf({ stores, local }: GatewayConfig): Record<string, Record<string, 'ALLOW' | 'BLOCK'>> {
  return { ...stores?.acls, ...local?.acls };
}
