import type { GatewayConfig } from '../../../gateway/index.ts';
import type { FastlyApi, FastlyCall } from '../../fastly/api.ts';
import { malformed, readAllPages, readDocument } from '../../fastly/json-api.ts';
import { FastlyRefusal, orUndefined } from '../../fastly/refusal.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { readSubscription, type Subscription } from './subscription.ts';

/** A certificate that the configuration asks for. */
export interface WantedSubscription {
  /** The first is its common name. */
  domains: string[];
  authority: string;
  /** The id of a TLS configuration. Default: the account's own. */
  configuration?: string;
}

const DEFAULT_AUTHORITY = 'certainly';

/** Domains that Fastly gives away; their certificates and records are its own. */
const FASTLYS_OWN = /\.(?:edgecompute\.app|fastly\.net|fastlylb\.net)$/;

export function isFastlysOwn(domain: string): boolean {
  return FASTLYS_OWN.test(domain);
}

/** What the configuration says of a domain's certificate; null where it is managed elsewhere. */
export function tlsWish(config: GatewayConfig, domain: string): { authority: string; configuration?: string } | null {
  const { tls: ofAll } = config;
  const own = config.domains[domain]?.tls;
  if (own === false) return null;
  const configuration = own?.configuration ?? ofAll?.configuration;
  return {
    authority: own?.authority ?? ofAll?.authority ?? DEFAULT_AUTHORITY,
    ...(configuration !== undefined && { configuration }),
  };
}

/** The domains that Fastly can be told of: `*` is none. */
export function namedDomains({ domains }: GatewayConfig): string[] {
  return Object.keys(domains).filter((name) => name !== '*');
}

/** One for each domain; a wildcard and the domain above it share theirs where they want the same. */
export function wantedSubscriptions(config: GatewayConfig): WantedSubscription[] {
  const groups = new Map<string, WantedSubscription>();
  for (const domain of namedDomains(config)) {
    const wish = tlsWish(config, domain);
    if (wish === null || isFastlysOwn(domain)) continue;
    const key = JSON.stringify([withoutWildcard(domain), wish]);
    const group = groups.get(key) ?? { domains: [], ...wish };
    group.domains.push(domain);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ ...group, domains: group.domains.toSorted(wildcardsLast) }));
}

function wildcardsLast(one: string, other: string): number {
  return Number(one.startsWith('*')) - Number(other.startsWith('*'));
}

export function withoutWildcard(domain: string): string {
  return domain.replace(/^\*\./, '');
}

/** The subscription for a domain: one that names it, else one for a wildcard that covers it; the one with a certificate first. */
export function subscriptionFor(domain: string, existing: readonly Subscription[]): Subscription | undefined {
  const wildcard = domain.replace(/^[^.]+/, '*');
  const named = (name: string): Subscription[] => existing.filter(({ domains }) => domains.includes(name));
  return [named(domain), named(wildcard)].flatMap(bestFirst)[0];
}

function bestFirst(subscriptions: Subscription[]): Subscription[] {
  return subscriptions.toSorted((one, other) => rank(one) - rank(other));
}

function rank({ hasCertificate, state }: Subscription): number {
  if (hasCertificate) return 0;
  return state === 'failed' ? 2 : 1;
}

/** What is still to be asked for, without the domains that a subscription has already. */
export function missingSubscriptions(
  wanted: readonly WantedSubscription[],
  existing: readonly Subscription[],
): WantedSubscription[] {
  return wanted
    .map((one) => ({ ...one, domains: one.domains.filter((domain) => !subscriptionFor(domain, existing)) }))
    .filter(({ domains }) => domains.length > 0);
}

/** Those of the wanted that have failed and that no other one stands in for: to be tried again. */
export function failedSubscriptions(
  wanted: readonly WantedSubscription[],
  existing: readonly Subscription[],
): Subscription[] {
  const found = wanted.flatMap(({ domains }) => domains.flatMap((domain) => subscriptionFor(domain, existing) ?? []));
  return [...new Set(found)].filter(({ state }) => state === 'failed');
}

/** All of the account's, with their challenges and certificates. */
export async function listSubscriptions(api: FastlyApi): Promise<Subscription[]> {
  const include = 'tls_authorizations,tls_certificates';
  const documents = await readAllPages(api, '/tls/subscriptions', { include });
  return documents.flatMap((document) => document.data.map((resource) => readSubscription(document, resource)));
}

/** Asks for a certificate. Where there is one already, made in the meantime, that one is given. */
export async function createSubscription(api: FastlyApi, wanted: WantedSubscription): Promise<Subscription> {
  try {
    return await send(api, { method: 'POST', path: '/tls/subscriptions', payload: { jsonApi: creation(wanted) } });
  } catch (error) {
    if (!(error instanceof FastlyRefusal)) throw error;
    if (error.httpStatus === 404 && wanted.configuration) throw unknownConfiguration(wanted.configuration, error);
    if (![400, 409, 422].includes(error.httpStatus)) throw error;
    const existing = await listSubscriptions(api);
    const found = missingSubscriptions([wanted], existing).length === 0;
    if (!found) throw error;
    return subscriptionFor(wanted.domains[0]!, existing)!;
  }
}

function unknownConfiguration(id: string, { why }: FastlyRefusal): CliError {
  return new CliError(`there is no TLS configuration ${JSON.stringify(id)}`, {
    why,
    fix: 'npx fastly tls-config list shows those of the account; correct tls.configuration, or leave it out for the default',
  });
}

function creation({ domains, authority, configuration }: WantedSubscription): unknown {
  const data = domains.map((id) => ({ type: 'tls_domain', id }));
  return {
    data: {
      type: 'tls_subscription',
      attributes: { certificate_authority: authority },
      relationships: {
        tls_domain: { data },
        common_name: { data: data[0] },
        ...(configuration && { tls_configuration: { data: { type: 'tls_configuration', id: configuration } } }),
      },
    },
  };
}

/** Fastly ends its own tries seven days after the start, or after the old certificate expired; this begins them anew. */
export async function retrySubscription(api: FastlyApi, { id }: Subscription): Promise<Subscription> {
  const jsonApi = { data: { type: 'tls_subscription', id, attributes: { state: 'retry' } } };
  return send(api, { method: 'PATCH', path: `/tls/subscriptions/${id}`, payload: { jsonApi } });
}

/** Also one whose domains are served with it; one that is gone already is no error. */
export async function deleteSubscription(api: FastlyApi, { id, hasCertificate }: Subscription): Promise<void> {
  const force = hasCertificate ? '?force=true' : '';
  await orUndefined(404, api.call({ method: 'DELETE', path: `/tls/subscriptions/${id}${force}` }));
}

async function send(api: FastlyApi, call: FastlyCall): Promise<Subscription> {
  const document = readDocument(await api.call(call));
  const [first] = document.data;
  if (first === undefined) throw malformed('it has no subscription');
  return readSubscription(document, first);
}
