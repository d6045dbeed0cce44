import type { FastlyApi } from '../../fastly/api.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { kindOf } from '../objects/index.ts';
import type { Fields } from '../objects/object.ts';
import type { Package } from '../package/pack.ts';
import { idOf, type ObjectChange } from '../plan/diff.ts';
import type { ServicePlan } from '../plan/plan.ts';
import { type LinkChange, versionChanges, type VersionChanges } from '../plan/version.ts';
import { logLists } from '../plan/wanted.ts';
import type { Draft } from '../service/draft.ts';
import { readVersion, type VersionContents } from '../service/live.ts';

/** A draft, and what it is to hold. */
export interface Filling {
  plan: ServicePlan;
  draft: Draft;
  /** Undefined where the base's stays. */
  pack: Package | undefined;
}

/**
 * Makes the draft what the plan says, and gives what Fastly then shows of it. It goes by what the draft contains now: an
 * earlier run may have stopped in the middle, and left another package.
 */
export async function fillVersion(
  api: FastlyApi,
  { plan, draft, pack: given }: Filling,
  build: () => Promise<Package>,
): Promise<VersionContents> {
  const { live, wanted } = plan;
  const read = () => readDraft(api, plan, draft);
  const before = await read();
  const pack = given ?? (before.packageHash === live.packageHash ? undefined : await build());
  const changes = versionChanges(wanted, live, before);
  for (const step of inOrder(changes)) await inParallel(step, (change) => changeObject(api, draft.path, change));
  await inParallel(changes.links, (link) => changeLink(api, draft.path, link));
  if (pack) {
    const file = { field: 'package', name: 'package.tar.gz', bytes: pack.bytes };
    await api.call({ method: 'PUT', path: `${draft.path}/package`, payload: { file } });
  }
  const contents = await read();
  requireWhole(draft, versionChanges(wanted, live, contents));
  return contents;
}

export function readDraft(api: FastlyApi, { wanted, live }: ServicePlan, { path }: Draft): Promise<VersionContents> {
  return readVersion(api, path, logLists(wanted, live.service));
}

/** A field that Fastly shows otherwise than it was written is no reason to stop: the next plan tells it. */
function requireWhole({ number }: Draft, { objects, links }: VersionChanges): void {
  const names = [
    ...objects.filter(({ action }) => action !== 'update').map(({ object }) => idOf(object)),
    ...links.map(({ name }) => `link ${name}`),
  ];
  if (names.length === 0) return;
  throw new CliError(`version ${number} does not hold what was written to it`, {
    why: `Fastly shows otherwise: ${names.join(', ')}`,
    fix: 'nothing was activated: run npx popgate plan, then apply again',
  });
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
