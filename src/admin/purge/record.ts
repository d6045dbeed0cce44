import { COUNT, fields, FLAG, TEXT, TEXTS, TIME, WHO } from '../schema/shapes.ts';

/** The record of a purge, which is also the answer to its request. */
export interface PurgeRecord {
  id: string;
  /** RFC 3339, in UTC, to the millisecond. */
  at: string;
  /** The name of the secret that allowed it, for example `purge_token`; never its value. */
  who: string;
  /** What was to be purged, canonical. */
  purged: { keys: string[]; urls: string[]; domains: string[]; all: boolean; shard?: number };
  surrogateKeys: string[];
  soft: boolean;
  /** URLs of which nothing is ever stored; absent where there are none. */
  neverStored?: string[];
}

/** The schema of a record, for the description. */
export const RECORD = {
  id: TEXT,
  at: TIME,
  who: WHO,
  purged: fields({ keys: TEXTS, urls: TEXTS, domains: TEXTS, all: FLAG }, { shard: COUNT }),
  surrogateKeys: TEXTS,
  soft: FLAG,
};

/** What the answer to a purge may have besides. */
export const NOTES = {
  neverStored: {
    ...TEXTS,
    description:
      'URLs of which nothing is ever stored: every route of their path passes, redirects or answers by itself.',
  },
};
