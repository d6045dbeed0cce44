import { getDomain, getPublicSuffix } from 'tldts';
import type { GatewayConfig } from '../../../gateway/index.ts';
import { wantsHttp3 } from '../../findings/http3.ts';
import { findConfiguration, type TlsConfiguration } from '../tls/configuration.ts';
import type { Subscription } from '../tls/subscription.ts';
import { isFastlysOwn, namedDomains, subscriptionFor, tlsWish, withoutWildcard } from '../tls/subscriptions.ts';

/** One record to set at a DNS provider, or several of one name and type. */
export interface WantedRecord {
  /** Without the dot at its end, as providers want it; `*` may be its first label. */
  name: string;
  type: 'CNAME' | 'A' | 'AAAA' | 'CAA';
  values: string[];
  /** The certificate, the traffic, or the permission to issue. */
  purpose: 'certificate' | 'traffic' | 'permission';
  /** Sets of values that are as right. */
  alternatives: string[][];
  /** For a CNAME: the sets of addresses behind it, which are as right. */
  addresses: string[][];
}

/** What a domain needs, as far as Fastly says it. */
export interface DomainPlan {
  domain: string;
  /** Where its certificate comes from: a subscription of Fastly's, elsewhere, or Fastly's own domain. */
  tls: 'subscription' | 'elsewhere' | 'fastly';
  authority: string | null;
  subscription?: Subscription;
  configuration?: TlsConfiguration;
  wantsHttp3: boolean;
  records: WantedRecord[];
}

export interface TlsState {
  subscriptions: readonly Subscription[];
  configurations: readonly TlsConfiguration[];
}

/** For each domain of the configuration the records to set. */
export function planDns(config: GatewayConfig, state: TlsState): DomainPlan[] {
  return namedDomains(config).map((domain) => planDomain(config, domain, state));
}

function planDomain(config: GatewayConfig, domain: string, { subscriptions, configurations }: TlsState): DomainPlan {
  if (isFastlysOwn(domain)) return { domain, tls: 'fastly', authority: null, wantsHttp3: false, records: [] };
  const wish = tlsWish(config, domain);
  const subscription = wish === null ? undefined : subscriptionFor(domain, subscriptions);
  const configuration = findConfiguration(configurations, subscription?.configuration ?? wish?.configuration ?? null);
  return {
    domain,
    tls: wish === null ? 'elsewhere' : 'subscription',
    authority: wish === null ? null : (subscription?.authority ?? wish.authority),
    ...(subscription && { subscription }),
    ...(configuration && { configuration }),
    wantsHttp3: wantsHttp3(config, domain),
    records: [...challengeRecords(domain, subscription), ...trafficRecords(domain, configuration)],
  };
}

/** Of the ways to prove that a domain is one's own, the one that does not need its traffic. */
function challengeRecords(domain: string, subscription: Subscription | undefined): WantedRecord[] {
  const { authorizations = [], domains = [] } = subscription ?? {};
  // Where a wildcard of the subscription covers it, its proof is the one of the domain above.
  const base = domains.includes(domain) ? withoutWildcard(domain) : domain.replace(/^[^.]+\./, '');
  const own = authorizations.filter((one) => withoutWildcard(one.domain) === base);
  const values = own
    .flatMap(({ challenges }) => challenges)
    .filter(({ type, recordType }) => type === 'managed-dns' && recordType === 'CNAME')
    .flatMap((challenge) => challenge.values.map((value) => ({ name: bare(challenge.name), value: bare(value) })));
  const names = [...new Set(values.map(({ name }) => name))];
  return names.map((name) => {
    const found = [...new Set(values.filter((one) => one.name === name).map(({ value }) => value))];
    return {
      name,
      type: 'CNAME',
      values: found.slice(0, 1),
      purpose: 'certificate',
      alternatives: found.map((value) => [value]),
      addresses: [],
    };
  });
}

/** A CNAME; where a zone begins, there can be none (RFC 1034 §3.6.2), and it is addresses. */
function trafficRecords(domain: string, configuration: TlsConfiguration | undefined): WantedRecord[] {
  const sets = (type: string): string[][] => byRegion(configuration, type);
  const names = sets('CNAME').flat();
  const record = (type: 'A' | 'AAAA' | 'CNAME', alternatives: string[][]): WantedRecord[] => {
    const values = alternatives[0];
    if (values === undefined) return [];
    return [{ name: domain, type, values, purpose: 'traffic', alternatives, addresses: [] }];
  };
  if (isApex(domain) || names.length === 0) return [...record('A', sets('A')), ...record('AAAA', sets('AAAA'))];
  const byName = record(
    'CNAME',
    names.flatMap((name) => [[name], ...withIpv6(name).map((dual) => [dual])]),
  );
  return byName.map((one) => ({ ...one, addresses: sets('A') }));
}

/** Fastly's name of the same place that has IPv6 addresses as well: `dualstack.` before its own names, none for others. */
function withIpv6(name: string): string[] {
  return /^(?!dualstack\.).+\.fastly\.net$/i.test(name) ? [`dualstack.${name}`] : [];
}

/** The values of a type, a set for each region; the one for all of Fastly's network first. */
function byRegion(configuration: TlsConfiguration | undefined, type: string): string[][] {
  const targets = (configuration?.targets ?? []).filter((target) => target.type === type);
  const regions = [...new Set(targets.map(({ region }) => region))];
  const globalFirst = regions.toSorted((one, other) => Number(other === 'global') - Number(one === 'global'));
  return globalFirst.map((region) => targets.filter((target) => target.region === region).map(({ value }) => value));
}

/** Whether a zone begins there: one label below a public suffix, or such a suffix itself. A wildcard is no host name, and never does. */
export function isApex(domain: string): boolean {
  const options = { allowPrivateDomains: true };
  return getDomain(domain, options) === domain || getPublicSuffix(domain, options) === domain;
}

function bare(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
