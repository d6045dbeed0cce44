import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { inProject, MANIFEST } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';

/** Tests name their own. */
export interface TokenPlaces {
  platform?: NodeJS.Platform;
  /** The `fastly.toml` whose `profile` says which token is meant. */
  manifest?: string;
}

export interface StoredToken {
  name: string;
  token: string;
  file: string;
}

/** One token of the Fastly CLI, as its version 16 keeps it. */
interface Entry {
  token: string;
  /** When it ends, as the CLI wrote it down; a single sign-on has two ends, and the token's own counts first. */
  ends: string | undefined;
  needsLogin: boolean;
}

type Table = Readonly<Record<string, unknown>>;

/**
 * The token that the Fastly CLI would take in this project: the one that `profile` in `fastly.toml` names, else its default.
 * The CLI renews a single sign-on by itself; here one that has ended is told.
 */
export async function findStoredToken(terminal: Terminal, places: TokenPlaces): Promise<StoredToken | undefined> {
  const file = fastlyCliFile(terminal.env, places.platform ?? process.platform);
  const text = file && (await readPrivately(file, places.platform ?? process.platform));
  if (!text) return undefined;
  const { entries, standard } = entriesOf(parseToml(text, file), terminal);
  const profile = await profileOf(places.manifest ?? inProject(MANIFEST));
  const name = profile ?? standard;
  const entry = name === undefined ? undefined : entries.get(name);
  if (profile !== undefined && entry === undefined && entries.size > 0) throw unknownProfile(profile, file);
  if (name === undefined || entry === undefined) return undefined;
  requireValid(name, entry, terminal);
  return { name, token: entry.token, file };
}

/** Where the CLI's file is: in Go's `os.UserConfigDir`, and where there is none, in the home. */
export function fastlyCliFile(env: Terminal['env'], platform: NodeJS.Platform): string | undefined {
  const { join, isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME;
  const configured: Partial<Record<NodeJS.Platform, string | undefined>> = {
    win32: env.APPDATA,
    darwin: home && join(home, 'Library', 'Application Support'),
  };
  const folder = platform in configured ? configured[platform] : env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  if (folder && isAbsolute(folder)) return join(folder, 'fastly', 'config.toml');
  return home ? join(home, '.fastly', 'config.toml') : undefined;
}

/** The CLI makes its file for its owner alone (0600). One that others can read is not secret any more. */
async function readPrivately(file: string, platform: NodeJS.Platform): Promise<string | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw new CliError(`${file} cannot be read`, {
      why: 'the system does not let this user read the Fastly CLI’s tokens',
      fix: 'make the file this user’s own, or export FASTLY_API_TOKEN',
    });
  });
  if (handle === undefined) return undefined;
  try {
    const { mode } = await handle.stat();
    if (platform === 'win32' || (mode & 0o077) === 0) return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
  throw new CliError(`${file} is open to others`, {
    why: 'it holds tokens for Fastly, and others than its owner may read or write it',
    fix: `chmod 600 '${file}'; or export FASTLY_API_TOKEN, which is taken first`,
  });
}

/** The parser's own message quotes the line, and the line may hold a token. */
function parseToml(text: string, file: string): Table {
  try {
    return parse(text);
  } catch (error) {
    const line = error instanceof TomlError ? `line ${error.line} is not TOML` : 'it is not TOML';
    throw new CliError(`${file} cannot be understood`, {
      why: line,
      fix: 'correct it, or log in anew with npx fastly auth login; or export FASTLY_API_TOKEN',
    });
  }
}

/** `[auth]` as version 16 writes it, and the `[profile.NAME]` of older ones, which it takes over where it has none of that name. */
function entriesOf(file: Table, { now }: Terminal): { entries: Map<string, Entry>; standard: string | undefined } {
  const auth = tableOf(file.auth);
  const profiles = Object.entries(tableOf(file.profile)).map(([name, value]) => [name, tableOf(value)] as const);
  const tokens = Object.entries(tableOf(auth.tokens)).map(([name, value]) => [name, tableOf(value)] as const);
  const entries = new Map([
    ...profiles.map(([name, profile]) => [name, profileEntry(profile)] as const),
    ...tokens.map(([name, token]) => [name, tokenEntry(token, now())] as const),
  ]);
  const standard =
    textOf(auth.default) ??
    profiles.find(([, profile]) => profile.default === true)?.[0] ??
    (entries.size === 1 ? [...entries.keys()][0] : undefined);
  return { entries: new Map([...entries].filter(([, { token }]) => token !== '')), standard };
}

function tokenEntry(token: Table, now: number): Entry {
  const isSso = token.type === 'sso';
  // Past the sign-on's end the CLI renews the token, unless the token itself is known to hold longer.
  const own = textOf(token.api_token_expires_at);
  const holds = own !== undefined && Date.parse(own) > now;
  return {
    token: textOf(token.token) ?? '',
    ends: own ?? (isSso ? textOf(token.access_expires_at) : undefined),
    needsLogin: token.needs_reauth === true && !holds,
  };
}

function profileEntry(profile: Table): Entry {
  const created = Number(profile.access_token_created) || 0;
  const ends = created > 0 ? new Date((created + (Number(profile.access_token_ttl) || 0)) * 1_000) : undefined;
  return { token: textOf(profile.token) ?? '', ends: ends?.toISOString(), needsLogin: false };
}

function requireValid(name: string, { ends, needsLogin }: Entry, { now }: Terminal): void {
  const isOver = ends !== undefined && Date.parse(ends) <= now();
  if (!isOver && !needsLogin) return;
  throw new CliError(`the Fastly CLI's token "${name}" has ended`, {
    why: isOver ? `it was good until ${ends}` : 'the CLI has noted that it needs a new login',
    fix: `npx fastly auth login --sso --token '${name}' for a single sign-on, else npx fastly auth login; or export FASTLY_API_TOKEN`,
  });
}

/** Which account this project is of; a token of another one must not be taken in its place. */
function unknownProfile(profile: string, file: string): CliError {
  return new CliError(`the Fastly CLI keeps no token "${profile}"`, {
    why: `${MANIFEST} says profile = ${JSON.stringify(profile)}, and ${file} has none of that name`,
    fix: `take profile out of ${MANIFEST}, or log in so that the CLI keeps one of that name; or export FASTLY_API_TOKEN`,
  });
}

async function profileOf(manifest: string): Promise<string | undefined> {
  try {
    return textOf(parse(await readFile(manifest, 'utf8')).profile);
  } catch {
    return undefined;
  }
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null ? (value as Table) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
