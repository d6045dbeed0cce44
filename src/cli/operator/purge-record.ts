import type { Names } from './purge-way.ts';

/** A purge as the operator API remembers it. */
export interface PurgeRecord {
  at: string;
  who: string;
  purged: Names;
  soft: boolean;
  result: string;
}
