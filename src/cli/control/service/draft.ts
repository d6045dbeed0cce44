import type { FastlyApi } from '../../fastly/api.ts';
import { FastlyRefusal, orUndefined } from '../../fastly/refusal.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';
import type { Store } from '../stores/store.ts';
import { isSameContents, readVersion } from './live.ts';
import { formatDraftMark, markOf, parseDraftMark } from './mark.ts';
import { claimVersion, writeRecord } from './record.ts';
import { activeVersion, baseVersion, isStaged, readService, type Service, type Version } from './service.ts';

/** Just after a clone its version is not found everywhere at once. */
const CLONE_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** How often a clone is made again that another run has taken for left over. */
const MAX_CLONES = 3;

/** A version that can be changed, and that belongs to one run of `apply`. */
export interface Draft {
  number: number;
  /** The version that was active when it was made: 0 for none. */
  base: number;
  /** As in the API: `/service/ID/version/N`. */
  path: string;
}

/** One run of `apply`, and where it says what is its own. */
export interface Run {
  api: FastlyApi;
  terminal: Terminal;
  serviceId: string;
  /** A nonce. */
  id: string;
  records: Store;
}

/**
 * Returns a draft that is this run's alone: one that an earlier run left, or whose clone was made and its answer lost; else a
 * new clone of the active version.
 *
 * @param base the active version that the plan was made for: 0 for none.
 */
export async function takeDraft(run: Run, base: number): Promise<Draft> {
  const service = await readService(run.api, run.serviceId);
  requireBase(service, base);
  const number = (await takeLeftOver(run, service)) ?? (await takeClone(run, service));
  const draft = { number, base, path: `/service/${run.serviceId}/version/${number}` };
  await comment(run.api, draft, formatDraftMark({ base, run: run.id, isAbandoned: false }));
  return draft;
}

async function takeLeftOver(run: Run, service: Service): Promise<number | undefined> {
  const active = activeVersion(service);
  const open = service.versions.filter((one) => isOpen(one) && one.number > (active?.number ?? 0)).toReversed();
  for (const version of open) {
    const isOurs = parseDraftMark(version.comment)?.base === (active?.number ?? 0);
    // Without an active version there is the first draft of a new service.
    if (!isOurs && active && !(await isUntouched(run, version, active))) continue;
    if (await claimVersion(run.api, run.records, { number: version.number, run: run.id })) return version.number;
  }
  return undefined;
}

function isOpen(version: Version): boolean {
  return !version.active && !version.locked && !isStaged(version);
}

/** Whether it is a clone that nobody has changed yet: it carries the comment over, which names the version it was made from. */
async function isUntouched({ api, serviceId }: Run, version: Version, from: Version): Promise<boolean> {
  if (version.comment !== from.comment) return false;
  const [contents, original] = await Promise.all(
    [version, from].map(({ number }) => readVersion(api, `/service/${serviceId}/version/${number}`, [])),
  );
  return isSameContents(contents!, original!);
}

async function takeClone(run: Run, service: Service): Promise<number> {
  const from = baseVersion(service);
  if (!from) throw noVersion(service);
  for (let tries = 1; tries <= MAX_CLONES; tries += 1) {
    const number = await clone(run, service, from);
    if (await claimVersion(run.api, run.records, { number, run: run.id })) return number;
  }
  throw new CliError('no draft could be made', {
    why: `${MAX_CLONES} clones of version ${from.number} were taken by other runs of apply`,
    fix: 'wait until the others have ended, run npx popgate plan, then apply again',
  });
}

async function clone({ api, terminal, serviceId }: Run, service: Service, from: Version): Promise<number> {
  const path = `/service/${serviceId}/version/${from.number}/clone`;
  const { number } = await api.call<Version>({ method: 'PUT', path }).catch(async (error: unknown) => {
    if (error instanceof FastlyRefusal) throw error;
    // The answer was lost, and perhaps not the clone.
    const known = new Set(service.versions.map((version) => version.number));
    const now = await readService(api, serviceId);
    const made = now.versions.findLast((version) => !known.has(version.number) && version.comment === from.comment);
    if (!made) throw error;
    return made;
  });
  for (const pauseMs of CLONE_PAUSES_MS) {
    if (await orUndefined(404, api.get<Version>(`/service/${serviceId}/version/${number}`))) return number;
    await terminal.pause(pauseMs);
  }
  return number;
}

function noVersion({ id }: Service): CliError {
  return new CliError(`the service ${id} has no version`, {
    why: 'there is none to make a draft from',
    fix: 'look at it in the web interface, or let popgate make another: remove its id from popgate.json',
  });
}

/**
 * Drafts that somebody else made, on the web or by another tool, and that Popgate leaves alone: newer than the version that
 * all is compared with, and without a mark of Popgate's own. A clone takes the comment over, and not what it says. One that
 * is staged counts, too.
 */
export function foreignDrafts(service: Service): Version[] {
  const base = baseVersion(service)?.number ?? 0;
  const drafts = service.versions.filter(({ locked, number }) => !locked && number > base);
  return drafts.filter((version) => !parseDraftMark(version.comment) && !markOf(version));
}

export async function comment(api: FastlyApi, { path }: Draft, text: string): Promise<void> {
  await api.call({ method: 'PUT', path, payload: { form: { comment: text } } });
}

/**
 * Lets another run go on with the draft. Writes nothing to a version that is active, staged, locked, or not this run's: its
 * comment says what is live. An error here would hide the one before it.
 */
export async function abandon({ api, id, records }: Run, draft: Draft): Promise<void> {
  try {
    const version = await api.get<Version>(draft.path);
    const owner = parseDraftMark(version.comment)?.run ?? markOf(version)?.run;
    if (!isOpen(version) || owner !== id) return;
    await comment(api, draft, formatDraftMark({ base: draft.base, run: id, isAbandoned: true }));
    await writeRecord(api, records, { number: draft.number, run: id, state: 'abandoned' });
  } catch {
    // Nobody goes on with it then, and that is all.
  }
}

/** @throws CliError where Fastly finds fault with it. Gives what it has to say otherwise. */
export async function validate(api: FastlyApi, { path, number }: Draft): Promise<unknown> {
  const answer = await api.get<{ status: string; msg?: string | null }>(`${path}/validate`);
  if (answer.status === 'ok') return answer;
  throw new CliError(`Fastly does not accept version ${number}`, {
    why: answer.msg || 'it does not say why',
    fix: 'correct the configuration, then apply again: it goes on with the same draft',
  });
}

/** Someone else may have activated a version meanwhile, which the plan and the draft do not contain. */
export function requireBase(service: Service, base: number): void {
  const now = activeVersion(service)?.number ?? 0;
  if (now === base) return;
  throw new CliError('the service was changed meanwhile', {
    why: `version ${now} was activated since the plan was made, which was made for ${base === 0 ? 'none' : `version ${base}`}`,
    fix: 'run npx popgate plan, then apply again',
  });
}

/** Between its last change and its activation nobody may have written to the draft. */
export function requireOwn(
  service: Service,
  { number }: Draft,
  { mark, isChanged }: { mark: string; isChanged: boolean },
): void {
  const version = service.versions.find((one) => one.number === number);
  if (version && isOpen(version) && version.comment === mark && !isChanged) return;
  throw new CliError(`version ${number} is not what popgate made of it any more`, {
    why: version?.locked ? 'somebody else activated or locked it' : 'somebody else wrote to it',
    fix: 'run npx popgate status and plan, then apply again: it makes another',
  });
}
