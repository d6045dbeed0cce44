import type { FastlyApi } from '../../fastly/api.ts';
import { parseJson } from '../../fastly/http-request.ts';
import { deleteKvItem, listKvKeys, readKvItem, writeKvItem } from '../stores/kv.ts';
import type { Store } from '../stores/store.ts';

/**
 * What is kept of a version in a KV store of the service's own, under the version's number. Only the run that the record
 * names writes to the version; KV writes with a condition, so of two that want a draft one gets it.
 */
export interface VersionRecord {
  /** The run of `apply` that the version belongs to. */
  run: string;
  /** `abandoned`: another run may go on with it. */
  state: 'draft' | 'abandoned' | 'made';
  /** The configuration that it was made from, without secrets, as text; of a version that was made. */
  config?: string;
}

/** As many versions are remembered: older records are removed. */
const MAX_RECORDS = 100;

/** The name of the store in the account; no store of a configuration can have it. */
export function recordStoreName(serviceId: string): string {
  return `popgate-versions_${serviceId}`;
}

export function findRecordStore(stores: readonly Store[], serviceId: string): Store | undefined {
  return stores.find(({ kind, name }) => kind === 'kv' && name === recordStoreName(serviceId));
}

/** Undefined where there is none, or it cannot be understood. */
export async function readRecord(api: FastlyApi, store: Store, number: number): Promise<VersionRecord | undefined> {
  const item = await readKvItem(api, store.id, String(number));
  return item && parseRecord(item.text);
}

function parseRecord(text: string): VersionRecord | undefined {
  const record = parseJson(text) as Partial<VersionRecord> | null | undefined;
  return typeof record?.run === 'string' && record.state !== undefined ? (record as VersionRecord) : undefined;
}

/** Whether the version belongs to the run now: it is nobody's before, or was abandoned. */
export async function claimVersion(
  api: FastlyApi,
  store: Store,
  { number, run }: { number: number; run: string },
): Promise<boolean> {
  const key = String(number);
  const there = await readKvItem(api, store.id, key);
  if (there && parseRecord(there.text)?.state !== 'abandoned') return parseRecord(there.text)?.run === run;
  const text = JSON.stringify({ run, state: 'draft' } satisfies VersionRecord);
  try {
    if (await writeKvItem(api, store.id, { key, text, generation: there?.generation ?? null })) return true;
  } catch (error) {
    // The answer may be lost, and not the record.
    if ((await readRecord(api, store, number))?.run !== run) throw error;
  }
  return (await readRecord(api, store, number))?.run === run;
}

export async function writeRecord(
  api: FastlyApi,
  store: Store,
  { number, ...record }: VersionRecord & { number: number },
): Promise<void> {
  await writeKvItem(api, store.id, { key: String(number), text: JSON.stringify(record) });
}

/** Leaves the latest. */
export async function pruneRecords(api: FastlyApi, store: Store): Promise<void> {
  const numbers = (await listKvKeys(api, store.id)).filter((key) => /^\d+$/.test(key)).map(Number);
  const old = numbers.toSorted((one, other) => other - one).slice(MAX_RECORDS);
  for (const number of old) await deleteKvItem(api, store.id, String(number));
}
