import type { World } from '../world.ts';
import { mayIssue } from './caa.ts';
import { type Lookup, ref, type Ref, refs, type Resource } from './json-api.ts';
import { apexOf, challengeName, challengeTarget, type TlsConfiguration, type TlsSubscription } from './state.ts';

export function showSubscription(subscription: TlsSubscription): Resource {
  const { id, domains, commonName, configuration, certificate, authorizations } = subscription;
  return {
    id,
    type: 'tls_subscription',
    attributes: {
      certificate_authority: subscription.authority,
      created_at: subscription.created_at,
      state: subscription.state,
      has_active_order: ['pending', 'processing', 'renewing'].includes(subscription.state),
      updated_at: subscription.updated_at,
    },
    relationships: {
      tls_authorizations: { data: refs('tls_authorization', [...authorizations.values()]) },
      tls_certificates: { data: certificate ? [ref('tls_certificate', certificate.id)] : [] },
      tls_domains: { data: refs('tls_domain', domains) },
      common_name: { data: ref('tls_domain', commonName) },
      tls_configuration: { data: ref('tls_configuration', configuration) },
    },
  };
}

/** All that `include` may name, from the state of now. */
export function lookupIn(world: World): Lookup {
  const all = [
    ...[...world.tls.subscriptions.values()].flatMap((subscription) => [
      ...showAuthorizations(subscription, world),
      ...showCertificate(subscription),
      ...showActivations(subscription),
    ]),
    ...world.tls.configurations.flatMap((configuration) => [
      showConfiguration(configuration),
      ...showRecords(configuration),
    ]),
    ...showDomains(world),
  ];
  const byRef = new Map(all.map((resource) => [keyOf(resource), resource]));
  return (wanted) => byRef.get(keyOf(wanted));
}

function keyOf({ type, id }: Ref): string {
  return `${type}/${id}`;
}

/** One for each domain; a wildcard's can be met by DNS alone, and its record is that of its apex. */
export function showAuthorizations(subscription: TlsSubscription, world: World): Resource[] {
  const configuration = world.tls.configurations.find(({ id }) => id === subscription.configuration)!;
  const isWaiting = subscription.state === 'pending';
  const isBlocked = (domain: string) => isWaiting && !mayIssue(domain, subscription.authority, world.zone);
  return [...subscription.authorizations].map(([domain, id]) => ({
    id,
    type: 'tls_authorization',
    attributes: {
      challenges: challenges(domain, configuration, world),
      created_at: subscription.created_at,
      state: isBlocked(domain) ? 'blocked' : AUTHORIZATION_STATES[subscription.state],
      updated_at: subscription.updated_at,
      warnings: isBlocked(domain) ? [caaWarning(domain, subscription.authority)] : null,
    },
    relationships: {
      tls_domain: { data: ref('tls_domain', domain) },
      globalsign_email_challenge: { data: null },
      self_managed_http_challenge: { data: null },
    },
  }));
}

function caaWarning(domain: string, authority: string): object {
  const instructions = `The CAA records of ${apexOf(domain)} do not let ${authority} issue a certificate.`;
  return { type: 'caa', instructions };
}

const AUTHORIZATION_STATES = {
  pending: 'pending',
  processing: 'passed',
  issued: 'passed',
  renewing: 'passed',
  failed: 'failed',
} as const;

function challenges(domain: string, { cname, a }: TlsConfiguration, { customerId }: World): object[] {
  const dns = {
    type: 'managed-dns',
    record_type: 'CNAME',
    record_name: challengeName(domain),
    values: [challengeTarget(domain, customerId)],
  };
  if (domain.startsWith('*.')) return [dns];
  return [
    dns,
    { type: 'managed-http-cname', record_type: 'CNAME', record_name: domain, values: [cname] },
    { type: 'managed-http-a', record_type: 'A', record_name: domain, values: a },
  ];
}

export function showCertificate({ certificate }: TlsSubscription): Resource[] {
  if (!certificate) return [];
  const { id, domains, issuer, created_at: createdAt, not_after: notAfter, serial } = certificate;
  return [
    {
      id,
      type: 'tls_certificate',
      attributes: {
        created_at: createdAt,
        issued_to: domains[0],
        issuer,
        name: domains[0],
        not_after: notAfter,
        not_before: createdAt,
        replace: false,
        serial_number: serial,
        signature_algorithm: 'SHA256-RSA',
        updated_at: createdAt,
      },
      relationships: { tls_domains: { data: refs('tls_domain', domains) } },
    },
  ];
}

export function showActivations({ certificate }: TlsSubscription): Resource[] {
  if (!certificate) return [];
  return [...certificate.activations].map(([domain, { id, configuration, created_at: createdAt }]) => ({
    id,
    type: 'tls_activation',
    attributes: { created_at: createdAt },
    relationships: {
      mutual_authentication: { data: null },
      tls_certificate: { data: ref('tls_certificate', certificate.id) },
      tls_configuration: { data: ref('tls_configuration', configuration) },
      tls_domain: { data: ref('tls_domain', domain) },
    },
  }));
}

export function showConfiguration(configuration: TlsConfiguration): Resource {
  return {
    id: configuration.id,
    type: 'tls_configuration',
    attributes: {
      bulk: false,
      created_at: '2018-09-11T20:59:51.000Z',
      default: configuration.isDefault,
      http_protocols: configuration.httpProtocols,
      name: configuration.name,
      tls_protocols: configuration.tlsProtocols,
      updated_at: '2020-10-20T22:16:11.000Z',
    },
    relationships: { dns_records: { data: showRecords(configuration).map(({ id, type }) => ({ id, type })) } },
  };
}

/** A record's value is its id. */
function showRecords({ cname, a, aaaa }: TlsConfiguration): Resource[] {
  const values = { CNAME: [cname], A: a, AAAA: aaaa };
  return Object.entries(values).flatMap(([type, ids]) =>
    ids.map((id) => ({ id, type: 'dns_record', attributes: { record_type: type, region: 'global' } })),
  );
}

export function showDomains({ tls }: World): Resource[] {
  const subscriptions = [...tls.subscriptions.values()];
  const names = [...new Set(subscriptions.flatMap(({ domains }) => domains))].sort();
  return names.map((name) => {
    const own = subscriptions.filter(({ domains }) => domains.includes(name));
    const certificates = own.flatMap(({ certificate }) => (certificate?.domains.includes(name) ? [certificate] : []));
    return {
      id: name,
      type: 'tls_domain',
      relationships: {
        tls_activations: {
          data: certificates.flatMap(({ activations }) => {
            const activation = activations.get(name);
            return activation ? [ref('tls_activation', activation.id)] : [];
          }),
        },
        tls_certificates: { data: certificates.map(({ id }) => ref('tls_certificate', id)) },
        tls_subscriptions: { data: own.map(({ id }) => ref('tls_subscription', id)) },
      },
    };
  });
}
