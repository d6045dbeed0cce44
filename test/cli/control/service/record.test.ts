import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimVersion,
  findRecordStore,
  pruneRecords,
  readRecord,
  recordStoreName,
  writeRecord,
} from '../../../../src/cli/control/service/record.ts';
import { listKvKeys, writeKvItem } from '../../../../src/cli/control/stores/kv.ts';
import type { Store } from '../../../../src/cli/control/stores/store.ts';
import { createStore, listStores } from '../../../../src/cli/control/stores/stores.ts';
import type { FastlyApi } from '../../../../src/cli/fastly/api.ts';
import { type InProcess, startInProcess } from '../in-process.ts';

let world: InProcess;
let api: FastlyApi;
let store: Store;

beforeEach(async () => {
  world = startInProcess();
  api = world.api();
  store = await createStore(api, 'kv', recordStoreName('S1'));
});

describe('a draft', () => {
  it('belongs to the run that claims it first', async () => {
    expect(await claimVersion(api, store, { number: 2, run: 'a' })).toBe(true);
    expect(await claimVersion(api, store, { number: 2, run: 'b' })).toBe(false);
    expect(await claimVersion(api, store, { number: 2, run: 'a' })).toBe(true);
  });

  it('belongs to one of two that claim it at once', async () => {
    const claims = ['a', 'b', 'c'].map((run) => claimVersion(api, store, { number: 2, run }));
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
  });

  it('that was abandoned belongs to one of two again', async () => {
    await writeRecord(api, store, { number: 2, run: 'old', state: 'abandoned' });
    const claims = ['a', 'b', 'c'].map((run) => claimVersion(api, store, { number: 2, run }));
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
  });

  it('belongs to the run whose answer was lost, and not to one whose request was', async () => {
    world.fault({ cutPath: '/keys/2', method: 'PUT', when: 'after' });
    expect(await claimVersion(api, store, { number: 2, run: 'a' })).toBe(true);
    world.fault({ cutPath: '/keys/3', method: 'PUT', when: 'before' });
    await expect(claimVersion(api, store, { number: 3, run: 'a' })).rejects.toThrow('cannot be reached');
    expect(await claimVersion(api, store, { number: 3, run: 'b' })).toBe(true);
  });

  it.each(['', 'damaged', '{}', 'null', '[]', '{"run":7}'])(
    'whose record cannot be understood is nobody’s to take: %j',
    async (text) => {
      await writeKvItem(api, store.id, { key: '2', text });
      expect(await readRecord(api, store, 2)).toBeUndefined();
      expect(await claimVersion(api, store, { number: 2, run: 'a' })).toBe(false);
    },
  );
});

describe('records', () => {
  it('are those of a service, by the name of their store', async () => {
    const stores = await listStores(api, 'kv');
    expect(findRecordStore(stores, 'S1')).toEqual(store);
    expect(findRecordStore(stores, 'S2')).toBeUndefined();
  });

  it('are kept of the latest hundred versions, and other keys stay', async () => {
    for (let number = 1; number <= 130; number += 1) await writeRecord(api, store, { number, run: 'r', state: 'made' });
    await writeKvItem(api, store.id, { key: 'note', text: 'mine' });
    await pruneRecords(api, store);
    const keys = await listKvKeys(api, store.id);
    expect(keys).toHaveLength(101);
    expect(keys).toContain('note');
    const numbers = keys.filter((key) => key !== 'note').map(Number);
    expect(Math.min(...numbers)).toBe(31);
  });
});
