import type { FastlyApi } from '../../fastly/api.ts';
import { type DesiredState, stateHash, type WantedStore } from '../desired/state.ts';
import { EMPTY, type Link, type LiveState, readLive, storeKinds, type VersionContents } from '../service/live.ts';
import { parseDraftMark, parseVersionMark, storeName, storePrefix, type VersionMark } from '../service/mark.ts';
import { baseVersion, type Service, type Version } from '../service/service.ts';
import { type ItemChange, itemChanges, listSecrets, type Store } from '../stores/stores.ts';
import {
  failedSubscriptions,
  listSubscriptions,
  missingSubscriptions,
  type Subscription,
  type WantedSubscription,
} from '../tls/subscriptions.ts';
import { diffObjects, foreignObjects, type ObjectChange } from './diff.ts';

/** What is wanted, whole: the configuration's objects, its code, and its certificates. */
export interface Wanted {
  environment: string;
  state: DesiredState;
  code: string;
  /** Empty where no certificates are asked for. */
  subscriptions: readonly WantedSubscription[];
  /** Those that the environment holds; empty where they are not to be stored. */
  secrets: readonly WantedSecret[];
}

export interface LinkChange {
  action: 'create' | 'delete';
  name: string;
  /** Null for a store that is to be made. */
  storeId: string | null;
  /** Of the link itself, to delete it. */
  id?: string;
}

/** A secret that stands in a variable here, and is to stand in a store there. */
export interface WantedSecret {
  store: string;
  name: string;
  variable: string;
}

interface StoreItems {
  wanted: WantedStore;
  changes: readonly ItemChange[];
}

/** What `apply` would do, in the order that it is told. */
export interface Plan {
  wanted: Wanted;
  /** Undefined where the service is to be made. */
  live: LiveState | undefined;
  stores: readonly WantedStore[];
  items: readonly StoreItems[];
  secrets: readonly WantedSecret[];
  version: VersionChanges;
  subscriptions: readonly WantedSubscription[];
  /** Certificates that failed, and are to be tried again. */
  failed: readonly Subscription[];
  /** What somebody should know: foreign drafts, changes made elsewhere, what is left alone. */
  notes: readonly string[];
}

/** What needs a new version. */
export interface VersionChanges {
  objects: readonly ObjectChange[];
  links: readonly LinkChange[];
  /** The code's hash, and the one of the version if Popgate uploaded its package. */
  package: { from: string | null; to: string } | null;
}

/** A plan for a service that is there. */
export type ServicePlan = Plan & { live: LiveState };

export function hasService(plan: Plan): plan is ServicePlan {
  return plan.live !== undefined;
}

export async function planFor(api: FastlyApi, wanted: Wanted, service: Service): Promise<ServicePlan> {
  const [live, subscriptions] = await Promise.all([
    readLive(api, service, { stores: storeKinds(wanted.state), logLists: logLists(wanted, service) }),
    wanted.subscriptions.length > 0 ? listSubscriptions(api) : [],
  ]);
  return { ...(await planWith(api, { wanted, live, subscriptions })), live, notes: notesOn(wanted, live) };
}

/** A plan for a service that is to be made. */
export async function planForNew(api: FastlyApi, wanted: Wanted): Promise<Plan> {
  const subscriptions = wanted.subscriptions.length > 0 ? await listSubscriptions(api) : [];
  return planWith(api, { wanted, live: undefined, subscriptions });
}

interface Found {
  wanted: Wanted;
  live: LiveState | undefined;
  subscriptions: readonly Subscription[];
}

async function planWith(api: FastlyApi, { wanted, live, subscriptions }: Found): Promise<Plan> {
  const items = wanted.state.stores.map(async (store) => {
    return { wanted: store, changes: await itemChanges(api, store, findStore(live, store)) };
  });
  return {
    wanted,
    live,
    stores: wanted.state.stores.filter((store) => !findStore(live, store)),
    items: (await Promise.all(items)).filter(({ changes }) => changes.length > 0),
    secrets: await missingSecrets(api, wanted, live),
    version: versionChanges(wanted, live),
    subscriptions: missingSubscriptions(wanted.subscriptions, subscriptions),
    failed: failedSubscriptions(wanted.subscriptions, subscriptions),
    notes: [],
  };
}

/** A secret that is there already is left as it is: nobody can see whether it is another one. */
async function missingSecrets(api: FastlyApi, wanted: Wanted, live: LiveState | undefined): Promise<WantedSecret[]> {
  const names = new Set(wanted.secrets.map(({ store }) => store));
  const stores = wanted.state.stores.filter(({ kind, name }) => kind === 'secret' && names.has(name));
  const there = new Set<string>();
  for (const store of stores) {
    const found = findStore(live, store);
    for (const name of found ? await listSecrets(api, found) : []) there.add(`${store.name}/${name}`);
  }
  return wanted.secrets.filter(({ store, name }) => !there.has(`${store}/${name}`));
}

