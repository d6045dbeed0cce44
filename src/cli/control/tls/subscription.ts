import {
  type JsonApiDocument,
  malformed,
  related,
  relatedIds,
  type Resource,
  tablesOf,
  textList,
  textOf,
} from '../../fastly/json-api.ts';

const STATES = ['pending', 'processing', 'issued', 'renewing', 'failed'] as const;

export type SubscriptionState = (typeof STATES)[number];

/** A record that proves the ownership of a domain; one of a domain's is enough. */
interface Challenge {
  domain: string;
  /** Fastly concept: `managed-dns`, `managed-http-cname`, `managed-http-a`. */
  type: string;
  recordType: string;
  name: string;
  values: string[];
}

/** The proof that one domain of a subscription is one's own. */
export interface Authorization {
  domain: string;
  /** Fastly concept: `pending`, `blocked`, `passed` and others. */
  state: string;
  /** What Fastly says is in the way. */
  warnings: string[];
  challenges: Challenge[];
}

/** Fastly concept: TLS subscription, a certificate that Fastly gets and renews. */
export interface Subscription {
  id: string;
  /** One that Popgate does not know counts as pending. */
  state: SubscriptionState;
  domains: string[];
  authority: string;
  /** Of the TLS configuration; null where none is named. */
  configuration: string | null;
  /** Then it is healthy, renewing or not. */
  hasCertificate: boolean;
  /** ISO 8601; null where it is not known. */
  expiresAt: string | null;
  authorizations: Authorization[];
  /** Of all its authorizations. */
  challenges: Challenge[];
}

export function readSubscription(document: JsonApiDocument, resource: Resource): Subscription {
  const state = textOf(resource, 'state');
  if (state === undefined) throw malformed(`the TLS subscription ${resource.id} has no state`);
  const known = STATES.find((one) => one === state) ?? 'pending';
  const domains = relatedIds(resource, 'tls_domains');
  const authorizations = related(document, resource, 'tls_authorizations').map(readAuthorization);
  return {
    id: resource.id,
    state: known,
    domains,
    authority: textOf(resource, 'certificate_authority') ?? 'certainly',
    configuration: relatedIds(resource, 'tls_configuration')[0] ?? null,
    hasCertificate: known === 'issued' || known === 'renewing' || relatedIds(resource, 'tls_certificates').length > 0,
    expiresAt: latest(related(document, resource, 'tls_certificates').map((one) => textOf(one, 'not_after'))),
    authorizations,
    challenges: authorizations.flatMap(({ challenges }) => challenges),
  };
}

function readAuthorization(resource: Resource): Authorization {
  const challenges = tablesOf(resource, 'challenges').map((challenge) => readChallenge(challenge, resource));
  const named = challenges.find(({ type }) => type !== 'managed-dns')?.name ?? challenges[0]?.name ?? '';
  const domain = relatedIds(resource, 'tls_domain')[0] ?? named.replace(/^_acme-challenge\./, '');
  return {
    domain,
    state: textOf(resource, 'state') ?? 'pending',
    warnings: tablesOf(resource, 'warnings').map(readWarning),
    challenges: challenges.map((challenge) => ({ ...challenge, domain })),
  };
}

function readChallenge(challenge: Record<string, unknown>, { id }: Resource): Omit<Challenge, 'domain'> {
  const { type, record_type: recordType, record_name: name } = challenge;
  if (typeof type !== 'string' || typeof recordType !== 'string' || typeof name !== 'string' || name === '') {
    throw malformed(`a challenge of tls_authorization ${id} has no type, record_type or record_name`);
  }
  return { type, recordType, name, values: textList(challenge.values, `the values of the challenge for ${name}`) };
}

function readWarning({ type, instructions }: Record<string, unknown>): string {
  return [type, instructions].filter((one) => typeof one === 'string' && one !== '').join(': ') || 'a warning';
}

/** RFC 3339 in UTC is in order as text. */
function latest(times: (string | undefined)[]): string | null {
  return (
    times
      .filter((time) => time !== undefined)
      .toSorted()
      .at(-1) ?? null
  );
}
