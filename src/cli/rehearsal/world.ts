import { randomInt } from 'node:crypto';
import type { Zone } from './dns/zone.ts';
import type { Faults } from './faults.ts';
import type { ServiceRecord } from './services/record.ts';
import type { Stores } from './stores/stores.ts';
import type { TlsState } from './tls/state.ts';

/** All that the rehearsal knows, in memory. */
export interface World {
  readonly customerId: string;
  readonly userId: string;
  readonly token: string;
  readonly services: Map<string, ServiceRecord>;
  /** Ids of what was deleted, the latest ones. */
  readonly deletedServices: Set<string>;
  readonly stores: Stores;
  readonly tls: TlsState;
  readonly zone: Zone;
  readonly faults: Faults;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Tells the person who rehearses. */
  note(line: string): void;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** An id as Fastly makes them: 22 letters and digits. */
export function newId(): string {
  return Array.from({ length: 22 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** `2026-03-01T12:00:00Z` */
export function timestamp({ now }: Pick<World, 'now'>): string {
  return `${new Date(now()).toISOString().slice(0, 19)}Z`;
}
