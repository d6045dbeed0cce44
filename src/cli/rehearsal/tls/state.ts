import { createHash } from 'node:crypto';
import type { Zone } from '../dns/zone.ts';

export interface TlsConfiguration {
  id: string;
  name: string;
  isDefault: boolean;
  httpProtocols: string[];
  tlsProtocols: string[];
  cname: string;
  a: string[];
  aaaa: string[];
}

type SubscriptionState = 'pending' | 'processing' | 'issued' | 'renewing' | 'failed';

export interface TlsSubscription {
  id: string;
  authority: string;
  state: SubscriptionState;
  domains: string[];
  commonName: string;
  configuration: string;
  /** By domain: the id of its authorization. */
  authorizations: Map<string, string>;
  certificate: TlsCertificate | undefined;
  created_at: string;
  updated_at: string;
}

export interface TlsCertificate {
  id: string;
  domains: string[];
  issuer: string;
  created_at: string;
  not_after: string;
  serial: string;
  /** By domain: what turns TLS on for it. */
  activations: Map<string, TlsActivation>;
}

export interface TlsActivation {
  id: string;
  configuration: string;
  created_at: string;
}

export interface TlsState {
  readonly configurations: readonly TlsConfiguration[];
  readonly subscriptions: Map<string, TlsSubscription>;
  leadsToFastly(domain: string, zone: Zone): boolean;
}

/** The addresses are those for documentation (RFC 5737, 3849): nobody's. */
const CONFIGURATIONS: readonly TlsConfiguration[] = [
  {
    id: '6BJN1m42DmVgmSE7tnZCZg',
    name: 'TLS v1.3',
    isDefault: true,
    httpProtocols: ['http/1.1', 'http/2'],
    tlsProtocols: ['1.2', '1.3'],
    cname: 't.sni.global.fastly.net',
    a: ['192.0.2.52', '192.0.2.116', '192.0.2.180', '192.0.2.244'],
    aaaa: ['2001:db8::52', '2001:db8:200::52', '2001:db8:400::52', '2001:db8:600::52'],
  },
  {
    id: '2Mi0GgQ3sSBsBYYtmXWvZw',
    name: 'HTTP/3 & TLS v1.3 + 0RTT',
    isDefault: false,
    httpProtocols: ['http/1.1', 'http/2', 'http/3'],
    tlsProtocols: ['1.2', '1.3+0RTT'],
    cname: 'n.sni.global.fastly.net',
    a: ['198.51.100.52', '198.51.100.116', '198.51.100.180', '198.51.100.244'],
    aaaa: ['2001:db8:52::52', '2001:db8:52:200::52'],
  },
];

export function createTlsState(): TlsState {
  return {
    configurations: CONFIGURATIONS,
    subscriptions: new Map(),
    leadsToFastly: (domain, zone) => CONFIGURATIONS.some((configuration) => isServedBy(domain, configuration, zone)),
  };
}

/** The name before the one of IPv4 that has addresses of both kinds. */
const DUAL_STACK = 'dualstack.';

/** What Fastly's own name servers say. */
export const FASTLY_ZONE = CONFIGURATIONS.flatMap(({ cname, a, aaaa }) => [
  ...a.map((address) => `${cname}. 30 IN A ${address}`),
  ...a.map((address) => `${DUAL_STACK}${cname}. 30 IN A ${address}`),
  ...aaaa.map((address) => `${DUAL_STACK}${cname}. 30 IN AAAA ${address}`),
]).join('\n');

/** Whether DNS leads a domain to a configuration, by CNAME or by all of its addresses. */
export function isServedBy(domain: string, { cname, a }: TlsConfiguration, zone: Zone): boolean {
  const name = domain.replace(/^\*\./, 'rehearsal-of-a-wildcard.');
  if ([cname, `${DUAL_STACK}${cname}`].includes(zone.cname(name) ?? '')) return true;
  const addresses = zone.values(name, 'A');
  return addresses.length > 0 && addresses.every((address) => a.includes(address));
}

/** A wildcard and its apex have one. */
export function apexOf(domain: string): string {
  return domain.replace(/^\*\./, '');
}

export function challengeName(domain: string): string {
  return `_acme-challenge.${apexOf(domain)}`;
}

/** The same for the same domain of the same account, always. */
export function challengeTarget(domain: string, customerId: string): string {
  const digest = createHash('sha256')
    .update(`${customerId} ${apexOf(domain)}`)
    .digest();
  return `${BigInt(`0x${digest.toString('hex')}`)
    .toString(36)
    .slice(0, 18)}.fastly-validations.com`;
}
