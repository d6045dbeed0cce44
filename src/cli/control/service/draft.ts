import type { FastlyApi } from '../../fastly/api.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';
import { formatDraftMark, markOf, parseDraftMark } from './mark.ts';
import { activeVersion, baseVersion, readService, type Service, type Version } from './service.ts';

/** Just after a clone its version is not found everywhere at once. */
const CLONE_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** A version that can be changed, and the one that it was made from: 0 where none was active. */
export interface Draft {
  number: number;
  base: number;
  /** As in the API: `/service/ID/version/N`. */
  path: string;
}

/**
 * Returns the draft to work on: one that an earlier run left, if nothing was activated since; else a new clone of the
 * active version; else the first version of a new service.
 */
export async function takeDraft(api: FastlyApi, service: Service, terminal: Terminal): Promise<Draft> {
  const active = activeVersion(service);
  const base = active?.number ?? 0;
  const left = service.versions.findLast((version) => isOurs(version, base));
  const open = left ?? (active ? undefined : service.versions.findLast(({ locked }) => !locked));
  const { number } = open ?? (await clone(api, service, terminal));
  const draft = { number, base, path: `/service/${service.id}/version/${number}` };
  await comment(api, draft, formatDraftMark(base));
  return draft;
}

function isOurs({ active, locked, comment: text }: Version, base: number): boolean {
  return !active && !locked && parseDraftMark(text)?.base === base;
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

async function clone(api: FastlyApi, service: Service, terminal: Terminal): Promise<Version> {
  const from = baseVersion(service);
  if (!from) throw noVersion(service);
  const path = `/service/${service.id}/version/${from.number}/clone`;
  const made = await api.call<Version>({ method: 'PUT', path });
  for (const pauseMs of CLONE_PAUSES_MS) {
    const version = await orUndefined(404, api.get<Version>(`/service/${service.id}/version/${made.number}`));
    if (version) return version;
    await terminal.pause(pauseMs);
  }
  return made;
}

function noVersion({ id }: Service): CliError {
  return new CliError(`the service ${id} has no version`, {
    why: 'there is none to make a draft from',
    fix: 'look at it in the web interface, or let popgate make another: remove its id from popgate.json',
  });
}

export async function comment(api: FastlyApi, { path }: Draft, text: string): Promise<void> {
  await api.call({ method: 'PUT', path, payload: { form: { comment: text } } });
}

/** The comment is for people: the next run continues with the draft. An error here would hide the one before it. */
export async function abandon(api: FastlyApi, draft: Draft): Promise<void> {
  await comment(api, draft, formatDraftMark(draft.base, true)).catch(() => undefined);
}

/** @throws CliError where Fastly finds fault with it. */
export async function validate(api: FastlyApi, { path, number }: Draft): Promise<void> {
  const { status, msg } = await api.get<{ status: string; msg?: string | null }>(`${path}/validate`);
  if (status === 'ok') return;
  throw new CliError(`Fastly does not accept version ${number}`, {
    why: msg || 'it does not say why',
    fix: 'correct the configuration, then apply again: it goes on with the same draft',
  });
}

/** Someone else may have activated a version meanwhile, which this one does not contain. */
export async function requireUnchanged(api: FastlyApi, service: Service, { base, number }: Draft): Promise<void> {
  const now = activeVersion(await readService(api, service.id))?.number ?? 0;
  if (now === base) return;
  throw new CliError('the service was changed meanwhile', {
    why: `version ${now} was activated while version ${number} was made from version ${base}`,
    fix: 'run npx popgate plan, then apply again',
  });
}
