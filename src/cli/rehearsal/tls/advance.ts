import { newId, preciseTimestamp } from '../stamp.ts';
import type { World } from '../world.ts';
import { AUTHORITIES } from './authorities.ts';
import { mayIssue } from './caa.ts';
import { challengeName, challengeTarget, isServedBy, type TlsCertificate, type TlsSubscription } from './state.ts';

const CERTIFICATE_MS = 30 * 86_400_000;

/**
 * One step each time that somebody looks: pending → processing → issued, once all challenges are met. A certificate that
 * is renewed stays; a renewal ends when its fault is cleared.
 */
export function advance(subscription: TlsSubscription, world: World): void {
  const next = nextState(subscription, world);
  if (next === subscription.state) return;
  if (subscription.state === 'processing' && next === 'issued') subscription.certificate = issue(subscription, world);
  subscription.state = next;
  subscription.updated_at = preciseTimestamp(world);
}

function nextState(subscription: TlsSubscription, world: World): TlsSubscription['state'] {
  const { state, domains } = subscription;
  const { failingTls, renewingTls } = world.faults;
  if (domains.some((domain) => failingTls.has(domain))) return 'failed';
  if (state === 'issued' || state === 'renewing') {
    return domains.some((domain) => renewingTls.has(domain)) ? 'renewing' : 'issued';
  }
  if (state === 'processing') return 'issued';
  return state === 'pending' && domains.every((domain) => isProven(domain, subscription, world)) ? 'processing' : state;
}

/** By its challenge record; or by where DNS leads the domain itself, which proves no wildcard. CAA is asked first. */
function isProven(domain: string, subscription: TlsSubscription, { zone, customerId, tls }: World): boolean {
  if (!mayIssue(domain, subscription.authority, zone)) return false;
  if (zone.cname(challengeName(domain)) === challengeTarget(domain, customerId)) return true;
  const configuration = tls.configurations.find((one) => one.id === subscription.configuration)!;
  return !domain.startsWith('*.') && isServedBy(domain, configuration, zone);
}

function issue({ domains, authority, configuration }: TlsSubscription, world: World): TlsCertificate {
  const activation = () => ({ id: newId(), configuration, created_at: preciseTimestamp(world) });
  return {
    id: newId(),
    domains,
    issuer: AUTHORITIES[authority]!.issuer,
    created_at: preciseTimestamp(world),
    not_after: new Date(world.now() + CERTIFICATE_MS).toISOString(),
    serial: String(world.now()),
    activations: new Map(domains.map((domain) => [domain, activation()])),
  };
}
