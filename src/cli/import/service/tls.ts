import type { FastlyApi } from '../../fastly/api.ts';
import { readPages } from '../../fastly/cursor-pages.ts';
import type { Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { asText, listOptional, type Row } from './row.ts';

/** Domains that are of the service and of no version of it. Not every account has them. */
export async function listMoreDomains(api: FastlyApi, serviceId: string): Promise<string[]> {
  const path = `/domain-management/v1/domains?service_id=${serviceId}&limit=100`;
  const rows = await listOptional(() => readPages<Row>(api, path), { what: '', losses: [] });
  return rows.flatMap(({ fqdn }) => asText(fqdn) ?? []);
}

interface SubscriptionPage {
  data?: {
    id?: string;
    attributes?: { state?: string; certificate_authority?: string };
    relationships?: { tls_domains?: { data?: { id?: string }[] } };
  }[];
  meta?: { total_pages?: number };
}

/** Certificates stay as they are: `popgate apply` finds them by their domains. */
export async function subscriptionLosses(api: FastlyApi, domains: readonly string[]): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (let number = 1, last = 1; number <= last; number += 1) {
    const path = `/tls/subscriptions?page%5Bnumber%5D=${number}&page%5Bsize%5D=100`;
    const list = async (): Promise<Row[]> => {
      const headers = { Accept: 'application/vnd.api+json' };
      const { data = [], meta } = await api.call<SubscriptionPage>({ method: 'GET', path, headers });
      last = meta?.total_pages ?? 1;
      losses.push(...data.flatMap((one) => subscriptionLoss(one, domains)));
      return [];
    };
    await listOptional(list, { what: 'the TLS subscriptions', losses });
  }
  return losses;
}

function subscriptionLoss(
  { attributes = {}, relationships }: NonNullable<SubscriptionPage['data']>[number],
  domains: readonly string[],
): Loss[] {
  const covered = (relationships?.tls_domains?.data ?? []).flatMap(({ id }) => id ?? []);
  const ours = covered.filter((domain) => domains.includes(domain));
  if (ours.length === 0) return [];
  const { certificate_authority: authority = 'an authority', state = 'of unknown state' } = attributes;
  return [
    {
      what: `the TLS subscription of ${ours.map(quoteForeign).join(', ')} (${authority}, ${state})`,
      why: 'it stays as it is, and is found by its domains',
    },
  ];
}
