import type { FastlyApi } from '../../fastly/api.ts';
import type { Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import type { NamedList } from '../vcl/program/cases.ts';
import { asFlag, asNumber, asText, listOptional, type Row } from './row.ts';

/** A page of entries; a list that fills it is too long for the configuration anyway. */
const PAGE = 100;

/** The access lists of a service, with their entries. */
export async function listAccessLists(
  api: FastlyApi,
  { serviceId, rows, losses }: { serviceId: string; rows: readonly Row[]; losses: Loss[] },
): Promise<NamedList[]> {
  return Promise.all(
    rows.map(async ({ id, name }) => {
      const path = `/service/${serviceId}/acl/${encodeURIComponent(asText(id) ?? '')}/entries?per_page=${PAGE}`;
      const called = asText(name) ?? '';
      const what = `the entries of the access list ${quoteForeign(called)}`;
      const entries = await listOptional(() => api.get<Row[]>(path), { what, losses });
      return { name: called, entries: entries.map(entryOf) };
    }),
  );
}

function entryOf({ ip, subnet, negated }: Row): NamedList['entries'][number] {
  return { address: asText(ip) ?? '', bits: asNumber(subnet), isNegated: asFlag(negated) };
}
