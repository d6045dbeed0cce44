import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonApiRefusal } from '../http/answer.ts';
import { activeVersion } from '../services/record.ts';
import { newId, preciseTimestamp } from '../stamp.ts';
import type { World } from '../world.ts';
import { advance } from './advance.ts';
import { AUTHORITIES } from './authorities.ts';
import { includedOf, NO_CONTENT, one, pageOfResources, passes, readDocument, type Resource } from './json-api.ts';
import { lookupIn, showAuthorizations, showSubscription } from './show.ts';
import type { TlsSubscription } from './state.ts';

export const tlsSubscriptions: Routes = {
  'GET /tls/subscriptions': list,
  'POST /tls/subscriptions': create,
  'GET /tls/subscriptions/:id': get,
  'PATCH /tls/subscriptions/:id': update,
  'DELETE /tls/subscriptions/:id': remove,
};
const MAX_SUBSCRIPTIONS = 1_000;

function find({ params }: Asked, { tls }: World): TlsSubscription {
  const subscription = tls.subscriptions.get(params.id ?? '');
  if (subscription) return subscription;
  throw jsonApiRefusal(404, 'Not found', 'The subscription you requested was not found');
}

function create(asked: Asked, world: World): Answer {
  const { attributes, related } = readDocument(asked);
  const { tls } = world;
  const domains = related('tls_domains', 'tls_domain') ?? [];
  if (domains.length === 0) throw jsonApiRefusal(400, 'Bad request', 'A subscription needs at least one domain');
  for (const domain of domains) requireEnabled(domain, undefined, world);
  if (tls.subscriptions.size >= MAX_SUBSCRIPTIONS) throw jsonApiRefusal(400, 'Bad request', 'Too many subscriptions');
  const [commonName = domains[0]!] = related('common_name') ?? [];
  const subscription: TlsSubscription = {
    id: newId(),
    authority: authorityIn(attributes),
    state: 'pending',
    domains,
    commonName: among(commonName, domains),
    configuration: configurationIn(related('tls_configuration'), world),
    authorizations: authorize(domains, new Map()),
    certificate: undefined,
    created_at: preciseTimestamp(world),
    updated_at: preciseTimestamp(world),
  };
  tls.subscriptions.set(subscription.id, subscription);
  return { ...whole(subscription, world), status: 201 };
}

/** What makes or changes one gives its authorizations, too. */
function whole(subscription: TlsSubscription, world: World): Answer {
  return one(showSubscription(subscription), showAuthorizations(subscription, world));
}

/** A domain must be in production first, and in one subscription alone. */
function requireEnabled(domain: string, own: TlsSubscription | undefined, world: World): void {
  const isServed = [...world.services.values()].some((service) =>
    activeVersion(service)?.objects.domain.some(({ name }) => name === domain),
  );
  const isManaged = [...world.domains.values()].some(({ fqdn, activated }) => fqdn === domain && activated);
  if (!isServed && !isManaged) {
    const title = 'The domain you entered was not found on one of your services';
    throw jsonApiRefusal(400, title, `Please add ${domain} to an active service to begin TLS enablement.`);
  }
  const others = [...world.tls.subscriptions.values()].filter((subscription) => subscription !== own);
  if (others.some(({ domains }) => domains.includes(domain))) {
    throw jsonApiRefusal(409, 'Duplicate record', `The domain ${domain} is in another subscription already`);
  }
}

function authorityIn({ certificate_authority: authority = 'certainly' }: Readonly<Record<string, unknown>>): string {
  if (typeof authority === 'string' && Object.hasOwn(AUTHORITIES, authority)) return authority;
  throw jsonApiRefusal(400, 'Bad request', `The certificate authority '${String(authority)}' is not known`);
}

function configurationIn([id] = [] as string[], { tls }: World): string {
  const configuration = tls.configurations.find((one) => (id === undefined ? one.isDefault : one.id === id));
  if (configuration) return configuration.id;
  throw jsonApiRefusal(404, 'Not found', 'The configuration you requested was not found');
}

function among(commonName: string, domains: readonly string[]): string {
  if (domains.includes(commonName)) return commonName;
  throw jsonApiRefusal(400, 'Bad request', 'The common name must be one of the domains');
}

function authorize(domains: readonly string[], before: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(domains.map((domain) => [domain, before.get(domain) ?? newId()]));
}

function list(asked: Asked, world: World): Answer {
  for (const subscription of world.tls.subscriptions.values()) advance(subscription, world);
  const resources = [...world.tls.subscriptions.values()].map(showSubscription);
  const shown = sorted(resources, asked.query).filter((resource) => passes(resource, asked.query));
  return pageOfResources({ asked, resources: shown, look: lookupIn(world), pageSize: 100 });
}

function sorted(resources: Resource[], query: URLSearchParams): Resource[] {
  return query.get('sort') === '-created_at' ? resources.toReversed() : resources;
}

function get(asked: Asked, world: World): Answer {
  const subscription = find(asked, world);
  advance(subscription, world);
  const resource = showSubscription(subscription);
  return one(resource, includedOf([resource], asked.query, lookupIn(world)));
}

/** Other domains, another configuration, or `state: retry` for one that has failed. */
function update(asked: Asked, world: World): Answer {
  const subscription = find(asked, world);
  const { attributes, related } = readDocument(asked);
  const domains = related('tls_domains', 'tls_domain') ?? subscription.domains;
  for (const domain of domains) requireEnabled(domain, subscription, world);
  if (subscription.domains.some((domain) => !domains.includes(domain))) requireForce(asked, subscription);
  const [commonName = subscription.commonName] = related('common_name') ?? [];
  const [configuration = subscription.configuration] = related('tls_configuration') ?? [];
  const isOther = String(domains) !== String(subscription.domains);
  Object.assign(subscription, {
    domains,
    commonName: among(domains.includes(commonName) ? commonName : domains[0]!, domains),
    configuration: configurationIn([configuration], world),
    authorizations: authorize(domains, subscription.authorizations),
    updated_at: preciseTimestamp(world),
    ...((isOther || isRetried(attributes, subscription)) && { state: 'pending' }),
  });
  for (const activation of subscription.certificate?.activations.values() ?? [])
    activation.configuration = configuration;
  return whole(subscription, world);
}

function isRetried({ state }: Readonly<Record<string, unknown>>, subscription: TlsSubscription): boolean {
  if (state !== 'retry') return false;
  if (subscription.state === 'failed') return true;
  throw jsonApiRefusal(400, 'Bad request', 'Only a subscription that has failed can be retried');
}

function remove(asked: Asked, world: World): Answer {
  const subscription = find(asked, world);
  requireForce(asked, subscription);
  world.tls.subscriptions.delete(subscription.id);
  return NO_CONTENT;
}

/** Domains that have TLS by it lose it; that must be meant. */
function requireForce({ query }: Asked, { certificate }: TlsSubscription): void {
  if (!certificate || query.get('force') === 'true') return;
  throw jsonApiRefusal(400, 'Bad request', 'There are domains with TLS enabled; set force=true to go on');
}
