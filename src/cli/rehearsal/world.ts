import type { Zone } from './dns/zone.ts';
import type { ManagedDomain } from './domains/record.ts';
import type { Faults } from './faults/faults.ts';
import type { EnabledProducts } from './products/record.ts';
import type { ServiceRecord } from './services/record.ts';
import type { Clock } from './stamp.ts';
import type { Stores } from './stores/stores.ts';
import type { TlsState } from './tls/state.ts';

/** All that the rehearsal knows, in memory. */
export interface World extends Clock {
  readonly customerId: string;
  readonly userId: string;
  readonly token: string;
  readonly services: Map<string, ServiceRecord>;
  /** Ids of what was deleted, the latest ones. */
  readonly deletedServices: Set<string>;
  readonly stores: Stores;
  readonly products: EnabledProducts;
  /** What domain management holds, by id. */
  readonly domains: Map<string, ManagedDomain>;
  readonly tls: TlsState;
  readonly zone: Zone;
  readonly faults: Faults;
  /** Tells the person who rehearses. */
  note(line: string): void;
}
