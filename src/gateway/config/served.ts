import type { DomainConfig } from '../domains/config.ts';
import type { GatewayConfig } from './types.ts';

/** Fields for the control plane and for Viceroy: a change of these alone changes nothing that is deployed. */
const NOT_SERVED = new Set([
  'environments',
  'tls',
  'logEndpoints',
  'stores',
  'products',
  'local',
] satisfies (keyof GatewayConfig)[]);
const NOT_SERVED_OF_DOMAINS = new Set(['tls'] satisfies (keyof DomainConfig)[]);

/** Returns the parts of a configuration that the edge uses, in the order in which they were written. */
export function servedConfig(config: GatewayConfig): GatewayConfig {
  const domains = Object.entries(config.domains).map(([name, domain]) => [
    name,
    without(domain, NOT_SERVED_OF_DOMAINS),
  ]);
  return without({ ...config, domains: Object.fromEntries(domains) as GatewayConfig['domains'] }, NOT_SERVED);
}

function without<Table extends object>(table: Table, names: ReadonlySet<string>): Table {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.has(name))) as Table;
}
