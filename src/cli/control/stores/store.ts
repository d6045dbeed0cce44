import type { FastlyApi } from '../../fastly/api.ts';
import type { Payload } from '../../fastly/payload.ts';
import type { StoreKind } from '../../fastly/store-kind.ts';

export interface Store {
  kind: StoreKind;
  id: string;
  name: string;
}

export interface Named {
  id: string;
  name: string;
}

/** One item to write, or with null to delete. */
export interface ItemChange {
  key: string;
  from: string | null;
  to: string | null;
}

/** What differs from one kind of store to another in Fastly's API. */
export interface StoreApi {
  /** Where they are in the API: `/resources/stores/kv`. */
  path: string;
  /** All of the account's. */
  list(api: FastlyApi): Promise<Named[]>;
  creation(name: string): Payload;
  /** Where one that holds something cannot be deleted. */
  empty?(api: FastlyApi, id: string): Promise<void>;
  /** By key; the value may be left out where keys are enough. Without it nothing can be read. */
  readItems?(api: FastlyApi, id: string, needs: 'keys' | 'values'): Promise<Map<string, string | null>>;
  /** One of them, null where it is not there. */
  readItem?(api: FastlyApi, id: string, key: string): Promise<string | null>;
  changeItems?(api: FastlyApi, id: string, changes: readonly ItemChange[]): Promise<void>;
}
