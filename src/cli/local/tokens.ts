import { randomBytes } from 'node:crypto';
import { appendFile, chmod, readFile } from 'node:fs/promises';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { inLocalFolder, makeLocalFolder } from './folder.ts';

type Env = Terminal['env'];
type Variables = Record<string, string>;

/** Without these a local gateway has no operator API, and explains nothing. */
const MADE = ['POPGATE_ADMIN_TOKEN', 'POPGATE_PURGE_TOKEN', 'POPGATE_DEBUG_KEY'];

/** Where they are kept from run to run, for the commands to find. */
export function tokensFile(env: Env): string {
  return inLocalFolder(env, 'dev.env');
}

/**
 * What the local gateway finds in its environment beside what is there: all of `.popgate/dev.env`, to which the tokens are
 * added that neither has. The environment goes before the file.
 */
export async function localTokens(env: Env): Promise<Variables> {
  const known = await readTokens(env);
  const missing = MADE.filter((name) => !env[name] && known[name] === undefined);
  if (missing.length > 0) await addTokens(env, missing);
  const kept = missing.length > 0 ? await readTokens(env) : known;
  return Object.fromEntries(Object.entries(kept).filter(([name]) => !env[name]));
}

/** What the file has; nothing where there is none. */
export async function readTokens(env: Env): Promise<Variables> {
  const file = tokensFile(env);
  return parse(await textOf(file), file);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new CliError(`${file} cannot be read`, {
      why: messageOf(error),
      fix: 'make it readable, or delete it: the next start of the gateway makes another',
    });
  }
}

const LINE = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*))$/;

/** The first value of a name counts, so that two starts at once, which both add theirs, go by the same. */
function parse(text: string, file: string): Variables {
  const variables: Variables = {};
  for (const [at, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const [, name, ...values] = LINE.exec(written) ?? [];
    // What the line holds may be a secret.
    if (name === undefined) {
      throw new CliError(`${file} is malformed`, {
        why: `line ${at + 1} is not NAME=VALUE`,
        fix: 'correct the line, or delete the file: the next start of the gateway makes another',
      });
    }
    const value = values.find((value) => value !== undefined);
    if (value) variables[name] ??= value;
  }
  return variables;
}

async function addTokens(env: Env, names: readonly string[]): Promise<void> {
  const file = tokensFile(env);
  const lines = names.map((name) => `${name}=${randomBytes(24).toString('base64url')}\n`);
  try {
    await makeLocalFolder(env);
    const before = await textOf(file);
    // At once, so that nobody reads half of it.
    await appendFile(file, `${before === '' || before.endsWith('\n') ? '' : '\n'}${lines.join('')}`, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('the tokens of the local gateway cannot be kept', {
      why: messageOf(error),
      fix: `make ${file} writable, or set ${names.join(' and ')}`,
    });
  }
}
