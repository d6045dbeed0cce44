import ipaddr from 'ipaddr.js';

/** An address or a range as Fastly's access control lists have it: `192.0.2.7/32`, IPv6 in its shortest form (RFC 5952). */
export function prefixOf(range: string): string {
  const [text = '', length] = range.split('/');
  const address = ipaddr.parse(text);
  return `${address.toString()}/${length ?? (address.kind() === 'ipv6' ? 128 : 32)}`;
}
