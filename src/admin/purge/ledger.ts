import type { OperatorParts, Platform } from '../../gateway/index.ts';
import { COUNT, fields, TIME } from '../schema/shapes.ts';
import { type PurgeRecord, RECORD } from './record.ts';

/** A purge as the ledger records it. */
export interface LedgerEntry extends PurgeRecord {
  result: 'done' | 'failed';
  /** When the gateway repeats it, written as `at` is. */
  repeats: string[];
  /** How many items were left out of each list that was too long. */
  cut?: Partial<Record<'keys' | 'urls' | 'domains' | 'surrogateKeys', number>>;
}

export interface LedgerPage {
  purges: LedgerEntry[];
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

const ENTRY = fields(
  { ...RECORD, result: { enum: ['done', 'failed'] }, repeats: { type: 'array', items: TIME } },
  {
    cut: {
      ...fields({}, { keys: COUNT, urls: COUNT, domains: COUNT, surrogateKeys: COUNT }),
      description: 'How many items were left out of each list that was too long.',
    },
  },
);

export const PURGES = fields({ purges: { type: 'array', items: ENTRY }, next: { type: ['string', 'null'] } });

/** Records what was purged. */
export interface Ledger {
  append(entry: LedgerEntry): Promise<void>;
  /** Lists purges, newest first; null for a cursor that the ledger never gave. */
  read(page: { limit: number; cursor: string | null }): Promise<LedgerPage | null>;
}

const PREFIX = 'purge/';
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** The most items of each list. */
const MAX_CHARACTERS = 4_096;
/** 13 digits, the length of milliseconds since the epoch until the year 2286. */
const END_OF_TIME = 9_999_999_999_999;

/** Returns the ledger that the configuration names, or null. */
export function openLedger({ compiled, platform }: Pick<OperatorParts, 'compiled' | 'platform'>): Ledger | null {
  return compiled.ledger === null ? null : kvLedger(compiled.ledger, platform);
}

function kvLedger(store: string, { stores, log }: Platform): Ledger {
  return {
    async append(entry) {
      const key = `${PREFIX}${END_OF_TIME - Date.parse(entry.at)}-${entry.id}`;
      await stores.putKv(store, { key, value: JSON.stringify(fit(entry)), ttlSeconds: KEPT_SECONDS });
    },

    async read(page) {
      const listed = await stores.listKv(store, { prefix: PREFIX, ...page });
      if (listed === null) return null;
      const purges = await Promise.all(listed.keys.toSorted().map((key) => readEntry(key)));
      return { purges: purges.filter((entry) => entry !== null), next: listed.cursor };
    },
  };

  /** Returns null if the item has gone since it was listed, or if somebody else wrote it. */
  async function readEntry(key: string): Promise<LedgerEntry | null> {
    const text = await stores.kv(store, key);
    try {
      return JSON.parse(text ?? 'null') as LedgerEntry | null;
    } catch {
      log(`the ledger holds no JSON under ${key}`);
      return null;
    }
  }
}

/** Limits the record, whatever was purged. */
function fit(entry: LedgerEntry): LedgerEntry {
  const { keys, urls, domains } = entry.purged;
  const cut: LedgerEntry['cut'] = {};
  const short = (name: keyof typeof cut, items: string[]): string[] => {
    const kept = firstOf(items);
    if (kept.length < items.length) cut[name] = items.length - kept.length;
    return kept;
  };
  const purged = {
    ...entry.purged,
    keys: short('keys', keys),
    urls: short('urls', urls),
    domains: short('domains', domains),
  };
  const fitted = { ...entry, purged, surrogateKeys: short('surrogateKeys', entry.surrogateKeys) };
  return Object.keys(cut).length > 0 ? { ...fitted, cut } : fitted;
}

function firstOf(items: readonly string[]): string[] {
  let left = MAX_CHARACTERS;
  const count = items.findIndex((item) => (left -= item.length) < 0);
  return items.slice(0, count < 0 ? items.length : count);
}
