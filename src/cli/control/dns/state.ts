import type { GatewayConfig } from '../../../gateway/index.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import { listConfigurations } from '../tls/configuration.ts';
import { listSubscriptions, wantedSubscriptions } from '../tls/subscriptions.ts';
import type { CheckedDomain } from './check.ts';
import type { TlsState } from './records.ts';

/** What Fastly says of certificates and of where the traffic belongs: two requests, unless there are many. */
export async function readTlsState(api: FastlyApi, config: GatewayConfig): Promise<TlsState> {
  const wanted = wantedSubscriptions(config).map(({ configuration = null }) => configuration);
  const [subscriptions, listed] = await Promise.all([
    listSubscriptions(api),
    listConfigurations(api, [...wanted, null]),
  ]);
  return { subscriptions, configurations: listed };
}

/** Whether nothing is left to set. A domain of whose records not all are known is not done. */
export function isDnsDone({ tls, state, subscription }: CheckedDomain): boolean {
  const isAsked = tls !== 'subscription' || subscription !== undefined;
  return tls === 'fastly' || (isAsked && state === 'set');
}
