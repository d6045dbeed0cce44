import type { DomainConfig } from '../domains/config.ts';
import type { GatewayConfig } from './types.ts';

/** Fields for the control plane, for Viceroy and for checks: a change of these alone changes nothing that is deployed. */
const NOT_SERVED = new Set([
  'environments',
  'tls',
  'logEndpoints',
  'stores',
  'products',
  'local',
  'meant',
] satisfies (keyof GatewayConfig)[]);
const NOT_SERVED_OF_DOMAINS = new Set(['tls', 'meant'] satisfies (keyof DomainConfig)[]);
const ONLY_CHECKED = new Set(['meant']);
/** Tables of what may say that a finding is meant. */
const TARGETS = ['backends', 'pools', 'dynamicBackends'] as const satisfies (keyof GatewayConfig)[];

/** Returns the parts of a configuration that the edge uses, in the order in which they were written. */
export function servedConfig(config: GatewayConfig): GatewayConfig {
  const served = { ...config, domains: each(config.domains, servedDomain) };
  for (const name of TARGETS) {
    const table = config[name];
    if (table !== undefined) Object.assign(served, { [name]: each<object>(table, servedItem) });
  }
  return without(served, NOT_SERVED);
}

function servedDomain(domain: DomainConfig): DomainConfig {
  const served = without(domain, NOT_SERVED_OF_DOMAINS);
  return served.routes === undefined ? served : { ...served, routes: served.routes.map(servedItem) };
}

function servedItem<Item extends object>(item: Item): Item {
  return 'meant' in item ? without(item, ONLY_CHECKED) : item;
}

function each<Value>(table: Readonly<Record<string, Value>>, change: (value: Value) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]));
}

function without<Table extends object>(table: Table, names: ReadonlySet<string>): Table {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.has(name))) as Table;
}
