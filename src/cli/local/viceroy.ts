import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fastlyBinary } from '../fastly/binary.ts';
import { MANIFEST } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { run } from './child.ts';

/** The Viceroy that Popgate is tested with; the one place that pins it. */
export const VICEROY_VERSION = '0.22.0';

/** What to expect of `compileViceroy` on two cores. */
const COMPILING = 'which takes 10 to 15 minutes on two cores';

const EXECUTABLE = process.platform === 'win32' ? 'viceroy.exe' : 'viceroy';

/** What the Fastly CLI is given to download it, where somebody waits for a server, and where only Viceroy will do. */
const SHORT_MS = 10_000;
const LONG_MS = 300_000;

type To = Pick<Terminal, 'env' | 'progress'>;

/** How Viceroy is got where it is not there; each says whether it could. */
export interface Ways {
  download(mostMs: number): Promise<boolean>;
  compile(): Promise<boolean>;
}

const WAYS: Ways = { download: downloadViceroy, compile: compileViceroy };

/** The path of Viceroy, from `VICEROY`, PATH, cargo's folder or the Fastly CLI's, else downloaded; null where it cannot be had soon. */
export function viceroyAtHand(terminal: To, { download }: Pick<Ways, 'download'> = WAYS): Promise<string | null> {
  return installedOrDownloaded(terminal, () => download(SHORT_MS));
}

/** The same for a command that cannot do without. To compile it takes minutes, and nobody is made to wait for that unasked. */
export async function requireViceroy(terminal: To, { download }: Pick<Ways, 'download'> = WAYS): Promise<string> {
  const found = await installedOrDownloaded(terminal, () => download(LONG_MS));
  if (found !== null) return found;
  throw new CliError('Viceroy, the local Fastly server, is not there', {
    why: 'it is not on PATH, and the Fastly CLI could not download it',
    fix: `npx popgate viceroy compiles it, ${COMPILING}; npx popgate dev serves in Node meanwhile`,
  });
}

/** The path of Viceroy: installed, else downloaded, else compiled. */
export async function findViceroy(terminal: To, { download, compile }: Ways = WAYS): Promise<string> {
  const found = await installedOrDownloaded(terminal, () => download(LONG_MS));
  if (found !== null) return found;
  terminal.progress(`the download failed: compiling Viceroy with cargo, ${COMPILING}`);
  if (await compile()) return cargoViceroy(terminal.env);
  throw new CliError('Viceroy, the local Fastly server, cannot be had', {
    why: 'it is not on PATH, the Fastly CLI could not download it, and cargo could not compile it',
    fix: `install Rust (https://rustup.rs) and try again, or name a Viceroy ${VICEROY_VERSION} in VICEROY`,
  });
}

async function installedOrDownloaded({ env, progress }: To, download: () => Promise<boolean>): Promise<string | null> {
  const found = installedViceroy(env);
  if (found !== undefined) return found;
  progress(`Viceroy is not installed: asking the Fastly CLI for ${VICEROY_VERSION}`);
  return (await download()) ? cliViceroy(env) : null;
}

/** Where one is already. */
export function installedViceroy(env: Terminal['env']): string | undefined {
  if (env.VICEROY) return namedViceroy(env.VICEROY);
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const candidates = [...folders.map((folder) => path.join(folder, EXECUTABLE)), cargoViceroy(env), cliViceroy(env)];
  return candidates.find((candidate) => existsSync(candidate));
}

/** What a Viceroy says of its version; null where it does not run. */
export async function versionOf(viceroy: string): Promise<string | null> {
  const { status, out } = await run([viceroy, '--version']);
  return status === 0 ? (/^viceroy (\S+)/.exec(out)?.[1] ?? null) : null;
}

function namedViceroy(file: string): string {
  if (existsSync(file)) return path.resolve(file);
  throw new CliError('Viceroy is not where VICEROY says', {
    why: `${file} does not exist`,
    fix: 'correct the variable VICEROY, or unset it',
  });
}

function cargoViceroy(env: Terminal['env']): string {
  return path.join(env.CARGO_HOME ?? path.join(os.homedir(), '.cargo'), 'bin', EXECUTABLE);
}

/** Where the Fastly CLI keeps its own: its configuration folder, by platform. */
function cliViceroy(env: Terminal['env']): string {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(os.homedir(), 'Library', 'Application Support'),
    win32: env.AppData ?? env.APPDATA ?? os.homedir(),
  };
  const folder = folders[process.platform] ?? env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config');
  return path.join(folder, 'fastly', EXECUTABLE);
}

/** The CLI takes the version from the manifest in its folder. */
async function downloadViceroy(mostMs: number): Promise<boolean> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-viceroy-'));
  try {
    writeFileSync(
      path.join(folder, MANIFEST),
      `manifest_version = 3\n[local_server]\nviceroy_version = "${VICEROY_VERSION}"\n`,
    );
    const { status } = await run([fastlyBinary(), 'compute', 'install-tools', '-i'], { cwd: folder, mostMs });
    return status === 0;
  } catch {
    // Without the CLI there is no download.
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What makes cargo faster: what is compiled is optimised less, but for the parts that compile the Wasm at every start. Measured with
 * the demo’s: 7 % more processor time to start than by cargo’s own profile, and none for requests.
 */
const PROFILE = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '256',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
};
const OPTIMISED = ['cranelift-codegen', 'regalloc2'];

async function compileViceroy(): Promise<boolean> {
  const command = ['cargo', 'install', 'viceroy', '--locked', '--version', VICEROY_VERSION];
  const optimised = OPTIMISED.flatMap((name) => ['--config', `profile.release.package.${name}.opt-level=3`]);
  return (await run([...command, ...optimised], { output: 'shown', env: PROFILE })).status === 0;
}
