import type { Handlers, Transforms } from '../gateway/index.ts';
import type { AclEntries, Places, StoreContents } from '../platform/memory/index.ts';
import type { OriginAnswer } from './origins.ts';

/** What a test gives a gateway besides its configuration. */
export interface TestOptions<Name extends string = string> {
  /** The project's handlers by name, as `src/handlers/index.ts` exports them. Default: none. */
  handlers?: Handlers;
  /** The project's transforms by name, as `src/handlers/index.ts` exports them. Default: none. */
  transforms?: Transforms;
  /**
   * Sets what origins answer, by the names of backends and dynamic backends. Default: a 200 with a short text.
   *
   * @example { shop: { headers: { 'cache-control': 'max-age=60' }, body: 'a page' }, api: 'down' }
   */
  origins?: Readonly<Partial<Record<Name, OriginAnswer>>>;
  /**
   * The secrets: those of the store `popgate` by name, others as `store/name`. Default: none.
   *
   * @example { 'payments/api_key': 'test-key' }
   */
  secrets?: Readonly<Record<string, string>>;
  /** Config and KV stores, by name. Default: those of the configuration, with the items that they hold on Viceroy. */
  stores?: StoreContents;
  /** Access control lists, by name. Default: those that the configuration has for Viceroy. */
  acls?: AclEntries;
  /**
   * Sets where clients are, by their IP addresses. Default: where `local.geolocation` of the configuration says, else the
   * loopback is in San Francisco, as on Viceroy, and the place of other addresses is unknown.
   *
   * @example { '192.0.2.1': { country: 'FR', city: 'Lyon' } }
   */
  geo?: Places;
  /** Sets when the test begins; a number counts milliseconds since the epoch. Default: now. */
  now?: Date | number;
}
