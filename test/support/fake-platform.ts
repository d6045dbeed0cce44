import type { DynamicBackend, Environment, Geo, OriginRequest, Platform } from '../../src/gateway/platform.ts';
import { fakeCacheStore } from './fake-cache-store.ts';
import { fakeStores, type StoreContents } from './fake-stores.ts';

/** An origin as a function; what it throws is a connection that failed. */
export type FakeOrigin = (
  request: OriginRequest & { backend: string | DynamicBackend },
) => Response | Promise<Response>;

export interface FakePlatform extends Platform {
  cache: ReturnType<typeof fakeCacheStore>;
  /** Moves the clock; nothing else does. */
  advance(milliseconds: number): void;
  /** What the origins were sent, in order. */
  sent: (OriginRequest & { backend: string | DynamicBackend })[];
  /** And the shields. */
  shielded: OriginRequest[];
  logged: string[];
  /** What log endpoints got, as endpoint and line. */
  accessLog: [endpoint: string, line: string][];
  /** How often each of these was called. */
  calls: { now: number; cpuMs: number; logTo: number; random: number };
  /** What was handed to Fanout. */
  handedOff: { request: Request; backend: string }[];
}

export interface FakeOptions {
  origin?: FakeOrigin;
  secrets?: Record<string, string>;
  /** Their contents are read when they are asked for; a store that is not named is not there. */
  stores?: StoreContents;
  countries?: Record<string, string>;
  health?: Record<string, 'healthy' | 'unhealthy'>;
  /** Shields by their codes: this place itself, or another as a function. There are no others. */
  shields?: Record<string, 'here' | ((request: OriginRequest) => Response | Promise<Response>)>;
  environment?: Partial<Environment>;
  random?: () => number;
  /** In place of the log endpoints; what it throws is an endpoint that fails. */
  logTo?: (endpoint: string, line: string) => void;
  /** Fanout's; the default signs for nobody. */
  fanoutKey?: JsonWebKey;
}

/** A platform in memory. The clock stands at noon of 1 March 2026 until it is moved. */
export function fakePlatform(options: FakeOptions = {}): FakePlatform {
  let time = Date.UTC(2026, 2, 1, 12);
  let ids = 0;
  const calls: FakePlatform['calls'] = { now: 0, cpuMs: 0, logTo: 0, random: 0 };
  const accessLog: FakePlatform['accessLog'] = [];
  const now = (): number => {
    calls.now += 1;
    return time;
  };
  const sent: FakePlatform['sent'] = [];
  const shielded: OriginRequest[] = [];
  const logged: string[] = [];
  const handedOff: FakePlatform['handedOff'] = [];
  const origin: FakeOrigin = options.origin ?? (() => new Response('ok'));
  return {
    now,
    advance: (milliseconds) => void (time += milliseconds),
    randomId: () => `id-${(ids += 1)}`,
    random: () => {
      calls.random += 1;
      return options.random?.() ?? 0;
    },
    environment: () => ({ local: true, pop: 'XXX', version: '1', service: 'service-id', ...options.environment }),
    cache: fakeCacheStore(now),
    origins: {
      fetch: async (backend, request) => {
        const seen = { ...request, backend };
        sent.push(seen);
        return origin(seen);
      },
      health: (name) => options.health?.[name] ?? 'unknown',
    },
    shields: {
      place: (site) => {
        const shield = options.shields?.[site];
        return shield === undefined ? 'unknown' : shield === 'here' ? shield : 'elsewhere';
      },
      fetch: async ({ site }, request) => {
        shielded.push(request);
        const shield = options.shields?.[site];
        if (typeof shield !== 'function') throw new Error(`no shield ${site}`);
        return shield(request);
      },
    },
    secrets: { read: async (name) => options.secrets?.[name] ?? null },
    stores: fakeStores(now, options.stores),
    push: {
      handoff: (request, backend) => {
        handedOff.push({ request, backend });
        return new Response(null, { headers: { 'x-handed-off': backend } });
      },
      fanoutKey: options.fanoutKey ?? {},
    },
    locate: (address): Geo | null => {
      const country = options.countries?.[address];
      return country === undefined ? null : { country };
    },
    deviceClass: (userAgent) => (userAgent.includes('Mobile') ? 'mobile' : 'desktop'),
    log: (line) => void logged.push(line),
    logTo: (endpoint, line) => {
      calls.logTo += 1;
      options.logTo?.(endpoint, line);
      accessLog.push([endpoint, line]);
    },
    // A processor that works half of the time.
    cpuMs: () => {
      calls.cpuMs += 1;
      return time / 2;
    },
    sent,
    shielded,
    logged,
    accessLog,
    calls,
    handedOff,
  };
}
