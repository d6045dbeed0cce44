import type { FastlyApi } from '../../fastly/api.ts';
import { type StoreKind, storeKindOf } from '../../fastly/store-kind.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Found, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { backendOf } from './backend.ts';
import { balancedPool, directorOf, standardOf } from './directors.ts';
import { otherLosses, OTHERS } from './others.ts';
import { listPools } from './pools.ts';
import { asText, listOptional, type Row } from './row.ts';
import { listMoreDomains, subscriptionLosses } from './tls.ts';

interface Details {
  name?: string;
  type?: string;
  active_version?: { number?: number } | null;
  versions?: { number?: number }[];
}

/** What is in the active version of a service, or in the one that is named. */
export async function fromService(
  api: FastlyApi,
  { serviceId, version }: { serviceId: string; version: string | undefined },
): Promise<Found> {
  const details = await api.get<Details>(`/service/${serviceId}/details`);
  const number = versionOf(details, version);
  const isVcl = details.type !== 'wasm';
  const losses: Loss[] = [];
  const inVersion = (kind: string): Promise<Row[]> => api.get<Row[]>(`/service/${serviceId}/version/${number}/${kind}`);
  const optional = (kind: string): Promise<Row[]> => listOptional(() => inVersion(kind), { what: `${kind}s`, losses });
  const onlyVcl = (kind: string): Promise<Row[]> => (isVcl ? optional(kind) : Promise.resolve([]));
  const [domains, rows, checks, resources, conditions, directors, dictionaries, pools, others, moreDomains] =
    await Promise.all([
      inVersion('domain'),
      inVersion('backend'),
      optional('healthcheck'),
      optional('resource'),
      onlyVcl('condition'),
      onlyVcl('director'),
      onlyVcl('dictionary'),
      isVcl ? listPools(api, { serviceId, rows: () => optional('pool'), losses }) : { backends: [], pools: [] },
      Promise.all(OTHERS.map(async (other) => otherLosses(other, await onlyVcl(other.kind)))),
      listMoreDomains(api, serviceId),
    ]);
  const names = [...new Set([...domains.map(({ name }) => asText(name) ?? ''), ...moreDomains])];
  const backends = rows.map((row) => backendOf(row, { checks, conditions, isVcl }));
  const balanced = balancedPool(rows);
  const directed = directors.map((row) => directorOf(row, rows));
  return {
    source: `the Fastly service ${quoteForeign(details.name ?? '')} (${serviceId}), version ${number}`,
    name: details.name ?? '',
    domains: names,
    backends: [...backends, ...pools.backends],
    pools: [...directed, ...balanced, ...pools.pools],
    standard: standardOf({ backends, directed, balanced, pools: pools.pools }),
    stores: storesOf(resources, dictionaries),
    losses: [...losses, ...others.flat(), ...storeLosses(dictionaries), ...(await subscriptionLosses(api, names))],
  };
}

function versionOf({ active_version: active, versions = [] }: Details, wanted: string | undefined): number {
  const numbers = versions.flatMap(({ number }) => number ?? []);
  if (wanted !== undefined && numbers.includes(Number(wanted))) return Number(wanted);
  if (wanted === undefined && typeof active?.number === 'number') return active.number;
  throw new CliError(wanted === undefined ? 'the service has no active version' : `there is no version ${wanted}`, {
    why: numbers.length > 0 ? `it has ${numbers.join(', ')}` : 'it has no version at all',
    fix: 'name one that it has with --version',
  });
}

function storesOf(resources: readonly Row[], dictionaries: readonly Row[]): Found['stores'] {
  const linked = (kind: StoreKind): Row[] =>
    resources.filter(({ resource_type: type }) => storeKindOf(asText(type) ?? '') === kind);
  return {
    config: namesOf([...dictionaries, ...linked('config')]),
    kv: namesOf(linked('kv')),
    secret: namesOf(linked('secret')),
  };
}

function namesOf(rows: readonly Row[]): string[] {
  return rows.map(({ name }) => asText(name) ?? '');
}

function storeLosses(dictionaries: readonly Row[]): Loss[] {
  const why = 'the config store of its name starts empty';
  return dictionaries.map(({ name }) => ({
    what: `the items of the dictionary ${quoteForeign(asText(name) ?? '')}`,
    why,
  }));
}
