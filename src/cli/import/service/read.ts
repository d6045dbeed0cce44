import type { FastlyApi } from '../../fastly/api.ts';
import { type StoreKind, storeKindOf } from '../../fastly/store-kind.ts';
import { CliError, misuse } from '../../terminal/cli-error.ts';
import { nameBeside, trialDomain } from '../config/names.ts';
import type { Found, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { backendOf } from './backend.ts';
import { balancedPool, directorOf, standardOf } from './directors.ts';
import { limitsOf } from './limits.ts';
import { listLogEndpoints } from './logs.ts';
import { vclLosses } from './others.ts';
import { programOf } from './program.ts';
import { asText, listOptional, type Row } from './row.ts';
import { listMoreDomains, subscriptionLosses } from './tls.ts';
import { NOTHING, readVclObjects } from './vcl-objects.ts';

interface Details {
  name?: string;
  type?: string;
  active_version?: { number?: number } | null;
  versions?: { number?: number }[];
}

export interface Asked {
  serviceId: string;
  version: string | undefined;
  /** Where what is made of a VCL service is tried first; by default a domain of Fastly's. */
  domains: readonly string[];
}

/** What is in the active version of a service, or in the one that is named. */
export async function fromService(api: FastlyApi, { serviceId, version, domains: given }: Asked): Promise<Found> {
  const details = await api.get<Details>(`/service/${serviceId}/details`);
  const number = versionOf(details, version);
  const isVcl = details.type !== 'wasm';
  if (!isVcl && given.length > 0)
    throw misuse('--domain is for VCL', 'a Compute service keeps the domains that it has');
  const losses: Loss[] = [];
  const inVersion = (kind: string): Promise<Row[]> => api.get<Row[]>(`/service/${serviceId}/version/${number}/${kind}`);
  const optional = (kind: string, what = `${kind}s`): Promise<Row[]> =>
    listOptional(() => inVersion(kind), { what, losses });
  const [domains, rows, checks, resources, moreDomains, logEndpoints, vcl] = await Promise.all([
    inVersion('domain'),
    inVersion('backend'),
    optional('healthcheck'),
    optional('resource'),
    listMoreDomains(api, serviceId),
    listLogEndpoints((type) => optional(`logging/${type}`, 'the log endpoints'), { isVcl, losses }),
    isVcl ? readVclObjects({ api, serviceId, list: optional, losses }) : NOTHING,
  ]);
  const names = [...new Set([...domains.map(({ name }) => asText(name) ?? ''), ...moreDomains])];
  const name = details.name ?? '';
  const backends = rows.map((row) => backendOf(row, { checks, conditions: vcl.conditions, isVcl }));
  const balanced = balancedPool(rows);
  const directed = vcl.directors.map((row) => directorOf(row, rows));
  const standard = standardOf({ backends, directed, balanced, pools: vcl.pools.pools });
  const program = programOf({ ...vcl, backends: rows, standard });
  return {
    source: `the Fastly service ${quoteForeign(name)} (${serviceId}), version ${number}`,
    name: isVcl ? nameBeside(name) : name,
    ...placesOf({ name, names, isVcl, given }),
    backends: [...backends, ...vcl.pools.backends],
    pools: [...directed, ...balanced, ...vcl.pools.pools],
    standard: program.standard,
    cases: [...limitsOf(vcl.limiters, losses), ...program.cases],
    stores: storesOf(resources, vcl.dictionaries),
    logEndpoints,
    losses: [
      ...losses,
      ...program.losses,
      ...vcl.others,
      ...vclLosses(vcl.snippets, vcl.files),
      ...storeLosses(vcl.dictionaries),
      ...(await subscriptionLosses(api, names)),
    ],
  };
}

/** A VCL service keeps its domains until they are moved, so what is made of it is tried under another. */
function placesOf({
  name,
  names,
  isVcl,
  given,
}: {
  name: string;
  names: string[];
  isVcl: boolean;
  given: readonly string[];
}): Pick<Found, 'domains' | 'held'> {
  if (!isVcl || names.length === 0) return { domains: [...names, ...given], held: [] };
  return { domains: given.length > 0 ? given : [trialDomain(name)], held: names };
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
