import { FastlyRefusal } from '../../fastly/refusal.ts';
import { CliError, messageOf, misuse } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';
import { plainText } from '../../terminal/plain-text.ts';
import type { CheckedDomain } from '../dns/check.ts';
import { isDnsDone } from '../dns/state.ts';
import { tlsStatus } from './domains.ts';

export type Awaited = 'tls' | 'dns';

/** What `--wait` names. */
export function parseWait(text: string): Awaited[] {
  const names = text.split(',').map((name) => name.trim());
  const known = names.filter((name) => name === 'tls' || name === 'dns');
  if (known.length === names.length) return [...new Set(known)];
  throw misuse(`"${text}" cannot be waited for`, '--wait takes tls, dns, or tls,dns');
}

export interface Wait {
  what: readonly Awaited[];
  timeoutMs: number;
  /** Looks anew. */
  look(): Promise<CheckedDomain[]>;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
const GROWTH = 1.5;
/** A subscription that is being asked for at this moment is still seen; one that nobody asks for is not waited for longer. */
const UNASKED_MS = 30_000;

/** Looks again and again, and tells what changes. Gives whether all came true in time. */
export async function waitFor({ what, timeoutMs, look }: Wait, terminal: Terminal): Promise<boolean> {
  const start = terminal.now();
  let known = new Map<string, string>();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * GROWTH)) {
    const checked = await lookCarefully(look, terminal);
    const waitedMs = terminal.now() - start;
    if (checked !== undefined) {
      const pending = pendingOf(checked, what, terminal.now());
      tellChanges(known, pending, terminal);
      if (pending.size === 0) return true;
      known = pending;
      const ended = what.includes('tls') && endOf(checked, waitedMs);
      if (ended) {
        terminal.progress(plainText(ended));
        return false;
      }
    }
    const leftMs = timeoutMs - waitedMs;
    if (leftMs <= 0) {
      terminal.progress(`not done within ${describeTime(timeoutMs)}: still waiting for ${known.size || 'an answer'}`);
      return false;
    }
    const next = Math.min(pauseMs, leftMs);
    terminal.progress(
      `${describeTime(waitedMs)}: waiting for ${known.size || 'an answer'}; looking again in ${describeTime(next)}`,
    );
    await terminal.pause(next);
  }
}

/** A network that fails for a moment ends no wait of half an hour; a refusal would only come again. */
async function lookCarefully(look: Wait['look'], { progress }: Terminal): Promise<CheckedDomain[] | undefined> {
  try {
    return await look();
  } catch (error) {
    const isPassing = error instanceof FastlyRefusal ? error.httpStatus >= 500 || error.httpStatus === 429 : true;
    if (!(error instanceof CliError) || !isPassing || error.status === 2) throw error;
    progress(`${messageOf(error)}: ${error.why}`);
    return undefined;
  }
}

/** What is not done yet, by what it is. */
function pendingOf(checked: readonly CheckedDomain[], what: readonly Awaited[], now: number): Map<string, string> {
  const pending = new Map<string, string>();
  for (const domain of checked) {
    const tls = tlsStatus(domain, now);
    if (what.includes('tls') && !tls.isHealthy)
      pending.set(`${domain.domain} certificate`, `${tls.state}: ${tls.why.join('; ')}`);
    if (what.includes('dns') && !isDnsDone(domain)) pending.set(`${domain.domain} DNS`, describeDns(domain));
  }
  return pending;
}

function describeDns({ state, records }: CheckedDomain): string {
  const open = records.filter((record) => record.isNeeded && record.state !== 'set');
  if (open.length > 0) return open.map((record) => `${record.type} ${record.name} ${record.state}`).join(', ');
  return state === 'set' ? 'its challenge is not known before a certificate is asked for' : 'its records are not known';
}

function tellChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  terminal: Terminal,
): void {
  for (const name of before.keys()) if (!after.has(name)) terminal.progress(plainText(`${name}: done`));
  for (const [name, text] of after) {
    if (before.get(name) !== text) terminal.progress(plainText(`${name}: ${text}`));
  }
}

/** Why it makes no sense to wait. */
function endOf(checked: readonly CheckedDomain[], waitedMs: number): string | undefined {
  const failed = checked.find(({ subscription }) => subscription?.state === 'failed');
  if (failed) return `the certificate of ${failed.domain} failed, which does not change by waiting`;
  if (waitedMs < UNASKED_MS) return undefined;
  const unasked = checked.find(({ tls, subscription }) => tls === 'subscription' && subscription === undefined);
  return unasked && `nobody asks for a certificate for ${unasked.domain}: run npx popgate apply`;
}

function describeTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
}
