import type { DynamicBackend, Environment, Geo, OriginRequest, Rates } from '../../src/gateway/platform.ts';
import {
  memoryPlatform,
  type MemoryPlatform,
  type ShieldSites,
  type StoreContents,
} from '../../src/platform/memory/index.ts';

/** What an origin sees of a request. */
export type SeenRequest = Omit<OriginRequest, 'headers'> & { headers: Headers };

/** An origin as a function; what it throws is a connection that failed. */
export type FakeOrigin = (request: SeenRequest & { backend: string | DynamicBackend }) => Response | Promise<Response>;

export interface FakePlatform extends MemoryPlatform {
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

/** The platform in memory, and what it was asked. The clock stands at noon of 1 March 2026 until it is moved. */
export function fakePlatform(options: FakeOptions = {}): FakePlatform {
  let time = Date.UTC(2026, 2, 1, 12);
  const calls = { now: 0, cpuMs: 0, log: 0, logTo: 0, random: 0, randomId: 0, locate: 0, secrets: 0 };
  const [sent, shielded]: [FakePlatform['sent'], FakePlatform['shielded']] = [[], []];
  const logged: string[] = [];
  const accessLog: FakePlatform['accessLog'] = [];
  const handedOff: FakePlatform['handedOff'] = [];
  const origin: FakeOrigin = options.origin ?? (() => new Response('ok'));
  const countries = Object.entries(options.countries ?? {}).map(([address, country]) => [address, { country }]);
  const memory = memoryPlatform({
    ...options,
    now: () => {
      calls.now += 1;
      return time;
    },
    environment: { local: true, pop: 'XXX', version: '1', service: 'service-id', ...options.environment },
    geo: options.geo ?? Object.fromEntries(countries),
    shields: recordingShields(options.shields, shielded),
    origins: {
      fetch: async (backend, request) => {
        const seen = { ...request, backend, headers: new Headers(request.headers) };
        sent.push(seen);
        return origin(seen);
      },
      health: (name) => options.health?.[name] ?? 'unknown',
    },
    log: (line) => {
      calls.log += 1;
      logged.push(line);
    },
    logTo: (endpoint, line) => {
      calls.logTo += 1;
      options.logTo?.(endpoint, line);
      accessLog.push([endpoint, line]);
    },
  });
  return {
    ...memory,
    advance: (milliseconds) => void (time += milliseconds),
    randomId: () => `id-${(calls.randomId += 1)}`,
    random: () => {
      calls.random += 1;
      return options.random?.() ?? 0;
    },
    secrets: {
      read: (name, store) => {
        calls.secrets += 1;
        return memory.secrets.read(name, store);
      },
    },
    push: {
      handoff: (request, backend) => {
        handedOff.push({ request, backend });
        return new Response(null, { headers: { 'x-handed-off': backend } });
      },
      fanoutKey: options.fanoutKey ?? {},
    },
    rates: options.rates ?? memory.rates,
    locate: (address) => {
      calls.locate += 1;
      return memory.locate(address);
    },
    deviceClass: (userAgent) => (userAgent.includes('Mobile') ? 'mobile' : 'desktop'),
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

function recordingShields(shields: FakeOptions['shields'] = {}, shielded: SeenRequest[]): ShieldSites {
  const sites = Object.entries(shields).map(([code, site]): [string, ShieldSites[string]] => [
    code,
    site === 'here'
      ? site
      : (request) => {
          const seen = { ...request, headers: new Headers(request.headers) };
          shielded.push(seen);
          return site(seen);
        },
  ]);
  return Object.fromEntries(sites);
}
