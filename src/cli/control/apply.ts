import { randomBytes } from 'node:crypto';
import { storedText } from '../compare/stored/text.ts';
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
import { switchOn } from './products/products.ts';
import { makeSecret, secretFile } from './secrets/keep.ts';
import { activate } from './service/activate.ts';
import {
  abandon,
  comment,
  type Draft,
  requireBase,
  requireComment,
  type Run,
  takeDraft,
  validate,
} from './service/draft.ts';
import { findStore, type LiveState, readVersion } from './service/live.ts';
import type { Authorship } from './service/authorship.ts';
import {
  formatServiceMark,
  formatVersionMark,
  parseServiceMark,
  storeName,
  type VersionMark,
} from './service/mark.ts';
import { findRecordStore, pruneRecords, recordStoreName, writeRecord } from './service/record.ts';
import { readService } from './service/service.ts';
import { warningsOf } from './service/warnings.ts';
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
  /** Who makes the version, and from what. */
  authorship: Authorship;
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

async function makeVersion(to: Applying, plan: ServicePlan, packed: Package | undefined): Promise<number> {
  const { api, terminal } = to;
  const run = await startRun(to, plan);
  const draft = await takeDraft(run, plan.live.base?.active ? plan.live.base.number : 0);
  terminal.progress(`changing version ${draft.number}, made from ${draft.base ? `version ${draft.base}` : 'nothing'}`);
  try {
    const filling = await fillVersion(to, { plan, draft, pack: packed });
    const mark = formatVersionMark(markOf(filling, run, to.authorship));
    const config = storedText(plan.wanted.config);
    await writeRecord(api, run.records, { number: draft.number, run: run.id, state: 'made', config });
    await comment(api, draft, mark);
    tellWarnings(terminal, await validate(api, draft));
    await activateDraft(to, filling, mark);
  } catch (error) {
    await abandon(run, draft);
    throw error;
  }
  await pruneRecords(api, run.records).catch(() => undefined);
  return draft.number;
}

async function startRun({ api, terminal }: Applying, { live }: ServicePlan): Promise<Run> {
  const { id } = live.service;
  const records = findRecordStore(live.stores, id) ?? (await createStore(api, 'kv', recordStoreName(id)));
  return { api, terminal, serviceId: id, id: randomBytes(6).toString('hex'), records };
}

interface Filling {
  plan: ServicePlan;
  draft: Draft;
  pack: Package | undefined;
}

/** Compares with what the draft contains now: an earlier run may have stopped in the middle. */
async function fillVersion({ api, pack: build }: Applying, filling: Filling): Promise<Filling> {
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
async function changesLeft(api: FastlyApi, { plan, draft, pack }: Filling): Promise<VersionChanges> {
  const contents = await readVersion(api, draft.path, logLists(plan.wanted, plan.live.service));
  const { objects, links } = versionChanges(plan.wanted, plan.live, contents);
  const expected = pack?.hashsum ?? plan.live.packageHash;
  const isThere = contents.packageHash === expected;
  return { objects, links, package: isThere ? null : { from: contents.packageHash, to: expected ?? 'none' } };
}

/** Looks once more whether the draft is what this run made of it, and the service what the plan was made for. */
async function activateDraft(to: Applying, filling: Filling, mark: string): Promise<void> {
  const { api, terminal, stage } = to;
  const { draft, plan } = filling;
  const [service, left] = await Promise.all([
    readService(api, plan.live.service.id),
    changesLeft(api, filling),
  ]);
  requireBase(service, draft.base);
  requireComment(service, draft, mark);
  if (needsVersion(left)) throw notAsMade(draft, left);
  terminal.progress(`${stage ? 'staging' : 'activating'} version ${draft.number}`);
  const { answer, notes } = await activate(api, { service, number: draft.number, stage });
  tellWarnings(terminal, answer);
  for (const note of notes) terminal.progress(`note: ${note}`);
}

function tellWarnings(terminal: Terminal, answer: unknown): void {
  for (const warning of warningsOf(answer)) terminal.progress(`warning of Fastly: ${warning}`);
}

function notAsMade({ number }: Draft, { objects, links, package: pack }: VersionChanges): CliError {
  const names = [...objects.map(({ object }) => idOf(object)), ...links.map(({ name }) => `link ${name}`)];
  return new CliError(`version ${number} does not hold what was written to it`, {
    why: `${[...names, ...(pack ? ['the package'] : [])].join(', ')}: somebody else changed it, or Fastly reads it otherwise`,
    fix: 'nothing was activated: run npx popgate plan, then apply again; if it comes again, report it',
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

function markOf({ plan, draft, pack }: Filling, run: Run, authorship: Authorship): VersionMark {
  const { wanted, live } = plan;
  const hash = pack?.hashsum ?? live.packageHash ?? '';
  return {
    ...authorship,
    version: draft.number,
    base: draft.base,
    run: run.id,
    code: wanted.code,
    config: stateHash(wanted.state),
    package: hash.slice(0, 16),
    logs: wanted.state.objects.filter(({ list }) => list.startsWith('logging/')).map(idOf),
  };
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
