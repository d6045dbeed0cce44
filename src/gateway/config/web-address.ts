import { defaultPort } from '../backends/origin.ts';
import { type Judge, textCheck } from './checks.ts';
import { hostFault, isPort } from './host.ts';
import { literalFault } from './path-pattern.ts';
import { type Fault, quote } from './problems.ts';

/** The pieces of an http or https URL as they were written; the host is not checked, so that it may be a template or pattern. */
export interface WebAddress {
  scheme: 'http' | 'https';
  host: string;
  /** `''` where it is the scheme's own. */
  port: string;
  /** `''` or a path that begins with `/`. */
  path: string;
  /** The query and fragment, with their `?` and `#`. */
  tail: string;
}

/** Takes a URL apart. Unlike `URL` it repairs nothing: what it accepts is what was written. */
export function parseWebAddress(text: string): WebAddress | Fault {
  const [, scheme, authority = '', path = '', tail = ''] = /^(https?):\/\/([^/?#]*)([^?#]*)(.*)$/s.exec(text) ?? [];
  if (scheme === undefined)
    return { problem: `${quote(text)} is no http or https URL`, remedy: 'write "https://" and a host' };
  if (authority.includes('@')) {
    return { problem: 'has a user name or password in its URL', remedy: 'write the URL without what precedes the "@"' };
  }
  const [, host = authority, port] = /^(\[.*\]|[^[]*):(\d*)$/s.exec(authority) ?? [];
  if (host === '') return { problem: `${quote(text)} has no host`, remedy: `write "${scheme}://" and a host` };
  if (port !== undefined && !isPort(port)) {
    return { problem: `has the port ${quote(port)}`, remedy: 'write a port from 1 to 65535, or none' };
  }
  const ownPort = defaultPort(scheme as WebAddress['scheme']);
  const writtenPort = port === undefined || Number(port) === ownPort ? '' : String(Number(port));
  return { scheme: scheme as 'http' | 'https', host, port: writtenPort, path, tail };
}

/** An origin is a place, not a page: it has no query and no fragment. */
function tailFault({ tail }: WebAddress): Fault | null {
  if (tail === '') return null;
  const part = tail.startsWith('?') ? 'query' : 'fragment';
  return { problem: `has a ${part} (${quote(tail)})`, remedy: `write the URL without its ${part}` };
}

/** What an origin prepends to every path, in the form that request paths have. */
export function prefixFault({ path }: WebAddress): Fault | null {
  const faults = path.split('/').map(literalFault);
  return faults.find((fault) => fault !== null) ?? null;
}

/** For places that are scheme, host and port alone. */
export function noPathFault({ path }: WebAddress): Fault | null {
  if (path === '') return null;
  return {
    problem: `has a path (${quote(path)})`,
    remedy: 'write scheme, host and port alone, as in "http://127.0.0.1:7701"',
  };
}

/** What is wrong with an origin: what none can have, and then what is asked of this one. */
export function originJudge(...faultsOf: readonly ((address: WebAddress) => Fault | null)[]): Judge {
  return (text) => {
    const address = parseWebAddress(text);
    if ('problem' in address) return address;
    return tailFault(address) ?? faultsOf.map((faultOf) => faultOf(address)).find((fault) => fault !== null) ?? null;
  };
}

/** A port that belongs to the other scheme: the server there speaks the other protocol. */
export function schemePortFault({ scheme, port }: WebAddress): Fault | null {
  const other = scheme === 'http' ? 'https' : 'http';
  if (port !== String(defaultPort(other))) return null;
  return {
    problem: `speaks ${scheme} on port ${port}, which is for ${other}`,
    remedy: `write ${other}://, or the port on which the server speaks ${scheme}`,
  };
}

export const addressHostFault = ({ host }: WebAddress): Fault | null => hostFault(host);

/** What stands in for an origin on Viceroy. */
export const localCheck = textCheck(originJudge(addressHostFault, noPathFault));