/** What has to be changed in a version: the base, or a draft that is made from it. */
export function versionChanges(
  wanted: Wanted,
  live: LiveState | undefined,
  contents: VersionContents = live ?? EMPTY,
): VersionChanges {
  const ownLogs = new Set(markOf(live?.base)?.logs);
  return {
    objects: diffObjects(wanted.state.objects, contents.objects, ownLogs),
    links: linkChanges(wanted.state.stores, live, contents.links),
    package: packageChange(wanted.code, live?.base, contents),
  };
}

export function needsVersion({ objects, links, package: pack }: VersionChanges): boolean {
  return objects.length > 0 || links.length > 0 || pack !== null;
}

/** Whether exactly this is staged already. */
export function isStaged({ wanted, live }: Plan): boolean {
  const staged = live?.service.versions.find(({ staging }) => staging);
  return isOf(markOf(staged), wanted);
}

export function isEmpty({ stores, items, secrets, version, subscriptions, failed, live }: Plan): boolean {
  const isDone = live?.base?.active === true && !needsVersion(version);
  const others: readonly (readonly unknown[])[] = [stores, items, secrets, subscriptions, failed];
  return isDone && others.every((list) => list.length === 0);
}

/** The store behind a name in the code: the one that is linked, else one that an earlier run made. */
export function findStore(live: LiveState | undefined, { kind, name }: WantedStore): Store | undefined {
  if (!live) return undefined;
  const link = live.links.find((one) => one.name === name);
  if (link) return { kind, id: link.resource_id, name };
  const own = storeName(live.service.id, name);
  return live.stores.find((store) => store.kind === kind && store.name === own);
}

function linkChanges(
  wanted: readonly WantedStore[],
  live: LiveState | undefined,
  links: readonly Link[],
): LinkChange[] {
  const missing = wanted.filter(({ name }) => !links.some((link) => link.name === name));
  const gone = links.filter(({ name }) => !wanted.some((store) => store.name === name));
  const prefix = storePrefix(live?.service.id ?? '');
  const own = new Set(live?.stores.filter(({ name }) => name.startsWith(prefix)).map(({ id }) => id));
  return [
    ...missing.map((store): LinkChange => {
      return { action: 'create', name: store.name, storeId: findStore(live, store)?.id ?? null };
    }),
    ...gone
      .filter((link) => own.has(link.resource_id))
      .map(({ name, id, resource_id: storeId }): LinkChange => ({ action: 'delete', name, storeId, id })),
  ];
}

function packageChange(
  code: string,
  base: Version | undefined,
  { packageHash }: VersionContents,
): VersionChanges['package'] {
  const mark = markOf(base);
  const isOurs = mark !== undefined && packageHash?.startsWith(mark.package) === true;
  return isOurs && mark.code === code ? null : { from: isOurs ? mark.code : packageHash && 'another', to: code };
}

function markOf(version: Version | undefined): VersionMark | undefined {
  return version && parseVersionMark(version.comment, version.number);
}

/** Whether a version was made from this code and this configuration. */
function isOf(mark: VersionMark | undefined, { code, state }: Wanted): boolean {
  return mark !== undefined && mark.code === code && mark.config === stateHash(state);
}

/** Of the log endpoints that are wanted, and of those that Popgate made. */
export function logLists({ state }: Wanted, service: Service): string[] {
  const made = markOf(baseVersion(service))?.logs.map((id) => id.slice(0, id.lastIndexOf('/'))) ?? [];
  const wanted = state.objects.map(({ list }) => list).filter((list) => list.startsWith('logging/'));
  return [...new Set([...wanted, ...made])];
}

function notesOn(wanted: Wanted, live: LiveState): string[] {
  const { base, service } = live;
  const mark = markOf(base);
  const foreign = foreignObjects(wanted.state.objects, live.objects, new Set(mark?.logs));
  const later = service.versions.filter(({ number, locked }) => !locked && number > (base?.number ?? 0));
  const drafts = later.filter((version) => !parseDraftMark(version.comment) && !markOf(version));
  const changes = versionChanges(wanted, live);
  const isDrift = isOf(mark, wanted) && needsVersion(changes);
  return [
    ...(base?.active && !mark ? [`version ${base.number} was not made by popgate`] : []),
    ...(isDrift ? [`version ${base?.number} was changed elsewhere: the configuration is what was applied last`] : []),
    ...drafts.map(({ number }) => `version ${number} is a draft of somebody else, and is left alone`),
    ...foreign.map(({ list, name }) => `${list} ${name} was not made by popgate, and is left alone`),
  ];
}
