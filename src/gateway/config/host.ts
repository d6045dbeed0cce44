import ipaddr from 'ipaddr.js';
import { type Fault, quote } from './problems.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** Names that resolve only within private networks. RFC 6761, RFC 6762 appendix G, RFC 8375, ICANN's "internal" */
const PRIVATE_SUFFIXES = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
];

/** Lower-case letters, digits and dashes in labels of at most 63, 253 in all. RFC 1123 §2.1 */
export function isHost(text: string): boolean {
  return text.length <= 253 && HOST.test(text);
}

/**
 * Whether a text is any spelling of an address (`127.1`, `0x7f000001`, `[::1]`), by the rule of browsers: the last label is
 * a number.
 */
export function isIpLiteral(host: string): boolean {
  return host.startsWith('[') || /(^|\.)(\d+|0x[0-9a-f]*)\.?$/i.test(host);
}

/** A host name, or an address in its one canonical spelling. */
export function hostFault(host: string): Fault | null {
  if (isIpLiteral(host)) return addressFault(host);
  if (isHost(host)) return null;
  return { problem: `${quote(host)} is not a host name`, remedy: `write ${hostExample(host)}` };
}

function addressFault(host: string): Fault | null {
  const isAddress = host.startsWith('[')
    ? host.endsWith(']') && ipaddr.IPv6.isValid(host.slice(1, -1)) && !host.includes('%')
    : ipaddr.IPv4.isValidFourPartDecimal(host);
  if (isAddress) return null;
  return { problem: `${quote(host)} is not an IP address`, remedy: 'write four decimal numbers, or IPv6 in brackets' };
}

/** A host name with an optional port, as the Host header carries it. */
export function authorityFault(text: string): Fault | null {
  const [, host = text, port = '80'] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  return hostFault(host) ?? (isPort(port) ? null : { problem: `has the port ${port}`, remedy: 'write 1 to 65535' });
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** Says what to write in place of what is no host name. */
export function hostExample(text: string): string {
  const [name = ''] = text
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .split(/(?::\d*)?(?:[/?#]|$)|\.$/);
  if (name !== text && isHost(name)) return quote(name);
  if (/[^\x00-\x7f]/.test(text)) return 'the name in its ASCII form, which begins with "xn--"';
  return 'letters a to z, digits and dashes in labels divided by dots, as in "www.shop.example"';
}

/** Returns why an origin that is chosen at run time may not have this host (S57), with or without `*.` in front. */
export function publicHostFault(host: string): Fault | null {
  const name = host.replace(/^\*\./, '');
  if (isIpLiteral(name)) return { problem: `${quote(host)} is an IP address`, remedy: 'write a host name' };
  if (!isHost(name))
    return { problem: `${quote(host)} is not a host name`, remedy: `write ${hostExample(host)}, or "*." and one` };
  if (!name.includes('.')) {
    return {
      problem: `${quote(host)} has a single label`,
      remedy: 'write at least two labels, as in "tenants.example"',
    };
  }
  const suffix = PRIVATE_SUFFIXES.find((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  if (suffix === undefined) return null;
  return {
    problem: `${quote(host)} is a private name (.${suffix})`,
    remedy: 'write a public host name; for development set local',
  };
}
