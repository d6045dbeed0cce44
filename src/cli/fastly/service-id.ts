import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import { PRODUCTION } from '../../gateway/index.ts';
import { withServiceId } from '../project/manifest-text.ts';
import { MANIFEST, projectFolder } from '../project/paths.ts';
import { CliError } from '../terminal/cli-error.ts';
import { environmentOf, type Terminal } from '../terminal/command.ts';
import { parseJson } from './http-request.ts';

export interface ServiceFlags {
  'service-id'?: string;
  env?: string;
  config?: string;
}

export const SERVICE_OPTION = {
  type: 'string',
  value: 'ID',
  help: 'the service (default: FASTLY_SERVICE_ID, popgate.json, fastly.toml)',
} as const;

/** Fastly's id of the service: as it is given, else as the files beside the configuration say, which are the project’s for its own. */
export async function findServiceId(flags: ServiceFlags, terminal: Terminal): Promise<string> {
  const id = await knownServiceId(flags, terminal);
  if (id !== undefined) return id;
  throw new CliError('the service is not known', {
    why: `no id is given, nor in popgate.json or ${MANIFEST}`,
    fix: 'give it with --service-id or FASTLY_SERVICE_ID, or make a service with npx popgate apply; npx fastly service list shows what there is',
  });
}

/** The same, undefined where nobody says one. */
export async function knownServiceId(flags: ServiceFlags, terminal: Terminal): Promise<string | undefined> {
  const id = flags['service-id'] || terminal.env.FASTLY_SERVICE_ID || (await idInFiles(flags, terminal));
  if (!id) return undefined;
  if (typeof id === 'string' && /^[A-Za-z0-9]{1,64}$/.test(id)) return id;
  throw new CliError('the service is not known', {
    why: `${JSON.stringify(id)} is not a service id`,
    fix: 'correct it: it is letters and digits, as npx fastly service list shows',
  });
}

/** `popgate.json` is Popgate's, `fastly.toml` the Fastly CLI's: whichever ran first has written its own. */
async function idInFiles(flags: ServiceFlags, terminal: Terminal): Promise<unknown> {
  const environment = environmentOf(flags, terminal);
  const own = fromState(await readIfThere(stateFile(flags, terminal)), environment);
  if (!isManifestAsked(environment, terminal)) return own;
  const cli = fromManifest(await readIfThere(manifestFile(flags)));
  if (!own || !cli || own === cli) return own || cli;
  throw new CliError('two services are named', {
    why: `popgate.json says ${JSON.stringify(own)}, and ${MANIFEST} ${JSON.stringify(cli)}`,
    fix: 'write the right one into both: popgate goes by the first, fastly compute publish by the second',
  });
}

/**
 * Writes a service's id down for an environment, in place of what stood there; null takes it out. Production's goes into
 * fastly.toml as well, so that `fastly compute publish` makes no service of its own.
 */
export async function rememberServiceId(flags: ServiceFlags, terminal: Terminal, id: string | null): Promise<void> {
  const environment = environmentOf(flags, terminal);
  const file = stateFile(flags, terminal);
  const state = parseJson(await readIfThere(file));
  const { [environment]: known, ...others } = isTable(state) ? state : {};
  const next = id === null ? others : { ...others, [environment]: id };
  if ((known ?? null) !== id) await replaceFile(file, `${JSON.stringify(next, null, 2)}\n`);
  if (!isManifestAsked(environment, terminal)) return;
  const manifest = await readIfThere(manifestFile(flags));
  if (manifest === '' || (fromManifest(manifest) || null) === id) return;
  await replaceFile(manifestFile(flags), withServiceId(manifest, id));
}

/** Whole or not at all: the id of a service that was just made must not be lost. */
async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** `popgate.json`, service ids by environment: beside the configuration, or where `POPGATE_STATE` says. */
function stateFile(flags: ServiceFlags, { env }: Terminal): string {
  return env.POPGATE_STATE || path.join(folderOf(flags), 'popgate.json');
}

/** The manifest knows one service, production's. Where the state is another's, so is the service. */
function isManifestAsked(environment: string, { env }: Terminal): boolean {
  return environment === PRODUCTION && !env.POPGATE_STATE;
}

function manifestFile(flags: ServiceFlags): string {
  return path.join(folderOf(flags), MANIFEST);
}

function folderOf({ config }: ServiceFlags): string {
  return config === undefined ? projectFolder() : path.dirname(path.resolve(config));
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

function fromState(text: string, environment: string): unknown {
  const state = parseJson(text);
  return isTable(state) && Object.hasOwn(state, environment) ? state[environment] : undefined;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fromManifest(text: string): unknown {
  try {
    return parse(text).service_id;
  } catch {
    return undefined;
  }
}
