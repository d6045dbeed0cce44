import type { Subscription } from '../../../../src/cli/control/tls/subscription.ts';

/** JSON:API as Fastly's API answers it, by the shapes of its recordings. */

interface Shape {
  data: object;
  included: object[];
}

interface Challenged {
  state?: string;
  authority?: string;
  configuration?: string;
  /** When its certificate ends; without it there is none. */
  expires?: string;
  /** Of its authorizations. */
  authorization?: string;
  warnings?: { type: string; instructions: string }[];
}

/** With a challenge for each domain: a wildcard and the domain above it share theirs. */
export function subscription(id: string, domains: string[], more: Challenged = {}): Shape {
  const { state = 'pending', authority = 'certainly', configuration = 'C1', expires } = more;
  const bases = [...new Set(domains.map((domain) => domain.replace(/^\*\./, '')))];
  const authorizations = bases.map((domain) => authorization(id, domain, more));
  const certificate = { id: `${id}-certificate`, type: 'tls_certificate', attributes: { not_after: expires } };
  const reference = (type: string) => (name: string) => ({ id: name, type });
  return {
    data: {
      id,
      type: 'tls_subscription',
      attributes: {
        certificate_authority: authority,
        created_at: '2026-03-01T00:00:00.000Z',
        state,
        has_active_order: true,
      },
      relationships: {
        tls_authorizations: { data: authorizations.map((one) => reference('tls_authorization')(one.id)) },
        tls_certificates: { data: expires ? [reference('tls_certificate')(certificate.id)] : [] },
        tls_domains: { data: domains.map(reference('tls_domain')) },
        common_name: { data: reference('tls_domain')(domains[0]!) },
        tls_configuration: { data: reference('tls_configuration')(configuration) },
      },
    },
    included: [...authorizations, ...(expires ? [certificate] : [])],
  };
}

function authorization(id: string, domain: string, { authorization: state = 'pending', warnings }: Challenged) {
  const value = `x-${domain.replaceAll('.', '-')}.fastly-validations.com`;
  return {
    id: `${id}-${domain}`,
    type: 'tls_authorization',
    attributes: {
      challenges: [
        { type: 'managed-dns', record_type: 'CNAME', record_name: `_acme-challenge.${domain}`, values: [value] },
        { type: 'managed-http-cname', record_type: 'CNAME', record_name: domain, values: ['t.sni.global.fastly.net'] },
        { type: 'managed-http-a', record_type: 'A', record_name: domain, values: ['151.101.3.52'] },
      ],
      state,
      warnings: warnings ?? null,
    },
    relationships: { tls_domain: { data: { id: domain, type: 'tls_domain' } } },
  };
}

/** A record's value is its id. */
export function configuration(
  id: string,
  records: { id: string; type: string; region?: string }[],
  { isDefault = false, protocols = ['1.2', '1.3'] } = {},
): Shape {
  return {
    data: {
      id,
      type: 'tls_configuration',
      attributes: {
        bulk: false,
        default: isDefault,
        http_protocols: ['http/1.1', 'http/2'],
        name: `Configuration ${id}`,
        tls_protocols: protocols,
      },
      relationships: { dns_records: { data: records.map((record) => ({ id: record.id, type: 'dns_record' })) } },
    },
    included: records.map((record) => ({
      id: record.id,
      type: 'dns_record',
      attributes: { record_type: record.type, region: record.region ?? 'global' },
    })),
  };
}

export function document(shapes: Shape[]): object {
  return {
    data: shapes.map(({ data }) => data),
    included: shapes.flatMap(({ included }) => included),
    links: { next: null },
    meta: { record_count: shapes.length, total_pages: 1 },
  };
}

/** A subscription as it is read. */
export function known(fields: Partial<Subscription>): Subscription {
  return {
    id: 'S1',
    state: 'pending',
    domains: ['a.example'],
    authority: 'certainly',
    configuration: null,
    hasCertificate: false,
    expiresAt: null,
    authorizations: [],
    challenges: [],
    ...fields,
  };
}
