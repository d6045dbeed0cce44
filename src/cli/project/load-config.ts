import { build, type BuildFailure, type Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { validateGateway } from '../../gateway/check.ts';
import { environmentNames, forEnvironment, type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { CliError, InvalidConfiguration, messageOf } from '../terminal/cli-error.ts';
import { CHECKOUT, DEFAULT_CONFIG, inCheckout } from './paths.ts';

/** The configuration in `file`, or the checkout's own: read, not validated. Where an environment is named, its. */
export async function loadConfig(file?: string, environment?: string): Promise<GatewayConfig> {
  const config = await readConfig(file);
  return environment === undefined ? config : chooseEnvironment(config, environment);
}

async function readConfig(file: string | undefined): Promise<GatewayConfig> {
  const source = configFile(file);
  if (!existsSync(source)) {
    throw new CliError('there is no configuration to read', {
      why: `${source} does not exist`,
      fix: 'name an existing file with --config',
    });
  }
  const { default: config } = await importBundled(source);
  if (typeof config !== 'object' || config === null) {
    throw new CliError('the configuration cannot be used', {
      why: `${source} has no default export that is an object`,
      fix: 'write: export default defineGateway({ … })',
    });
  }
  return config as GatewayConfig;
}

/** The configuration of an environment; the problems of all of them are listed where there is one. */
export async function loadValidConfig(file?: string, environment: string = PRODUCTION): Promise<GatewayConfig> {
  const [config, handlerNames] = await Promise.all([loadConfig(file), loadHandlerNames()]);
  const problems = validateGateway(config, handlerNames);
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  return chooseEnvironment(config, environment);
}

function chooseEnvironment(config: GatewayConfig, name: string): GatewayConfig {
  const known = environmentNames(config);
  if (known.includes(name)) return forEnvironment(config, name);
  throw new CliError(`there is no environment ${JSON.stringify(name.slice(0, 80))}`, {
    why: `the configuration has ${known.join(', ')}`,
    fix: 'name one of these with --env or POPGATE_ENV, or add it to environments in the configuration',
  });
}

/** The names that `src/handlers/index.ts` exports. */
async function loadHandlerNames(): Promise<string[]> {
  const { handlers } = await importBundled(inCheckout('src/handlers/index.ts'));
  return Object.keys(handlers ?? {});
}

/** The absolute path of the configuration that a flag names. */
export function configFile(flag?: string): string {
  return flag === undefined ? DEFAULT_CONFIG : path.resolve(flag);
}

/** A handler may import the platform through a framework; for its name nothing of it is needed. */
const emptyPlatform: Plugin = {
  name: 'empty-platform',
  setup(bundler) {
    bundler.onResolve({ filter: /^fastly:/ }, (found) => ({ path: found.path, namespace: 'platform' }));
    bundler.onLoad({ filter: /.*/, namespace: 'platform' }, () => ({ contents: 'module.exports = {}' }));
  },
};

/**
 * Bundled first, since a file outside the checkout finds neither `popgate` nor a TypeScript loader by itself;
 * as a data URL nothing is left on disk, and a changed file is a new module.
 */
async function importBundled(file: string): Promise<Record<string, unknown>> {
  try {
    const code = await bundle(file);
    const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
    return (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  } catch (error) {
    throw new CliError(`${path.relative(process.cwd(), file)} cannot be read`, {
      why: explainBundling(error),
      fix: 'correct the file; it must run in Node by itself and import no more than popgate and data',
    });
  }
}

async function bundle(file: string): Promise<string> {
  const result = await build({
    entryPoints: [file],
    absWorkingDir: CHECKOUT,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    alias: { popgate: inCheckout('src/gateway/index.ts') },
    nodePaths: [inCheckout('node_modules')],
    plugins: [emptyPlatform],
  });
  return result.outputFiles[0]?.text ?? '';
}

/** The errors of esbuild with their places, or whatever else it was. */
export function explainBundling(error: unknown): string {
  const { errors } = error as Partial<BuildFailure>;
  if (!errors) return messageOf(error);
  return errors
    .map(({ text, location }) => (location ? `${location.file}:${location.line}:${location.column} ${text}` : text))
    .join('\n');
}
