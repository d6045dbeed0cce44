import ipaddr from 'ipaddr.js';
import { type Problem, publicHostFault } from '../../gateway/check.ts';
import { type GatewayConfig, readOrigin } from '../../gateway/index.ts';

/** Ranges that nobody routes on the internet. Those of documents (RFC 5737) are left out: they stand for any address. */
const OWN_RANGES: Readonly<Record<string, string>> = {
  unspecified: 'is no address of a server',
  loopback: 'is the loopback of each machine',
  private: 'is an address of a private network',
  uniqueLocal: 'is an address of a private network',
  linkLocal: 'is an address of one link alone',
  carrierGradeNat: 'is an address behind a NAT',
  broadcast: 'is no address of a server',
  multicast: 'is no address of a server',
};

const REMEDY = 'write the public name or address of the server, and this one as local';

/**
 * Origins that Fastly cannot reach: loopback, link-local and private addresses, and names that only a private network has.
 * Locally they are as good as others.
 */
export function unreachableOrigins({ backends = {} }: GatewayConfig): Problem[] {
  return Object.entries(backends).flatMap(([name, { origin }]) => {
    const why = unreachable(readOrigin(origin).host);
    return why === null ? [] : [{ path: `backends.${name}.origin`, problem: why, remedy: REMEDY }];
  });
}

/** Why nobody on the internet reaches this host; null where somebody may. */
export function unreachable(host: string): string | null {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(address)) {
    const fault = publicHostFault(host);
    return fault && `${fault.problem}, which Fastly cannot reach`;
  }
  const range = OWN_RANGES[ipaddr.process(address).range()];
  return range === undefined ? null : `${address} ${range}, which Fastly cannot reach`;
}
