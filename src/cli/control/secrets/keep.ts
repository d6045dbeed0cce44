import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inLocalFolder, makeLocalFolder } from '../../local/folder.ts';
import { CliError, messageOf } from '../../terminal/cli-error.ts';
import type { Terminal } from '../../terminal/command.ts';

type Env = Terminal['env'];

export interface KeptSecret {
  environment: string;
  /** As in `purge_token`. */
  name: string;
}

/** The file that a made secret is kept in, for this user alone: a rehearsal has its own. */
export function secretFile(env: Env, { environment, name }: KeptSecret): string {
  const place = path.join('secrets', environment, name);
  return env.POPGATE_STATE ? path.join(path.dirname(env.POPGATE_STATE), place) : inLocalFolder(env, place);
}

/** Undefined where there is no such file. */
export async function readSecret(env: Env, kept: KeptSecret): Promise<string | undefined> {
  const file = secretFile(env, kept);
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(`${file} cannot be read`, { why: messageOf(error), fix: 'make it readable, or move it away' });
  }
}

/** 32 random bytes in a file of mode 0600, written before anything is stored; the one that an earlier run kept, if there is one. */
export async function makeSecret(env: Env, kept: KeptSecret): Promise<string> {
  const file = secretFile(env, kept);
  const there = await readSecret(env, kept);
  if (there !== undefined) return there;
  const secret = newSecret();
  try {
    if (!env.POPGATE_STATE) await makeLocalFolder(env);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${secret}\n`, { flag: 'wx', mode: 0o600 });
    return secret;
  } catch (error) {
    // Two runs at once keep one.
    const others = await readSecret(env, kept).catch(() => undefined);
    if (others !== undefined) return others;
    throw new CliError('a secret cannot be kept', {
      why: messageOf(error),
      fix: `make ${path.dirname(file)} writable; nothing was stored`,
    });
  }
}

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export async function renameSecret(env: Env, { environment, name }: KeptSecret, to: string): Promise<void> {
  await rename(secretFile(env, { environment, name }), secretFile(env, { environment, name: to }));
}

export async function forgetSecret(env: Env, kept: KeptSecret): Promise<void> {
  await rm(secretFile(env, kept), { force: true });
}
