import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PROGRAM = '/usr/bin/chromium';
const LIMIT_MS = 45_000;

/** To be a test's condition and the end of its name: says why it is skipped. */
export const chromium = existsSync(PROGRAM)
  ? { isMissing: false, note: '' }
  : { isMissing: true, note: ` (skipped: there is no ${PROGRAM} on this machine)` };

/** What Chromium makes of a page once its scripts are done; `hosts` are looked for on this machine. */
export async function domOf(url: string, hosts: readonly string[]): Promise<string> {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'popgate-chromium-'));
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',');
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-background-networking',
    `--user-data-dir=${profile}`,
    `--host-resolver-rules=${rules}`,
    '--virtual-time-budget=10000',
    '--dump-dom',
    url,
  ];
  try {
    return (await promisify(execFile)(PROGRAM, args, { timeout: LIMIT_MS, killSignal: 'SIGKILL' })).stdout;
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
