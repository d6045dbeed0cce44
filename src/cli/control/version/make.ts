import { randomBytes } from 'node:crypto';
import { storedText } from '../../compare/stored/text.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import type { Terminal } from '../../terminal/command.ts';
import { stateHash } from '../desired.ts';
import type { Package } from '../package/pack.ts';
import { idOf } from '../plan/diff.ts';
import type { ServicePlan } from '../plan/plan.ts';
import { activate, tellActivation } from '../service/activate.ts';
import type { Authorship } from '../service/authorship.ts';
import {
  abandon,
  comment,
  type Draft,
  requireBase,
  requireOwn,
  type Run,
  takeDraft,
  validate,
} from '../service/draft.ts';
import { isSameContents, type VersionContents } from '../service/live.ts';
import { formatVersionMark } from '../service/mark.ts';
import { findRecordStore, pruneRecords, recordStoreName, writeRecord } from '../service/record.ts';
import { readService } from '../service/service.ts';
import { tellWarnings } from '../service/warnings.ts';
import { createStore } from '../stores/stores.ts';
import { fillVersion, readDraft } from './fill.ts';

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

/** Makes the version of a plan on a draft of its own, and activates or stages it; nothing is live before that. */
export async function makeVersion(to: Applying, plan: ServicePlan, packed: Package | undefined): Promise<number> {
  const { api, terminal } = to;
  const run = await startRun(to, plan);
  const draft = await takeDraft(run, plan.live.base?.active ? plan.live.base.number : 0);
  terminal.progress(`changing version ${draft.number}, made from ${draft.base ? `version ${draft.base}` : 'nothing'}`);
  try {
    const contents = await fillVersion(api, { plan, draft, pack: packed }, to.pack);
    const mark = formatVersionMark({ ...to.authorship, ...markOf(plan, draft, contents), run: run.id });
    const config = storedText(plan.wanted.config);
    await writeRecord(api, run.records, { number: draft.number, run: run.id, state: 'made', config });
    await comment(api, draft, mark);
    tellWarnings(await validate(api, draft), terminal);
    await activateDraft(to, { plan, draft, contents, mark });
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

interface Made {
  plan: ServicePlan;
  draft: Draft;
  /** What Fastly showed of it when it was done. */
  contents: VersionContents;
  mark: string;
}

/** Looks once more whether the draft is what this run made of it, and the service what the plan was made for. */
async function activateDraft(to: Applying, { plan, draft, contents, mark }: Made): Promise<void> {
  const { api, terminal, stage } = to;
  const [service, now] = await Promise.all([readService(api, plan.live.service.id), readDraft(api, plan, draft)]);
  requireBase(service, draft.base);
  requireOwn(service, draft, { isChanged: !isSameContents(contents, now), mark });
  terminal.progress(`${stage ? 'staging' : 'activating'} version ${draft.number}`);
  tellActivation(await activate(api, { service, number: draft.number, stage }), terminal);
}

function markOf({ wanted }: ServicePlan, { number, base }: Draft, { packageHash }: VersionContents) {
  return {
    version: number,
    base,
    code: wanted.code,
    config: stateHash(wanted.state),
    package: (packageHash ?? '').slice(0, 16),
    logs: wanted.state.objects.filter(({ list }) => list.startsWith('logging/')).map(idOf),
  };
}
