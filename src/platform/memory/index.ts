import type { Environment, Origins, Platform } from '../../gateway/index.ts';
import { type AclEntries, memoryAcls } from './acls.ts';
import { memoryCacheStore, type MemoryCacheStore } from './cache-store.ts';
import { deviceClass } from './devices.ts';
import { memoryGeolocation, type Places } from './geolocation.ts';
import { noFanout } from './push.ts';
import { ratesOn } from './rates.ts';
import { memorySecrets } from './secrets.ts';
import { memoryShields, type ShieldSites } from './shields.ts';
import { memoryStores, type StoreContents } from './stores.ts';
import { memoryWaf } from './waf.ts';

export { memoryCacheStore } from './cache-store.ts';
export { nameInMemory } from './secrets.ts';
export { surroundingsOf } from './surroundings.ts';
export type { AclEntries, Places, ShieldSites, StoreContents };

/** The parts of a platform in memory: its clock and its origins, and its data. */
export interface MemoryParts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Default: in real time. Requests always wait for one another in real time. */
  wait?(milliseconds: number): Promise<void>;
  origins: Origins;
  log(line: string): void;
  /** Default: all lines are lost, as if the service had no such endpoint. */
  logTo?(endpoint: string, line: string): void;
  /** Default: not local, and in no POP. */
  environment?: Partial<Environment>;
  secrets?: Readonly<Record<string, string>>;
  stores?: StoreContents;
  /** By IP address. */
  geo?: Places;
  acls?: AclEntries;
  shields?: ShieldSites;
  /** Returns what the WAF says; without it the service has none. */
  waf?: (request: Request) => 'allow' | 'block';
}

export interface MemoryPlatform extends Platform {
  cache: MemoryCacheStore;
}

const NOWHERE: Environment = { local: false, pop: '', version: '', service: '' };

/** Popgate's platform in memory, made of standard web APIs alone. Each one has a state of its own. */
export function memoryPlatform({ now, wait, origins, log, logTo, ...given }: MemoryParts): MemoryPlatform {
  const cache = memoryCacheStore(now);
  const environment = { ...NOWHERE, ...given.environment };
  return {
    now,
    wait: wait ?? inRealTime,
    randomId: () => crypto.randomUUID(),
    random: () => Math.random(),
    environment: () => environment,
    cache,
    origins,
    shields: memoryShields(given.shields),
    secrets: memorySecrets(given.secrets),
    stores: memoryStores(now, given.stores),
    push: noFanout,
    acls: memoryAcls(given.acls),
    waf: memoryWaf(given.waf),
    rates: ratesOn(cache, now),
    locate: memoryGeolocation(given.geo),
    deviceClass,
    log,
    logTo: logTo ?? (() => undefined),
    cpuMs: () => 0,
  };
}

function inRealTime(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), milliseconds);
  });
}
