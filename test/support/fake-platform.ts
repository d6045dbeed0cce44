import type { DynamicBackend, Environment, Geo, OriginRequest, Platform, Rates } from '../../src/gateway/platform.ts';
import { parseAddress } from '../../src/gateway/request/addresses.ts';
import { localRates } from '../../src/platform/fastly/local-rates.ts';
import { fakeCacheStore } from './fake-cache-store.ts';
import { fakeStores, type StoreContents } from './fake-stores.ts';

/** What an origin sees of a request. */
export type SeenRequest = Omit<OriginRequest, 'headers'> & { headers: Headers };

/** An origin as a function; what it throws is a connection that failed. */
export type FakeOrigin = (request: SeenRequest & { backend: string | DynamicBackend }) => Response | Promise<Response>;

export interface FakePlatform extends Platform {
  cache: ReturnType<typeof fakeCacheStore>;
  /** Moves the clock; nothing else does. */
  advance(milliseconds: number): void;
  /** What the origins were sent, in order. */
  sent: (SeenRequest & { backend: string | DynamicBackend })[];
  /** And the shields. */
  shielded: SeenRequest[];
  logged: string[];
  /** What log endpoints got, as endpoint and line. */
  accessLog: [endpoint: string, line: string][];
  /** How often each of these was called. */
  calls: Record<'now' | 'cpuMs' | 'log' | 'logTo' | 'random' | 'randomId' | 'locate' | 'secrets', number>;
  /** What was handed to Fanout. */
  handedOff: { request: Request; backend: string }[];
}

export interface FakeOptions {
  origin?: FakeOrigin;
  secrets?: Record<string, string>;
  /** Their contents are read when they are asked for; a store that is not named is not there. */
  stores?: StoreContents;
  /** By address; what is left out of it is not known. */
  geo?: Record<string, Partial<Geo>>;
  /** The same of the country alone. */
  countries?: Record<string, string>;
  /** Access control lists, by single addresses; others are not there. */
  acls?: Record<string, Record<string, 'allow' | 'block'>>;
  /** What the WAF says; without it there is none. */
  waf?: (request: Request) => 'allow' | 'block';
  rates?: Rates;
  /** In place of what ends the sandbox; without it that cannot be asked for. */
  retire?: () => void;
  health?: Record<string, 'healthy' | 'unhealthy'>;
  /** Shields by their codes: this place itself, or another as a function. There are no others. */
  shields?: Record<string, 'here' | ((request: SeenRequest) => Response | Promise<Response>)>;
  environment?: Partial<Environment>;
  random?: () => number;
  /** In place of the log endpoints; what it throws is an endpoint that fails. */
  logTo?: (endpoint: string, line: string) => void;
  /** Fanout's; the default signs for nobody. */
  fanoutKey?: JsonWebKey;
}

const NOWHERE: Geo = { country: '', region: '', city: '', continent: '', proxy: '', hosting: '' };

/** A platform in memory. The clock stands at noon of 1 March 2026 until it is moved. */
export function fakePlatform(options: FakeOptions = {}): FakePlatform {
  let time = Date.UTC(2026, 2, 1, 12);
  const calls = { now: 0, cpuMs: 0, log: 0, logTo: 0, random: 0, randomId: 0, locate: 0, secrets: 0 };
  const accessLog: FakePlatform['accessLog'] = [];
  const now = (): number => {
    calls.now += 1;
    return time;
  };
  const sent: FakePlatform['sent'] = [];
  const shielded: SeenRequest[] = [];
  const logged: string[] = [];
  const handedOff: FakePlatform['handedOff'] = [];
  const cache = fakeCacheStore(now);
  const origin: FakeOrigin = options.origin ?? (() => new Response('ok'));
  return {
    now,
    advance: (milliseconds) => void (time += milliseconds),
    randomId: () => `id-${(calls.randomId += 1)}`,
    random: () => {
      calls.random += 1;
      return options.random?.() ?? 0;
    },
    environment: () => ({ local: true, pop: 'XXX', version: '1', service: 'service-id', ...options.environment }),
    cache,
    origins: {
      fetch: async (backend, request) => {
        const seen = { ...request, backend, headers: new Headers(request.headers) };
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
        const seen = { ...request, headers: new Headers(request.headers) };
        shielded.push(seen);
        const shield = options.shields?.[site];
        if (typeof shield !== 'function') throw new Error(`no shield ${site}`);
        return shield(seen);
      },
    },
    secrets: {
      read: async (name) => {
        calls.secrets += 1;
        return options.secrets?.[name] ?? null;
      },
    },
    stores: fakeStores(now, options.stores),
    push: {
      handoff: (request, backend) => {
        handedOff.push({ request, backend });
        return new Response(null, { headers: { 'x-handed-off': backend } });
      },
      fanoutKey: options.fanoutKey ?? {},
    },
    acls: {
      lookup: async (acl, address) => {
        const entries = options.acls?.[acl];
        if (entries === undefined || parseAddress(address) === null)
          throw new Error(`no look-up of ${address} in ${acl}`);
        return entries[address] ?? null;
      },
    },
    waf: {
      inspect: (request) => {
        if (options.waf === undefined) throw new Error('there is no WAF');
        return options.waf(request);
      },
    },
    rates: options.rates ?? localRates(cache, now),
    locate: (address): Geo | null => {
      calls.locate += 1;
      const country = options.countries?.[address];
      const known = options.geo?.[address] ?? (country === undefined ? null : { country });
      return known && { ...NOWHERE, ...known };
    },
    deviceClass: (userAgent) => (userAgent.includes('Mobile') ? 'mobile' : 'desktop'),
    log: (line) => {
      calls.log += 1;
      logged.push(line);
    },
    logTo: (endpoint, line) => {
      calls.logTo += 1;
      options.logTo?.(endpoint, line);
      accessLog.push([endpoint, line]);
    },
    ...(options.retire && { retire: options.retire }),
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
