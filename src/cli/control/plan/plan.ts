import type { Meaning } from '../../compare/meaning.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import type { WantedSecret } from '../secrets/wanted.ts';
import { findStore, type LiveState, readLive, storeKinds } from '../service/live.ts';
import { changesForNew, compareProducts, notesOnProducts, type ProductChange } from '../products/products.ts';
import { markOf } from '../service/mark.ts';
import { type Service, stagedVersion } from '../service/service.ts';
import { listSecrets } from '../stores/secret.ts';
import type { ItemChange } from '../stores/store.ts';
import { itemChanges } from '../stores/stores.ts';
import type { WantedStore } from '../stores/wanted.ts';
import type { Subscription } from '../tls/subscription.ts';
import {
  failedSubscriptions,
  listSubscriptions,
  missingSubscriptions,
  type WantedSubscription,
} from '../tls/subscriptions.ts';
import { meaningOf } from './meaning.ts';
import { notesOn } from './notes.ts';
import { needsVersion, type VersionChanges, versionChanges } from './version.ts';
import { isOf, logLists, type Wanted } from './wanted.ts';

interface StoreItems {
  wanted: WantedStore;
  changes: readonly ItemChange[];
}

/** What `apply` would do, in the order in which it is told. */
export interface Plan {
  wanted: Wanted;
  /** Undefined where the service is to be made. */
  live: LiveState | undefined;
  stores: readonly WantedStore[];
  items: readonly StoreItems[];
  secrets: readonly WantedSecret[];
  products: readonly ProductChange[];
  version: VersionChanges;
  subscriptions: readonly WantedSubscription[];
  /** Certificates that failed, and are to be tried again. */
  failed: readonly Subscription[];
  /** What the configuration changes, in words; null where there is nothing to compare with. */
  meaning: readonly Meaning[] | null;
  /** What somebody should know: foreign drafts, changes made elsewhere, what is left alone. */
  notes: readonly string[];
}

/** Plans for a service that exists. */
export type ServicePlan = Plan & { live: LiveState };

export function hasService(plan: Plan): plan is ServicePlan {
  return plan.live !== undefined;
}

export async function planFor(api: FastlyApi, wanted: Wanted, service: Service): Promise<ServicePlan> {
  const [live, subscriptions, products] = await Promise.all([
    readLive(api, service, { stores: storeKinds(wanted.state), logLists: logLists(wanted, service) }),
    wanted.subscriptions.length > 0 ? listSubscriptions(api) : [],
    compareProducts(api, service.id, wanted.state.products),
  ]);
  const [plan, meaning] = await Promise.all([
    planWith(api, { wanted, live, subscriptions, products: products.changes }),
    meaningOf(api, wanted, live),
  ]);
  const notes = [...notesOn({ wanted, live, meaning }), ...plan.notes, ...notesOnProducts(products.unnamed)];
  return { ...plan, live, meaning, notes };
}

/** Plans for a service that has to be made. */
export async function planForNew(api: FastlyApi, wanted: Wanted): Promise<Plan> {
  const subscriptions = wanted.subscriptions.length > 0 ? await listSubscriptions(api) : [];
  const products = changesForNew(wanted.state.products);
  return planWith(api, { wanted, live: undefined, subscriptions, products });
}

interface Found {
  wanted: Wanted;
  live: LiveState | undefined;
  subscriptions: readonly Subscription[];
  products: readonly ProductChange[];
}

async function planWith(api: FastlyApi, { wanted, live, subscriptions, products }: Found): Promise<Plan> {
  const items = wanted.state.stores.map(async (store) => {
    return { wanted: store, changes: await itemChanges(api, store, findStore(live, store)) };
  });
  const there = await secretsThere(api, wanted, live);
  return {
    wanted,
    live,
    stores: wanted.state.stores.filter((store) => !findStore(live, store)),
    items: (await Promise.all(items)).filter(({ changes }) => changes.length > 0),
    secrets: wanted.secrets.filter(({ store, name }) => !there.has(`${store}/${name}`)),
    products,
    version: versionChanges(wanted, live),
    subscriptions: missingSubscriptions(wanted.subscriptions, subscriptions),
    failed: failedSubscriptions(wanted.subscriptions, subscriptions),
    meaning: null,
    notes: wanted.unknownSecrets
      .filter(({ name }) => !there.has(name))
      .map(({ name, variable }) => `the secret ${name} is missing: export ${variable}, then apply --secrets`),
  };
}

/** As `store/name`. A secret that exists stays as it is: nobody can see whether it is another one. */
async function secretsThere(api: FastlyApi, wanted: Wanted, live: LiveState | undefined): Promise<ReadonlySet<string>> {
  const sought = [
    ...wanted.secrets.map(({ store, name }) => `${store}/${name}`),
    ...wanted.unknownSecrets.map(({ name }) => name),
  ];
  const names = new Set(sought.map((name) => name.split('/')[0]!));
  const stores = wanted.state.stores.filter(({ kind, name }) => kind === 'secret' && names.has(name));
  const there = new Set<string>();
  for (const store of stores) {
    const found = findStore(live, store);
    for (const name of found ? await listSecrets(api, found) : []) there.add(`${store.name}/${name}`);
  }
  return there;
}

/** Whether exactly this is staged already. */
export function isStaged({ wanted, live }: Plan): boolean {
  return live !== undefined && isOf(markOf(stagedVersion(live.service)), wanted);
}

export function isEmpty({ stores, items, secrets, products, version, subscriptions, failed, live }: Plan): boolean {
  const isDone = live?.base?.active === true && !needsVersion(version);
  const others: readonly (readonly unknown[])[] = [stores, items, secrets, products, subscriptions, failed];
  return isDone && others.every((list) => list.length === 0);
}
