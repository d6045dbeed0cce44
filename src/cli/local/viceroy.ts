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

const EXECUTABLE = process.platform === 'win32' ? 'viceroy.exe' : 'viceroy';

/** The path of Viceroy: from `VICEROY`, PATH, cargo's folder or the Fastly CLI's; else it is downloaded, else compiled. */
export async function findViceroy(terminal: Pick<Terminal, 'env' | 'progress'>): Promise<string> {
  const found = installedViceroy(terminal.env);
  if (found) return found;
  terminal.progress(`Viceroy is not installed: asking the Fastly CLI for ${VICEROY_VERSION}`);
  if (await downloadViceroy()) return cliViceroy(terminal.env);
  terminal.progress('The download failed: compiling Viceroy with cargo, which takes about 15 minutes');
  if (await compileViceroy()) return cargoViceroy(terminal.env);
  throw new CliError('Viceroy, the local Fastly server, cannot be had', {
    why: 'it is not on PATH, `fastly compute install-tools` could not download it, and cargo could not compile it',
    fix: `install it (cargo install viceroy --locked --version ${VICEROY_VERSION}), or name it in VICEROY`,
  });
}

function installedViceroy(env: Terminal['env']): string | undefined {
  if (env.VICEROY) return namedViceroy(env.VICEROY);
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const candidates = [...folders.map((folder) => path.join(folder, EXECUTABLE)), cargoViceroy(env), cliViceroy(env)];
  return candidates.find((candidate) => existsSync(candidate));
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
async function downloadViceroy(): Promise<boolean> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-viceroy-'));
  try {
    writeFileSync(
      path.join(folder, MANIFEST),
      `manifest_version = 3\n[local_server]\nviceroy_version = "${VICEROY_VERSION}"\n`,
    );
    const { status } = await run([fastlyBinary(), 'compute', 'install-tools', '-i'], { cwd: folder });
    return status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compileViceroy(): Promise<boolean> {
  const command = ['cargo', 'install', 'viceroy', '--locked', '--version', VICEROY_VERSION];
  return (await run(command, { output: 'shown' })).status === 0;
}
