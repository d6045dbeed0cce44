import { randomBytes } from 'node:crypto';
import { respond } from './api.ts';
import { startDnsServer } from './dns/server.ts';
import { createZone } from './dns/zone.ts';
import type { Fault } from './faults/fault.ts';
import { createFaults } from './faults/faults.ts';
import { startHttpServer } from './http/server.ts';
import { newId } from './stamp.ts';
import { createStores } from './stores/stores.ts';
import { createTlsState, FASTLY_ZONE } from './tls/state.ts';
import type { World } from './world.ts';

export interface RehearsalOptions {
  /** Of this machine alone. Default: 127.0.0.1. */
  host?: string;
  /** Default: any. */
  port?: number;
  dnsHost?: string;
  dnsPort?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Told of what the rehearsal does not know. Default: stderr. */
  note?: (line: string) => void;
  /** Awaited before each request takes effect: for what shall happen between two of them. */
  before?: (request: { method: string; path: string }) => Promise<void> | void;
}

/** Fastly's API and DNS on the loopback, in memory. */
export interface Rehearsal {
  /** Stands in for the API and for the account server. */
  url: string;
  /** `127.0.0.1:PORT`, UDP and TCP. */
  dns: string;
  /** The token that may do everything; `purge-only` and `read-only` are known too, others are not. */
  token: string;
  /** What came, in order: the latest 10,000. */
  requests: { method: string; path: string }[];
  /** Adds a zone-file fragment to what DNS answers. */
  addZone(text: string): void;
  fault(fault: Fault): void;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const MAX_REQUESTS = 10_000;

/** An account with nothing in it. */
export function createWorld({ now, note }: Pick<World, 'now' | 'note'>): World {
  return {
    customerId: newId(),
    userId: newId(),
    token: `rehearsal-${randomBytes(12).toString('hex')}`,
    services: new Map(),
    deletedServices: new Set(),
    stores: createStores(),
    products: new Map(),
    domains: new Map(),
    tls: createTlsState(),
    zone: createZone(FASTLY_ZONE),
    faults: createFaults(now),
    now,
    note,
  };
}

export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { host = LOOPBACK, port = 0, dnsHost = LOOPBACK, dnsPort = 0, now = Date.now } = options;
  const { note = (line: string) => void process.stderr.write(`${line}\n`), before } = options;
  const world = createWorld({ now, note });
  const requests: { method: string; path: string }[] = [];
  const onRequest = async (request: { method: string; path: string }) => {
    requests.push(request);
    if (requests.length > MAX_REQUESTS) requests.shift();
    await before?.(request);
  };
  const dns = await startDnsServer(world.zone, { host: dnsHost, port: dnsPort });
  const api = await startHttpServer({ host, port, note }, (asked) => respond(asked, world, onRequest)).catch(
    async (error: unknown) => {
      await dns.stop();
      throw error;
    },
  );
  return {
    url: api.url,
    dns: `${dnsHost}:${dns.port}`,
    token: world.token,
    requests,
    addZone: (text) => world.zone.add(text),
    fault: (fault) => world.faults.ask(fault),
    async stop() {
      await Promise.all([api.stop(), dns.stop()]);
    },
  };
}
