import { createTCPServer, createUDPServer, Packet } from 'dns2';
import type dgram from 'node:dgram';
import type net from 'node:net';
import type { Zone, ZoneRecord } from './zone.ts';

type Resource = Packet['answers'][number];

export interface DnsServer {
  port: number;
  stop(): Promise<void>;
}

export interface DnsPlace {
  host: string;
  /** 0 is any. */
  port: number;
}

const RCODE = { SERVFAIL: 2, NXDOMAIN: 3 };
/** UDP and TCP must have the same port; another program may have the TCP one. */
const ATTEMPTS = 10;

/** Answers from a zone over UDP and TCP, as a resolver would. An answer too large for UDP is truncated there. */
export async function startDnsServer(zone: Zone, { host, port }: DnsPlace): Promise<DnsServer> {
  for (let attempt = 1; ; attempt += 1) {
    const udp = createUDPServer((request, send) => void send(answer(request, zone)));
    const tcp = createTCPServer((request, send) => void send(answer(request, zone)));
    try {
      await listening(udp, () => udp.bind(port, host));
      const chosen = udp.address().port;
      await listening(tcp, () => tcp.listen(chosen, host));
      for (const server of [udp, tcp]) server.on('error', () => {});
      return { port: chosen, stop: () => stop(udp, tcp) };
    } catch (error) {
      await stop(udp, tcp);
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

function listening(server: dgram.Socket | net.Server, bind: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.removeListener('error', reject);
      resolve();
    });
    bind();
  });
}

async function stop(udp: dgram.Socket, tcp: net.Server): Promise<void> {
  await new Promise<void>((resolve) => {
    try {
      udp.close(() => resolve());
    } catch {
      resolve();
    }
  });
  await new Promise<void>((resolve) => tcp.close(() => resolve()));
}

function answer(request: Packet, zone: Zone): Packet {
  const response = Packet.createResponseFromRequest(request);
  response.header.ra = 1;
  response.header.aa = 1;
  const [question] = request.questions;
  try {
    if (!question) return response;
    const records = zone.resolve(question.name, typeName(question.type));
    if (!records) response.header.rcode = RCODE.NXDOMAIN;
    else response.answers = records.map(toResource);
  } catch {
    response.header.rcode = RCODE.SERVFAIL;
    response.answers = [];
  }
  return response;
}

function typeName(code: number): string {
  return Object.entries(Packet.TYPE).find(([, type]) => type === code)?.[0] ?? String(code);
}

/** Where each type has its value. */
const VALUES: Record<ZoneRecord['type'], (record: ZoneRecord) => Partial<Resource>> = {
  A: ({ value }) => ({ address: value }),
  AAAA: ({ value }) => ({ address: value }),
  CNAME: ({ value }) => ({ domain: value }),
  NS: ({ value }) => ({ ns: value }),
  TXT: ({ value, strings }) => ({ data: strings ?? [value] }),
  MX: ({ value }) => {
    const [priority, exchange = ''] = value.split(' ');
    return { priority: Number(priority), exchange };
  },
  CAA: ({ value }) => {
    const [flags, tag = '', ...rest] = value.split(' ');
    return { flags: Number(flags), tag, value: rest.join(' ') };
  },
};

function toResource(record: ZoneRecord): Resource {
  const { name, type, ttl } = record;
  return { name, ttl, type: Packet.TYPE[type], class: Packet.CLASS.IN, ...VALUES[type](record) } as Resource;
}
