import ipaddr from 'ipaddr.js';
import { publicHostFault } from '../../gateway/check.ts';
import { type GatewayConfig, readOrigin } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

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
export function unreachableOrigins({ backends = {} }: GatewayConfig): Finding[] {
  return Object.entries(backends).flatMap(([name, { origin }]) => {
    const why = unreachable(readOrigin(origin).host, 'Fastly');
    return why === null
      ? []
      : [{ code: 'unreachable-origin', path: `backends.${name}.origin`, problem: why, remedy: REMEDY }];
  });
}

/** The same of what redirects name, and of log endpoints. */
export function unreachableOthers({ domains, logEndpoints = {} }: GatewayConfig): Finding[] {
  const redirects = Object.entries(domains).flatMap(([name, { redirect, routes = [] }]) => [
    { at: `domains["${name}"]`, redirect },
    ...routes.map((route, index) => ({ at: `domains["${name}"].routes[${index}]`, redirect: route.redirect })),
  ]);
  const found = [
    ...redirects.flatMap(({ at, redirect }) => {
      const to = typeof redirect === 'string' ? redirect : redirect?.to;
      const path = `${at}.redirect${typeof redirect === 'string' ? '' : '.to'}`;
      return [{ path, why: unreachableBy(to, 'visitors'), remedy: 'write the public name of the site' }];
    }),
    ...Object.entries(logEndpoints).map(([name, { settings = {} }]) => ({
      path: `logEndpoints.${name}.settings.url`,
      why: unreachableBy(settings['url'], 'Fastly'),
      remedy: 'write the public name of the server',
    })),
  ];
  return found.flatMap(({ path, why, remedy }) =>
    why === null ? [] : [{ code: 'unreachable-target', path, problem: why, remedy }],
  );
}

function unreachableBy(text: unknown, who: string): string | null {
  const [, host] =
    typeof text === 'string' ? (/^https?:\/\/(?:[^\s/@]*@)?(\[[^\]]*\]|[^\s:/?#]+)/.exec(text) ?? []) : [];
  return host === undefined ? null : unreachable(host, who);
}

/** Why nobody on the internet reaches this host; null where somebody may. */
function unreachable(host: string, who: string): string | null {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(address)) {
    const fault = isTemplate(host) ? null : publicHostFault(host);
    return fault && `${fault.problem}, which ${who} cannot reach`;
  }
  const range = OWN_RANGES[ipaddr.process(address).range()];
  return range === undefined ? null : `${address} ${range}, which ${who} cannot reach`;
}

function isTemplate(host: string): boolean {
  return host.startsWith(':');
}
