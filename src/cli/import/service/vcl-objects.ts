import type { FastlyApi } from '../../fastly/api.ts';
import type { Loss } from '../found.ts';
import type { NamedList } from '../vcl/program/cases.ts';
import { listAccessLists } from './lists.ts';
import { otherLosses, OTHERS } from './others.ts';
import { type FoundPools, listPools } from './pools.ts';
import type { Row } from './row.ts';

/** What only a VCL service has. */
interface VclObjects {
  conditions: Row[];
  directors: Row[];
  dictionaries: Row[];
  limiters: Row[];
  snippets: Row[];
  files: Row[];
  lists: NamedList[];
  pools: FoundPools;
  others: Loss[];
}

export const NOTHING: VclObjects = {
  conditions: [],
  directors: [],
  dictionaries: [],
  limiters: [],
  snippets: [],
  files: [],
  lists: [],
  pools: { backends: [], pools: [] },
  others: [],
};

interface Asked {
  api: FastlyApi;
  serviceId: string;
  list(kind: string, what?: string): Promise<Row[]>;
  losses: Loss[];
}

export async function readVclObjects({ api, serviceId, list, losses }: Asked): Promise<VclObjects> {
  const [conditions, directors, dictionaries, limiters, snippets, files, lists, pools, others] = await Promise.all([
    list('condition'),
    list('director'),
    list('dictionary', 'dictionaries'),
    list('rate-limiters', 'the rate limiters'),
    list('snippet'),
    list('vcl', 'the VCL files'),
    list('acl').then((rows) => listAccessLists(api, { serviceId, rows, losses })),
    listPools(api, { serviceId, rows: () => list('pool'), losses }),
    Promise.all(OTHERS.map(async (other) => otherLosses(other, await list(other.kind)))),
  ]);
  return { conditions, directors, dictionaries, limiters, snippets, files, lists, pools, others: others.flat() };
}
