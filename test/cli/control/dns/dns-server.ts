import type { AddressInfo } from 'node:net';
import dns2 from 'dns2';

type Kind = 'A' | 'AAAA' | 'CNAME' | 'CAA' | 'TXT';

/** What a name answers: records, as in `A 192.0.2.1`, or a failure. */
export type Zone = Record<string, string[] | 'SERVFAIL' | 'REFUSED' | 'silent'>;

/** A name server on the loopback, over UDP and TCP. A CNAME is followed, as a resolver does. */
export interface DnsServer {
  /** `127.0.0.1:PORT` */
  address: string;
  zone: Zone;
  /** As in `A www.a.example udp`. */
  asked: string[];
  close(): Promise<void>;
}

const { Packet: P } = dns2;

export async function startDnsServer(zone: Zone = {}): Promise<DnsServer> {
  const self: Pick<DnsServer, 'zone' | 'asked'> = { zone, asked: [] };
  const answer =
    (way: string) =>
    (request: dns2.Packet, send: (response: dns2.Packet) => void): void => {
      const [question] = request.questions;
      const { name, type } = question!;
      const kind = Object.entries(P.TYPE).find(([, number]) => number === type)?.[0] as Kind;
      self.asked.push(`${kind} ${name} ${way}`);
      const response = P.createResponseFromRequest(request);
      const there = self.zone[name.toLowerCase()];
      if (there === 'silent') return;
      if (there === undefined) response.header.rcode = 3;
      else if (there === 'SERVFAIL') response.header.rcode = 2;
      else if (there === 'REFUSED') response.header.rcode = 5;
      else response.answers.push(...records(name, kind, self.zone));
      send(response);
    };
  const udp = dns2.createUDPServer(answer('udp'));
  const tcp = dns2.createTCPServer(answer('tcp'));
  await new Promise<void>((resolve) => void tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  await udp.listen(port, '127.0.0.1');
  return Object.assign(self, {
    address: `127.0.0.1:${port}`,
    close: async () => {
      await new Promise((resolve) => udp.close(() => resolve(undefined)));
      await new Promise((resolve) => tcp.close(() => resolve(undefined)));
    },
  });
}

function records(name: string, kind: Kind, zone: Zone, depth = 0): dns2.Packet.Resource[] {
  const there = zone[name.toLowerCase()];
  if (!Array.isArray(there) || depth > 5) return [];
  return there.flatMap((text) => {
    const [type, ...rest] = text.split(' ');
    const value = rest.join(' ');
    if (type !== kind && type !== 'CNAME') return [];
    const base = { name, class: P.CLASS.IN, ttl: 60, type: P.TYPE[type] };
    if (type === 'CNAME') {
      const alias = { ...base, domain: value } as dns2.Packet.Resource;
      return kind === 'CNAME' ? [alias] : [alias, ...records(value, kind, zone, depth + 1)];
    }
    if (type === 'CAA') {
      const [, flags, tag, content] = /^(\d+) (\S+) "(.*)"$/.exec(value)!;
      return [{ ...base, flags: Number(flags), tag, value: content } as unknown as dns2.Packet.Resource];
    }
    if (type === 'TXT') return [{ ...base, data: value } as unknown as dns2.Packet.Resource];
    return [{ ...base, address: value } as dns2.Packet.Resource];
  });
}
