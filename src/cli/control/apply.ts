import { inParallel } from '../fastly/in-parallel.ts';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import type { ServicePlan } from './plan/plan.ts';
import { needsVersion } from './plan/version.ts';
import { switchOn } from './products/products.ts';
import { makeSecret, secretFile } from './secrets/keep.ts';
import { findStore, type LiveState } from './service/live.ts';
import { formatServiceMark, parseServiceMark, storeName } from './service/mark.ts';
import { createSecret } from './stores/secret.ts';
import { changeItems, createStore } from './stores/stores.ts';
import type { Subscription } from './tls/subscription.ts';
import { createSubscription, retrySubscription } from './tls/subscriptions.ts';
import { type Applying, makeVersion } from './version/make.ts';

export interface Applied {
  /** The version that was activated or staged; null if none had to be made. */
  version: number | null;
  subscriptions: readonly Subscription[];
}

/** Carries out a plan of a service that exists. The active version stays as it is until the last step. */
export async function applyPlan(to: Applying, plan: ServicePlan): Promise<Applied> {
  const isVersionNeeded = needsVersion(plan.version) || !plan.live.base?.active;
  // First, because most of what can go wrong goes wrong here, and then nothing has been changed.
  const pack = isVersionNeeded && plan.version.package ? await to.pack() : undefined;
  const live = await makeStores(to, plan);
  await fillStores(to, { ...plan, live });
  await storeSecrets(to, { ...plan, live });
  await switchOn({ ...to, serviceId: live.service.id }, plan.products);
  const version = isVersionNeeded ? await makeVersion(to, { ...plan, live }, pack) : null;
  try {
    return { version, subscriptions: await askForCertificates(to, plan) };
  } catch (error) {
    throw version === null ? error : onlyCertificatesFailed(error, version);
  }
}

function onlyCertificatesFailed(error: unknown, version: number): CliError {
  return new CliError(`version ${version} is active, but not all certificates could be asked for`, {
    why: error instanceof CliError ? `${error.message}: ${error.why}` : messageOf(error),
    fix: error instanceof CliError ? error.fix : 'apply again: it asks for those that are missing',
  });
}

async function makeStores({ api, terminal }: Applying, { stores, live }: ServicePlan): Promise<LiveState> {
  const made = await inParallel(stores, async ({ kind, name }) => {
    terminal.progress(`making the ${kind} store ${name}`);
    return createStore(api, kind, storeName(live.service.id, name));
  });
  return { ...live, stores: [...live.stores, ...made] };
}

async function fillStores({ api, terminal }: Applying, { items, live }: ServicePlan): Promise<void> {
  for (const { wanted, changes } of items) {
    terminal.progress(`changing ${changes.length} items of the ${wanted.kind} store ${wanted.name}`);
    await changeItems(api, findStore(live, wanted)!, changes);
  }
}

async function storeSecrets({ api, terminal }: Applying, { secrets, live, wanted }: ServicePlan): Promise<void> {
  const { environment, state } = wanted;
  await inParallel(secrets, async ({ store: name, name: secret, from }) => {
    const kept = { environment, name: secret };
    const value = from === 'made' ? await makeSecret(terminal.env, kept) : terminal.env[from.variable]!;
    const origin = from === 'made' ? `, and keeping it in ${secretFile(terminal.env, kept)}` : '';
    terminal.progress(`storing the secret ${secret} of the store ${name}${origin}`);
    const wish = state.stores.find((store) => store.kind === 'secret' && store.name === name)!;
    await createSecret(api, findStore(live, wish)!, { name: secret, value });
  });
}

/** Recorded before it is requested: `destroy` would leave behind a certificate that no comment names. */
async function askForCertificates(
  { api, terminal }: Applying,
  { live, subscriptions, failed }: ServicePlan,
): Promise<Subscription[]> {
  const mark = parseServiceMark(live.service.comment);
  if (mark && subscriptions.length > 0) {
    const tls = [...new Set([...mark.tls, ...subscriptions.flatMap(({ domains }) => domains)])];
    const payload = { form: { comment: formatServiceMark({ ...mark, tls }) } };
    await api.call({ method: 'PUT', path: `/service/${live.service.id}`, payload });
  }
  const asked = await inParallel(subscriptions, (wanted) => {
    terminal.progress(`asking ${wanted.authority} for a certificate for ${wanted.domains.join(', ')}`);
    return createSubscription(api, wanted);
  });
  const retried = await inParallel(failed, (subscription) => {
    terminal.progress(`trying again to get the certificate for ${subscription.domains.join(', ')}`);
    return retrySubscription(api, subscription);
  });
  return [...asked, ...retried];
}
