import type { CheckedDomain } from '../dns/check.ts';
import type { Authorization, Subscription, SubscriptionState } from '../tls/subscription.ts';
import { withoutWildcard } from '../tls/subscriptions.ts';

export interface TlsStatus {
  /** `none`: no certificate is asked for; `elsewhere`: another manages it; `fastly`: a domain of Fastly's own. */
  state: SubscriptionState | 'none' | 'elsewhere' | 'fastly';
  /** Whether the domain is served over TLS, as far as Fastly's API says. */
  isHealthy: boolean;
  subscription: string | null;
  authority: string | null;
  /** As in `1.2`. */
  protocols: string[];
  /** As in `http/2`. */
  httpProtocols: string[];
  expiresAt: string | null;
  /** What is in the way. */
  why: string[];
}

/** @param now milliseconds since the epoch. */
export function tlsStatus(checked: CheckedDomain, now: number): TlsStatus {
  const { tls, subscription, authority, configuration } = checked;
  const protocols = { protocols: configuration?.tlsProtocols ?? [], httpProtocols: configuration?.httpProtocols ?? [] };
  const none = { subscription: null, authority, expiresAt: null, why: [] };
  if (tls === 'fastly') return { ...none, state: 'fastly', isHealthy: true, protocols: [], httpProtocols: [] };
  if (tls === 'elsewhere') return { ...none, ...protocols, state: 'elsewhere', isHealthy: true };
  if (!subscription) {
    const why = ['no certificate is asked for: run npx popgate apply'];
    return { ...none, ...protocols, state: 'none', isHealthy: false, why };
  }
  const isExpired = subscription.expiresAt !== null && Date.parse(subscription.expiresAt) <= now;
  const isHealthy = subscription.hasCertificate && subscription.state !== 'failed' && !isExpired;
  return {
    state: subscription.state,
    isHealthy,
    subscription: subscription.id,
    authority,
    ...protocols,
    expiresAt: subscription.expiresAt,
    why: isHealthy ? [] : [...(isExpired ? ['its certificate has expired'] : []), ...explain(checked, subscription)],
  };
}

/** Which proof is not there, and why, as far as Fastly and the resolver say it. */
function explain(checked: CheckedDomain, subscription: Subscription): string[] {
  const isProven = subscription.state === 'processing';
  const reasons = [...obstacles(checked, isProven), ...authorizationsOf(checked, subscription).flatMap(warningsOf)];
  const known = reasons.length > 0 ? reasons : [nothingFound(subscription)];
  if (subscription.state !== 'failed') return known;
  return [
    ...known,
    'Fastly has ended its tries, which it does after seven days: when that is set right, npx popgate apply starts them again',
  ];
}

function nothingFound({ state }: Subscription): string {
  if (state === 'failed') return 'Fastly does not say why, and every record is as it should be';
  if (state === 'processing') return 'the proof is there, and the authority is about to issue it';
  return 'every record is as it should be: Fastly looks again every few minutes';
}

/** Permission first, then proof, unless it is given already. */
function obstacles({ records, authority }: CheckedDomain, isProven: boolean): string[] {
  return records
    .filter(
      ({ purpose, state }) => state !== 'set' && (purpose === 'permission' || (purpose === 'certificate' && !isProven)),
    )
    .map(({ name, type, values, purpose, state, there, why }) => {
      const seen = [...there, ...(why === undefined ? [] : [why])].join('; ');
      const told = seen === '' ? '' : ` (${seen})`;
      const record = `${type} ${name} ${values.join(' ')}`.trim();
      if (state === 'unknown')
        return `${purpose === 'permission' ? 'CAA of' : type} ${name} cannot be looked up${told}`;
      if (purpose === 'permission') return `${authority} may not issue${told}: add ${record}`;
      return `the record ${record} ${state === 'missing' ? 'is missing' : 'is not what is there'}${told}`;
    });
}

function authorizationsOf({ domain }: CheckedDomain, { authorizations }: Subscription): Authorization[] {
  const own = authorizations.filter((one) => withoutWildcard(one.domain) === withoutWildcard(domain));
  return (own.length > 0 ? own : authorizations).filter(({ state }) => state !== 'passed' && state !== 'valid');
}

function warningsOf({ domain, state, warnings }: Authorization): string[] {
  const told = warnings.map((warning) => `Fastly says of ${domain}: ${warning}`);
  return state === 'pending' ? told : [...told, `the authorization of ${domain} is ${state}`];
}
