import type { FastlyApi } from '../../fastly/api.ts';
import { FastlyRefusal } from '../../fastly/refusal.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';
import { markOf } from './mark.ts';
import { activeVersion, isStaged, readService, type Service, type Version } from './service.ts';
import { tellWarnings } from './warnings.ts';

export interface Activation {
  /** What the service was when it was last looked at. */
  service: Service;
  number: number;
  stage?: boolean;
}

export interface Activated {
  /** Fastly's answer; undefined where it was lost. */
  answer: unknown;
  /** What else happened to the service at the same time. */
  notes: string[];
}

/**
 * Activates a version, or stages it. After an error it looks whether the version is active, since the answer may be lost and
 * not the activation; after a success, whether somebody else activated another one at the same time.
 *
 * @throws CliError where it is not active, or no longer.
 */
export async function activate(api: FastlyApi, { service, number, stage = false }: Activation): Promise<Activated> {
  const path = `/service/${service.id}/version/${number}/activate${stage ? '/staging' : ''}`;
  let answer: unknown;
  let failure: unknown;
  try {
    answer = await api.call({ method: 'PUT', path });
  } catch (error) {
    if (error instanceof FastlyRefusal && error.httpStatus < 500) throw error;
    failure = error;
  }
  const now = await readService(api, service.id).catch(() => undefined);
  if (failure !== undefined && !(now && isDone(now, number, stage))) throw failure;
  const lost =
    failure === undefined ? [] : [`the answer to the ${stage ? 'staging' : 'activation'} was lost: it is done`];
  return { answer, notes: now && !stage ? [...lost, ...othersActivated(service, now, number)] : lost };
}

export function tellActivation({ answer, notes }: Activated, terminal: Terminal): void {
  tellWarnings(answer, terminal);
  for (const note of notes) terminal.progress(`note: ${note}`);
}

function isDone(service: Service, number: number, stage: boolean): boolean {
  const version = service.versions.find((one) => one.number === number);
  return version !== undefined && (stage ? isStaged(version) : version.active);
}

/** Fastly has no condition for an activation: of two at once the later one counts, and both are told. */
function othersActivated(before: Service, now: Service, number: number): string[] {
  const active = activeVersion(now);
  if (active && active.number !== number) {
    throw new CliError(`version ${number} was activated, and then version ${active.number}`, {
      why: `${describeMaker(active)} activated version ${active.number} at the same time, and it is the active one`,
      fix: 'run npx popgate plan: it says what the active version lacks; then apply again',
    });
  }
  const wasLocked = new Set(before.versions.filter(({ locked }) => locked).map((version) => version.number));
  const others = now.versions.filter((one) => one.locked && one.number !== number && !wasLocked.has(one.number));
  return others.map(
    (other) =>
      `${describeMaker(other)} activated version ${other.number} at the same time; version ${number} has replaced it, without what it changed`,
  );
}

function describeMaker(version: Version): string {
  return markOf(version)?.by ?? 'somebody else';
}
