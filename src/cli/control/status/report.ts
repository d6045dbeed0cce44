import type { CheckedDomain } from '../dns/check.ts';
import { noteOnTraffic } from '../dns/text.ts';
import { tlsStatus, type TlsStatus } from './domains.ts';
import type { GatewayStatus } from './gateway.ts';
import { needProblems, type NeedStatus } from './needs.ts';
import type { BackendFacts, ServiceFacts } from './service.ts';
import type { StoreStatus } from './stores.ts';

export interface DomainStatus {
  name: string;
  /** Whether the configuration names it. */
  isConfigured: boolean;
  /** Whether the active version has it. */
  isActive: boolean;
  /** Null for one that the configuration does not name. */
  tls: TlsStatus | null;
  checked: CheckedDomain | null;
}

/** All of a service. */
export interface StatusReport {
  environment: string;
  service: ServiceFacts;
  domains: DomainStatus[];
  backends: BackendFacts[];
  stores: StoreStatus[];
  needs: NeedStatus[];
  gateway: GatewayStatus;
  /** What is pending or broken; with none of it all is well. */
  problems: string[];
}

export interface Findings {
  environment: string;
  service: ServiceFacts;
  checked: readonly CheckedDomain[];
  stores: StoreStatus[];
  needs: NeedStatus[];
  gateway: GatewayStatus;
  /** Milliseconds since the epoch. */
  now: number;
}

export function createReport({ environment, service, checked, stores, needs, gateway, now }: Findings): StatusReport {
  const configured = checked.map((one) => ({
    name: one.domain,
    isConfigured: true,
    isActive: service.active !== null && service.domains.includes(one.domain),
    tls: tlsStatus(one, now),
    checked: one,
  }));
  const foreign = service.domains
    .filter((name) => !checked.some(({ domain }) => domain === name))
    .map((name) => ({ name, isConfigured: false, isActive: service.active !== null, tls: null, checked: null }));
  const domains: DomainStatus[] = [...configured, ...foreign];
  const problems = [
    ...(service.active === null ? ['no version is active: run npx popgate apply'] : []),
    ...domains.flatMap((domain) => domainProblems(domain, service)),
    ...stores.flatMap(storeProblems),
    ...needProblems(needs),
    ...(gateway.shortSecrets ?? []).map((name) => `the secret ${name} is too short, and can be guessed: store another`),
  ];
  return { environment, service, domains, backends: service.backends, stores, needs, gateway, problems };
}

function domainProblems(
  { name, isConfigured, isActive, tls, checked }: DomainStatus,
  { active }: ServiceFacts,
): string[] {
  if (!isConfigured || tls === null || checked === null) return [];
  return [
    ...(isActive || active === null ? [] : [`${name}: not in the active version; run npx popgate apply`]),
    ...(tls.isHealthy ? [] : tls.why.map((why) => `${name}: certificate ${tls.state}: ${why}`)),
    ...http3Problems(checked),
    ...dnsProblems(checked),
  ];
}

function http3Problems({ domain, wantsHttp3, configuration }: CheckedDomain): string[] {
  const protocols = configuration?.httpProtocols ?? [];
  if (!wantsHttp3 || protocols.length === 0 || protocols.includes('http/3')) return [];
  const served = protocols.join(', ');
  return [
    `${domain}: HTTP/3 is asked for, and its TLS configuration ${configuration!.name} serves ${served}: name another as tls.configuration (npx fastly tls-config list)`,
  ];
}

function dnsProblems(checked: CheckedDomain): string[] {
  if (checked.tls === 'fastly' || checked.state === 'set') return [];
  const unknown = noteOnTraffic(checked);
  return unknown.length > 0 ? unknown : [`${checked.domain}: DNS ${checked.state}`];
}

function storeProblems({ name, kind, isLinked, isExpected, missingSecrets }: StoreStatus): string[] {
  if (!isExpected) return [];
  const label = `${kind} store ${name}`;
  if (!isLinked) return [`${label}: not linked to the version; run npx popgate apply`];
  if (missingSecrets === null || missingSecrets.length === 0) return [];
  return [`${label}: no ${missingSecrets.join(', ')}`];
}
