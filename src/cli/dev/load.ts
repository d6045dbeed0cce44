import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, validateGateway } from '../../gateway/check.ts';
import type { GatewayConfig, Handlers, Transforms } from '../../gateway/index.ts';
import {
  type Bundle,
  bundleHandlers,
  type Exported,
  faultsOf,
  mentionsIn,
  quietly,
  withRequire,
} from '../project/handler-code/read.ts';
import type { Servers } from '../project/handler-code/name-backends.ts';
import { reviewMentions } from '../project/handler-code/review-gaps.ts';
import { chooseEnvironment, readConfig } from '../project/load-config.ts';
import { HANDLERS, inProject } from '../project/paths.ts';
import { CliError, InvalidConfiguration } from '../terminal/cli-error.ts';
import { excerptOf, faultOf, placeOf } from './fault.ts';
import { providedModules } from './modules.ts';

/** A configuration, and the functions that it names. */
export interface Project {
  config: GatewayConfig;
  handlers: Handlers;
  transforms: Transforms;
  /** What the handlers use that the runtime lacks, though Node has it. Takes longer than all the rest. */
  warnings(): Problem[];
  /** Files that it is made of, beside those of packages. */
  files: string[];
  /** What is saved after this is not in it; milliseconds since the epoch. */
  readAt: number;
}

interface Wanted {
  config: string | undefined;
  environment: string;
}

const AS_PROVIDED = { plugins: [providedModules] };

/** Loads both anew. Throws where anything is wrong with them, with every problem. */
export async function loadProject({ config: file, environment }: Wanted): Promise<Project> {
  const readAt = Date.now();
  const files: string[] = [];
  const hear = (inputs: readonly string[]): void => void files.push(...inputs.filter(isOwn));
  const doubles: Problem[] = [];
  const reading = { ...AS_PROVIDED, heard: hear, foundDouble: (double: Problem) => void doubles.push(double) };
  const [config, { problems, warnings, ...code }] = await Promise.all([readConfig(file, reading), loadHandlers(hear)]);
  problems.push(...doubles, ...validateGateway(config, Object.keys(code.handlers), Object.keys(code.transforms)));
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  const chosen = chooseEnvironment(config, environment);
  return { config: chosen, ...code, warnings: () => warnings(chosen), files, readAt };
}

function isOwn(file: string): boolean {
  return !file.split(path.sep).includes('node_modules') && existsSync(file);
}

interface LoadedHandlers extends Pick<Project, 'handlers' | 'transforms'> {
  problems: Problem[];
  warnings(config: GatewayConfig): Problem[];
}

/** A module of Node ends the Wasm's build; a name that is lacking is told, and works here. */
async function loadHandlers(hear: (inputs: readonly string[]) => void): Promise<LoadedHandlers> {
  const file = inProject(HANDLERS);
  if (!existsSync(file)) return { handlers: {}, transforms: {}, problems: [], warnings: () => [] };
  const bundle = await bundleHandlers(file, AS_PROVIDED);
  hear(bundle.inputs);
  const problems = [...bundle.strays, ...(bundle.needsNode ? gapsIn(bundle, 'modules', {}) : [])];
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  const exported = await importBundle(file, bundle);
  const faults = faultsOf(exported, file);
  const { handlers = {}, transforms = {} } = faults.length === 0 ? (exported as Partial<Project>) : {};
  return { handlers, transforms, problems: faults, warnings: (config) => gapsIn(bundle, 'names', config) };
}

function gapsIn(bundle: Bundle, kind: 'modules' | 'names', servers: Servers): Problem[] {
  const mentions = mentionsIn(bundle, servers).filter(({ of }) => (of === 'module') === (kind === 'modules'));
  const { problems, warnings } = reviewMentions(mentions);
  return [...problems, ...warnings];
}

let count = 0;

/**
 * From a file, which stacks and debuggers can name, with its source map; gone once it is loaded. A changed one is a new module.
 */
async function importBundle(file: string, bundle: Bundle): Promise<Exported> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-dev-'));
  try {
    const place = path.join(folder, `handlers-${(count += 1)}.mjs`);
    await writeFile(place, `${withRequire(file, bundle)}\n//# sourceMappingURL=${mapOf(file, bundle)}\n`);
    const url = pathToFileURL(place).href;
    return (await quietly(() => import(/* @vite-ignore */ url))) as Exported;
  } catch (error) {
    const { message, spot } = faultOf(error);
    const where = spot === null ? [] : [`at ${placeOf(spot)}`, ...excerptOf(spot)];
    throw new CliError(`${path.relative(process.cwd(), file)} cannot be loaded`, {
      why: [message, ...where].join('\n'),
      fix: 'do in the handler what needs a request or the platform, and nothing at the top of the file',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With the sources where they are, whatever folder the bundle lies in. */
function mapOf(file: string, { map }: Bundle): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  const folder = path.dirname(file);
  const sources = parsed.sources.map((source) => pathToFileURL(path.resolve(folder, source)).href);
  const text = JSON.stringify({ ...parsed, sources });
  return `data:application/json;base64,${Buffer.from(text).toString('base64')}`;
}
