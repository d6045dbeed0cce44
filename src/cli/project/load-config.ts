import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Problem, validateGateway } from '../../gateway/check.ts';
import { environmentNames, forEnvironment, type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { CliError, InvalidConfiguration } from '../terminal/cli-error.ts';
import { doubleKeys } from './double-keys.ts';
import { explainBundling } from './edge-code.ts';
import { environmentWarnings } from '../findings/environments.ts';
import type { Servers } from './handler-code/name-backends.ts';
import type { HandlerReads } from './handler-code/find-reads.ts';
import { quietly, readHandlers, type Surroundings } from './handler-code/read.ts';
import { configFile, HANDLERS, inProject, moduleFile, projectFolder } from './paths.ts';
import type { RefusalCode } from '../findings/explained/index.ts';
import { type Coded, coded, type Finding } from '../findings/finding.ts';
import { reviewSuffixes } from '../findings/public-suffixes.ts';
import { platformStub } from './handler-code/platform-stub.ts';

/** The configuration in `file`, or the project's own: read, not validated. Where an environment is named, its. */
export async function loadConfig(file?: string, environment?: string): Promise<GatewayConfig> {
  const config = await readConfig(file);
  return environment === undefined ? config : chooseEnvironment(config, environment);
}

/** What `popgate` and the platform are to the file, and who is told what it is made of, and of keys that are written twice. */
export interface ConfigReading extends Surroundings {
  heard?(inputs: string[]): void;
  foundDouble?(problem: Problem): void;
}

/** The configuration as it is written: not validated, of no environment. */
export async function readConfig(file: string | undefined, reading: ConfigReading = {}): Promise<GatewayConfig> {
  const source = configFile(file);
  if (!existsSync(source)) {
    throw new CliError('there is no configuration to read', {
      why: `${source} does not exist`,
      fix: 'go to the folder of a project, name a file with --config, or make a project: npx popgate init DIR',
    });
  }
  const { default: config } = await importBundled(source, reading);
  if (typeof config !== 'object' || config === null) {
    throw new CliError('the configuration cannot be used', {
      why: `${source} has no default export that is an object`,
      fix: 'write: export default defineGateway({ … })',
    });
  }
  return config as GatewayConfig;
}

/** The configuration of an environment; the problems of all of them, and of the handlers, are listed where there is one. */
export async function loadValidConfig(file?: string, environment: string = PRODUCTION): Promise<GatewayConfig> {
  const { config, problems } = await reviewConfig(readClosely(file));
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  return chooseEnvironment(config, environment);
}

/** A configuration with all of its environments, and the keys that are written twice. */
interface CloseReading {
  config: GatewayConfig;
  doubles: Problem[];
}

export async function readClosely(file: string | undefined): Promise<CloseReading> {
  const doubles: Problem[] = [];
  const config = await readConfig(file, { foundDouble: (problem) => void doubles.push(problem) });
  return { config, doubles };
}

/**
 * What is wrong with a configuration and with the project's handlers, and what is doubtful about these, and about all
 * environments together.
 */
export interface Reviewed {
  config: GatewayConfig;
  problems: Coded<RefusalCode>[];
  warnings: Finding[];
  /** What the handlers look at of a request. */
  reads: HandlerReads;
}

export async function reviewConfig(reading: Promise<CloseReading>): Promise<Reviewed> {
  // What else is wrong with it is told by the reading itself.
  const servers = reading.then(
    ({ config }): Servers => config,
    () => ({}),
  );
  const [{ config, doubles }, handlers] = await Promise.all([reading, readHandlers(inProject(HANDLERS), servers)]);
  const found = validateGateway(config, handlers.names, handlers.transforms);
  // What goes by names needs names that are valid.
  const suffixes = found.length > 0 ? null : await reviewSuffixes(config);
  const problems = [
    ...coded('double-key', doubles),
    ...coded('invalid-handlers', handlers.problems),
    ...coded('invalid-field', found),
    ...coded('public-suffix', suffixes?.problems ?? []),
  ];
  const warnings = [...(suffixes?.warnings ?? []), ...(found.length > 0 ? [] : environmentWarnings(config))];
  const ofHandlers = coded('doubtful-in-runtime', handlers.warnings);
  return { config, problems, warnings: [...warnings, ...ofHandlers], reads: handlers.reads };
}

/** A CliError for one that there is not. */
export function chooseEnvironment(config: GatewayConfig, name: string): GatewayConfig {
  const known = environmentNames(config);
  if (known.includes(name)) return forEnvironment(config, name);
  throw new CliError(`there is no environment ${JSON.stringify(name.slice(0, 80))}`, {
    why: `the configuration has ${known.join(', ')}`,
    fix: 'name one of these with --env or POPGATE_ENV, or add it to environments in the configuration',
  });
}

const ENGINE = { popgate: moduleFile('gateway/index.ts') };

/**
 * Bundled first, since a file outside the project finds neither `popgate` nor a TypeScript loader by itself;
 * as a data URL nothing is left on disk, and a changed file is a new module.
 */
async function importBundled(file: string, reading: ConfigReading): Promise<Record<string, unknown>> {
  try {
    const code = await bundle(file, reading);
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    return (await quietly(() => import(/* @vite-ignore */ url))) as Record<string, unknown>;
  } catch (error) {
    throw new CliError(`${path.relative(process.cwd(), file)} cannot be read`, {
      why: explainBundling(error),
      fix: 'correct the file; it must run in Node by itself and import no more than popgate and data',
    });
  }
}

async function bundle(
  file: string,
  { alias = ENGINE, plugins = [platformStub], heard, foundDouble }: ConfigReading,
): Promise<string> {
  const result = await build({
    entryPoints: [file],
    absWorkingDir: projectFolder(),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    alias,
    metafile: true,
    nodePaths: [inProject('node_modules')],
    plugins,
  });
  heard?.(Object.keys(result.metafile.inputs).map((input) => path.resolve(projectFolder(), input)));
  for (const double of doubleKeys(result.warnings)) foundDouble?.(double);
  return result.outputFiles[0]?.text ?? '';
}
