import type { FastlyApi } from '../../fastly/api.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import { kindOf } from '../objects/index.ts';
import type { Fields } from '../objects/object.ts';
import type { Package } from '../package/pack.ts';
import type { ObjectChange } from '../plan/diff.ts';
import type { ServicePlan } from '../plan/plan.ts';
import { type LinkChange, versionChanges, type VersionChanges } from '../plan/version.ts';
import { logLists } from '../plan/wanted.ts';
import type { Draft } from '../service/draft.ts';
import { readVersion } from '../service/live.ts';

/** A draft, what it is to hold, and the package, undefined where the base's stays. */
export interface Filling {
  plan: ServicePlan;
  draft: Draft;
  pack: Package | undefined;
}

/** Compares with what the draft contains now: an earlier run may have stopped in the middle. */
export async function fillVersion(api: FastlyApi, filling: Filling, build: () => Promise<Package>): Promise<Filling> {
  const { draft } = filling;
  const changes = await changesLeft(api, filling);
  // A run that was broken off may have left another package.
  const pack = filling.pack ?? (changes.package ? await build() : undefined);
  for (const step of inOrder(changes)) await inParallel(step, (change) => changeObject(api, draft.path, change));
  await inParallel(changes.links, (link) => changeLink(api, draft.path, link));
  if (pack) {
    const file = { field: 'package', name: 'package.tar.gz', bytes: pack.bytes };
    await api.call({ method: 'PUT', path: `${draft.path}/package`, payload: { file } });
  }
  return { ...filling, pack };
}

/** What the draft still lacks of the plan. */
export async function changesLeft(api: FastlyApi, { plan, draft, pack }: Filling): Promise<VersionChanges> {
  const contents = await readVersion(api, draft.path, logLists(plan.wanted, plan.live.service));
  const { objects, links } = versionChanges(plan.wanted, plan.live, contents);
  const expected = pack?.hashsum ?? plan.live.packageHash;
  const isThere = contents.packageHash === expected;
  return { objects, links, package: isThere ? null : { from: contents.packageHash, to: expected ?? 'none' } };
}

/** Objects that others name, such as health checks of backends, are made before them, and deleted after them. */
function inOrder({ objects }: VersionChanges): ObjectChange[][] {
  const placed = (place: number): ObjectChange[] => objects.filter((change) => placeOf(change) === place);
  return [placed(0), placed(1), placed(2)];
}

function placeOf({ action, object }: ObjectChange): number {
  if (!kindOf(object)?.isNamed) return 1;
  return action === 'delete' ? 2 : 0;
}

async function changeObject(api: FastlyApi, version: string, { action, object, to }: ObjectChange): Promise<void> {
  const list = `${version}/${object.list}`;
  const one = `${list}/${encodeURIComponent(object.name)}`;
  if (action === 'delete') await api.call({ method: 'DELETE', path: one });
  else if (action === 'create') {
    await api.call({ method: 'POST', path: list, payload: { form: { name: object.name, ...formOf(to ?? {}) } } });
  } else await api.call({ method: 'PUT', path: one, payload: { form: formOf(to ?? {}) } });
}

/** In Fastly's forms true is 1, and an absent value is empty. */
function formOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? String(Number(value)) : String(value ?? ''),
    ]),
  );
}

async function changeLink(api: FastlyApi, version: string, { action, name, storeId, id }: LinkChange): Promise<void> {
  if (action === 'delete') await api.call({ method: 'DELETE', path: `${version}/resource/${id}` });
  else
    await api.call({ method: 'POST', path: `${version}/resource`, payload: { form: { name, resource_id: storeId! } } });
}
