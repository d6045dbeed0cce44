import dns from 'node:dns';
import type { LookupFunction } from 'node:net';

const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** For connections: names below `localhost` are this machine (RFC 6761 §6.3), which not every system's own look-up knows. */
export const lookUp: LookupFunction = (hostname, options, callback) => {
  if (!isLocalName(hostname)) return dns.lookup(hostname, options, callback);
  const family = Number(String(options.family ?? 0).replace('IPv', ''));
  const found = LOOPBACK.filter((one) => family === 0 || one.family === family);
  process.nextTick(() => {
    if (options.all) callback(null, [...found]);
    else callback(null, found[0]!.address, found[0]!.family);
  });
};

/** `localhost` itself stands in the system's own table. */
function isLocalName(hostname: string): boolean {
  return /.\.localhost\.?$/i.test(hostname);
}
