import { appendFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { run } from '../local/child.ts';
import { CliError } from '../terminal/cli-error.ts';
import { capabilitiesModule } from './capabilities.ts';
import { inCheckout, WASM } from './paths.ts';

const MEGABYTE = 1_000_000;
const CAPABILITIES = 'capabilities.js';

/**
 * The engine of js-compute has 11.5 MB, Popgate adds 1.6. The rest is for handlers and configuration, within reason: all
 * of the Wasm's memory is copied for each new sandbox, which at 36 MB took 35 ms.
 */
const SIZE_LIMIT_BYTES = 20 * MEGABYTE;

/**
 * The Wasm is a picture of the memory after top-level code ran, and freed memory is in it with all that it held:
 * about two megabytes of parser and source text, in pieces of every size. Buffers of zeros take that memory over, the
 * largest first, and zeros take no room.
 */
export const CLEAR_FREED_MEMORY =
  '\n;{ const buffers = []; for (let size = 65536; size >= 128; size /= 2) ' +
  'for (let count = 0; count < 30; count++) buffers.push(new ArrayBuffer(size)); }\n';

/** What is built: a configuration as it is in an environment, and the file that it is in. */
interface Source {
  config: GatewayConfig;
  file: string;
  environment: string;
}

export interface Wasm {
  file: string;
  megabytes: number;
}

/**
 * Bundles the edge code with what the configuration is in that environment, and compiles it to `directory/bin/main.wasm`;
 * after a failure there is none.
 */
export async function compileWasm({ config, file: configFile, environment }: Source, directory: string): Promise<Wasm> {
  const file = path.join(directory, WASM);
  const bin = path.dirname(file);
  await mkdir(bin, { recursive: true });
  // A folder of its own, and a rename at the end, so that builds at the same time do not see each other's files.
  const stage = await mkdtemp(path.join(bin, '.build-'));
  try {
    await writeFile(path.join(stage, CAPABILITIES), await capabilitiesModule(config));
    await bundle(environment === PRODUCTION ? configFile : await writeChoice(configFile, stage, environment), stage);
    await compile(stage);
    const megabytes = await checkSize(path.join(stage, 'main.wasm'));
    await rename(path.join(stage, 'main.wasm'), file);
    return { file, megabytes };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Takes away an earlier build, so that nobody serves it by mistake. */
export async function removeWasm(directory: string): Promise<void> {
  await rm(path.join(directory, WASM), { force: true });
}

/** A module that stands between the configuration and the gateway. Its work is done while the Wasm is built. */
async function writeChoice(configFile: string, stage: string, environment: string): Promise<string> {
  const file = path.join(stage, 'environment.js');
  const lines = [
    `import { forEnvironment } from 'popgate';`,
    `import config from ${JSON.stringify(configFile)};`,
    `export default forEnvironment(config, ${JSON.stringify(environment)});`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

async function bundle(configFile: string, stage: string): Promise<void> {
  const webpack = path.join(path.dirname(resolve('webpack-cli')), '..', 'bin', 'cli.js');
  const command = [process.execPath, webpack, '--config', inCheckout('webpack.config.js'), '--no-color'];
  const capabilities = path.join(stage, CAPABILITIES);
  const env = { POPGATE_CONFIG: configFile, POPGATE_CAPABILITIES: capabilities, POPGATE_OUT: stage };
  const { status, output } = await run(command, { env });
  if (status !== 0) throw failure('the edge code cannot be bundled', output);
  await appendFile(path.join(stage, 'index.js'), CLEAR_FREED_MEMORY);
}

async function compile(stage: string): Promise<void> {
  const compiler = path.join(path.dirname(resolve('@fastly/js-compute')), 'cli', 'js-compute-runtime-cli.js');
  // It leaves intermediate files in the folder that it runs in.
  const { status, output } = await run([process.execPath, compiler, 'index.js', 'main.wasm'], { cwd: stage });
  if (status !== 0) throw failure('the edge code cannot be compiled to Wasm', output);
}

async function checkSize(file: string): Promise<number> {
  const { size } = await stat(file);
  const megabytes = size / MEGABYTE;
  if (size > 0 && size <= SIZE_LIMIT_BYTES) return megabytes;
  throw new CliError('the Wasm is not of a size to be used', {
    why: `it has ${megabytes.toFixed(2)} MB; the limit is ${SIZE_LIMIT_BYTES / MEGABYTE} MB`,
    fix: 'take out large dependencies and data from the handlers and the configuration',
  });
}

function resolve(name: string): string {
  return createRequire(import.meta.url).resolve(name);
}

function failure(what: string, output: string): CliError {
  return new CliError(what, { why: output.trim(), fix: 'correct what is named above, then build again' });
}
