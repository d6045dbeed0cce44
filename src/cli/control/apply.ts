import type { FastlyApi } from '../fastly/api.ts';
import { inParallel } from '../fastly/in-parallel.ts';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { stateHash } from './desired.ts';
import { kindOf } from './objects/index.ts';
import type { Fields } from './objects/object.ts';
import type { Package } from './package/pack.ts';
import { idOf, type ObjectChange } from './plan/diff.ts';
import type { ServicePlan } from './plan/plan.ts';
import { type LinkChange, needsVersion, versionChanges, type VersionChanges } from './plan/version.ts';
import { logLists } from './plan/wanted.ts';
import { abandon, comment, type Draft, requireUnchanged, takeDraft, validate } from './service/draft.ts';
import { findStore, type LiveState, readVersion } from './service/live.ts';
import { formatServiceMark, formatVersionMark, parseServiceMark, storeName } from './service/mark.ts';
import { createSecret } from './stores/secret.ts';
import { changeItems } from './stores/stores.ts';
import { createStore } from './stores/stores.ts';
import type { Subscription } from './tls/subscription.ts';
import { createSubscription, retrySubscription } from './tls/subscriptions.ts';

export interface Applying {
  api: FastlyApi;
  terminal: Terminal;
  /** Whether the version is to be staged instead of activated. */
  stage: boolean;
  /** Builds the package; called once, and only if it changes. */
  pack(): Promise<Package>;
}

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
  await inParallel(secrets, async ({ store: name, name: secret, variable }) => {
    terminal.progress(`storing the secret ${secret} of the store ${name}`);
    const wish = wanted.state.stores.find((store) => store.kind === 'secret' && store.name === name)!;
    await createSecret(api, findStore(live, wish)!, { name: secret, value: terminal.env[variable]! });
  });
}

async function makeVersion(to: Applying, plan: ServicePlan, pack: Package | undefined): Promise<number> {
  const { api, terminal, stage } = to;
  const { service } = plan.live;
  const draft = await takeDraft(api, service, terminal);
  terminal.progress(`changing version ${draft.number}, made from ${draft.base ? `version ${draft.base}` : 'nothing'}`);
  try {
    await fillVersion(to, { plan, draft, pack });
    await validate(api, draft);
    await requireUnchanged(api, service, draft);
    await comment(api, draft, markOf(plan, draft, pack));
    terminal.progress(`${stage ? 'staging' : 'activating'} version ${draft.number}`);
    await api.call({ method: 'PUT', path: `${draft.path}/activate${stage ? '/staging' : ''}` });
    return draft.number;
  } catch (error) {
    await abandon(api, draft);
    throw error;
  }
}

interface Filling {
  plan: ServicePlan;
  draft: Draft;
  pack: Package | undefined;
}

/** Compares with what the draft contains now: an earlier run may have stopped in the middle. */
async function fillVersion({ api }: Applying, { plan, draft, pack }: Filling): Promise<void> {
  const contents = await readVersion(api, draft.path, logLists(plan.wanted, plan.live.service));
  const changes = versionChanges(plan.wanted, plan.live, contents);
  for (const step of inOrder(changes)) await inParallel(step, (change) => changeObject(api, draft.path, change));
  await inParallel(changes.links, (link) => changeLink(api, draft.path, link));
  if (!pack) return;
  const file = { field: 'package', name: 'package.tar.gz', bytes: pack.bytes };
  await api.call({ method: 'PUT', path: `${draft.path}/package`, payload: { file } });
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

function markOf({ wanted, live }: ServicePlan, { number }: Draft, pack: Package | undefined): string {
  const logs = wanted.state.objects.filter(({ list }) => list.startsWith('logging/')).map(idOf);
  const hash = pack?.hashsum ?? live.packageHash ?? '';
  const config = stateHash(wanted.state);
  return formatVersionMark({ version: number, code: wanted.code, config, package: hash.slice(0, 16), logs });
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
