import { compareConfigs } from '../../compare/compare.ts';
import type { Meaning } from '../../compare/meaning.ts';
import { readStored } from '../../compare/stored/text.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import type { LiveState } from '../service/live.ts';
import { findRecordStore, readRecord } from '../service/record.ts';
import type { Wanted } from './wanted.ts';

/** What the configuration would change, in words, against the one that was applied; null where that is not known. */
export async function meaningOf(api: FastlyApi, wanted: Wanted, live: LiveState): Promise<Meaning[] | null> {
  const { service, base, stores } = live;
  const records = findRecordStore(stores, service.id);
  if (!records || !base?.active) return null;
  const record = await readRecord(api, records, base.number);
  const applied = record?.config === undefined ? undefined : readStored(record.config);
  return applied ? compareConfigs(applied, wanted.config) : null;
}
