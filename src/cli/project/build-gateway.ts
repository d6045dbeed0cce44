import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'smol-toml';
import { type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { loadValidConfig } from './load-config.ts';
import { findDrift, rewriteTables } from './manifest-text.ts';
import { localAcls, manifestTables } from './manifest.ts';
import { inProject, MANIFEST, projectFolder } from './paths.ts';
import { compileWasm, removeWasm, type Wasm } from './wasm.ts';

/** What to build: with any of these, but for production, the project's own manifest and Wasm stay as they are. */
export interface BuildRequest {
  config?: string | undefined;
  out?: string | undefined;
  environment?: string;
}

/** The folder that holds `fastly.toml` and `bin/main.wasm`. */
export interface BuildPlace {
  directory: string;
  isTemporary: boolean;
}

export async function choosePlace({ config, out, environment = PRODUCTION }: BuildRequest): Promise<BuildPlace> {
  if (out !== undefined) return { directory: path.resolve(out), isTemporary: false };
  if (config === undefined && environment === PRODUCTION) return { directory: projectFolder(), isTemporary: false };
  return temporaryPlace();
}

export async function temporaryPlace(): Promise<BuildPlace> {
  return { directory: await mkdtemp(path.join(os.tmpdir(), 'popgate-')), isTemporary: true };
}

/** Validates, writes the manifest, bundles, compiles, all for one environment. After a failure there is no Wasm. */
export function buildGateway(
  config: string | undefined,
  directory: string,
  environment: string = PRODUCTION,
): Promise<Wasm> {
  return build(() => loadValidConfig(config, environment), directory);
}

/** The same for a configuration that is valid, as `popgate serve` serves it; see `compileWasm` for the mark. */
export function buildServing(config: GatewayConfig, directory: string, mark: string): Promise<Wasm> {
  return build(async () => config, directory, mark);
}

async function build(load: () => Promise<GatewayConfig>, directory: string, mark?: string): Promise<Wasm> {
  try {
    const valid = await load();
    await writeManifest(directory, valid);
    await writeAcls(directory, valid);
    return await compileWasm(valid, directory, mark);
  } catch (error) {
    await removeWasm(directory);
    throw error;
  }
}

/** Takes away a temporary place. */
export async function clearPlace({ directory, isTemporary }: BuildPlace): Promise<void> {
  if (isTemporary) await rm(directory, { recursive: true, force: true });
}

async function writeManifest(directory: string, config: GatewayConfig): Promise<void> {
  const file = path.join(directory, MANIFEST);
  const isOwn = path.relative(projectFolder(), directory) === '';
  const text = isOwn && existsSync(file) ? await readFile(file, 'utf8') : await freshManifest();
  const tables = manifestTables(config);
  if (isOwn && findDrift(text, tables).length === 0) return;
  await mkdir(directory, { recursive: true });
  await writeFile(file, rewriteTables(text, tables));
}

async function writeAcls(directory: string, config: GatewayConfig): Promise<void> {
  for (const [name, text] of Object.entries(localAcls(config))) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** The head of the project's manifest, without a service of its own and without a script that builds elsewhere. */
async function freshManifest(): Promise<string> {
  const checkedIn = existsSync(inProject(MANIFEST)) ? parse(await readFile(inProject(MANIFEST), 'utf8')) : {};
  const { manifest_version = 3, name = 'popgate', language = 'javascript' } = checkedIn;
  return stringify({ manifest_version, name, language });
}
