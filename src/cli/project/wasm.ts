import { appendFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Configuration, Stats } from 'webpack';
import { type GatewayConfig, servedConfig, withPackedRedirects } from '../../gateway/index.ts';
import { run } from '../local/child.ts';
import { CliError } from '../terminal/cli-error.ts';
import { capabilitiesModule } from './capabilities.ts';
import { COMPILER, resolvePeer } from './own-package.ts';
import { inPackage, moduleFile, projectFolder, WASM } from './paths.ts';

/** Beside `index.js`. */
const CONFIG = 'config.js';
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
export const CLEAR_FREED_MEMORY = clearFreedMemory(0);

/** A large configuration is read into memory that is freed as well, in one piece. */
function clearFreedMemory(configBytes: number): string {
  return (
    `\n;{ const buffers = []; for (let left = ${configBytes}; left > 65536; left -= 65536) buffers.push(new ArrayBuffer(65536)); ` +
    'for (let size = 65536; size >= 128; size /= 2) for (let count = 0; count < 30; count++) buffers.push(new ArrayBuffer(size)); }\n'
  );
}

export interface Wasm {
  file: string;
  megabytes: number;
}

/**
 * Bundles the edge code with a configuration, and compiles it to `directory/bin/main.wasm`; after a failure there is none.
 * With a mark it is for `popgate serve` alone: it tells of requests and errors, on lines that begin with the mark.
 */
export async function compileWasm(config: GatewayConfig, directory: string, mark?: string): Promise<Wasm> {
  const file = path.join(directory, WASM);
  const bin = path.dirname(file);
  await mkdir(bin, { recursive: true });
  // A folder of its own, and a rename at the end, so that builds at the same time do not see each other's files.
  const stage = await mkdtemp(path.join(bin, '.build-'));
  try {
    await bundle(config, stage, mark);
    await compile(stage, mark === undefined ? [] : ['--enable-stack-traces', '--exclude-sources']);
    // Of places in the sources there is no limit: they are never published.
    const limit = mark === undefined ? SIZE_LIMIT_BYTES : Infinity;
    const megabytes = await checkSize(path.join(stage, 'main.wasm'), limit);
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

/**
 * The configuration as it is served, as a module of data alone: what the user's own is made of is not needed any more, and
 * large tables are packed here, since what they are made of would stay in the Wasm's memory.
 */
async function writeConfig(config: GatewayConfig, stage: string): Promise<number> {
  // In a literal the name would be the prototype's.
  const text = JSON.stringify(withPackedRedirects(servedConfig(config))).replaceAll('"__proto__":', '["__proto__"]:');
  await writeFile(path.join(stage, CONFIG), `export default ${text};\n`);
  return text.length;
}

/** Into `index.js` of that folder. */
export async function bundle(config: GatewayConfig, stage: string, mark?: string): Promise<void> {
  await writeFile(path.join(stage, CAPABILITIES), await capabilitiesModule(config));
  const configLength = await writeConfig(config, stage);
  const errors = await runWebpack({
    project: projectFolder(),
    entry: moduleFile(mark === undefined ? 'index.ts' : 'serving.ts'),
    engine: moduleFile('gateway/index.ts'),
    capabilities: path.join(stage, CAPABILITIES),
    config: `./${CONFIG}`,
    out: stage,
    ...(mark !== undefined && { mark: await writeMark(mark, stage) }),
  });
  if (errors !== undefined) throw failure('the edge code cannot be bundled', errors);
  await appendFile(path.join(stage, 'index.js'), clearFreedMemory(configLength));
}

async function writeMark(mark: string, stage: string): Promise<string> {
  const file = path.join(stage, 'mark.js');
  await writeFile(file, `export const mark = ${JSON.stringify(mark)};\n`);
  return file;
}

type Parts = Record<'project' | 'entry' | 'engine' | 'capabilities' | 'config' | 'out', string> & { mark?: string };

/** Gives what is wrong. Loaded here, since most commands bundle nothing. */
async function runWebpack(parts: Parts): Promise<string | undefined> {
  const [{ default: webpack }, { default: configure }] = await Promise.all([
    import('webpack'),
    import(pathToFileURL(inPackage('webpack.config.js')).href) as Promise<{ default(parts: Parts): Configuration }>,
  ]);
  const stats = await promisify<Configuration, Stats | undefined>(webpack)(configure(parts));
  return stats?.hasErrors() ? stats.toString({ preset: 'errors-only', colors: false }) : undefined;
}

/** From `index.js` of that folder to its `main.wasm`. */
export async function compile(stage: string, options: readonly string[] = []): Promise<void> {
  const compiler = path.join(path.dirname(resolvePeer(COMPILER)), 'cli', 'js-compute-runtime-cli.js');
  // It leaves intermediate files in the folder that it runs in.
  const { status, output } = await run([process.execPath, compiler, ...options, 'index.js', 'main.wasm'], {
    cwd: stage,
  });
  if (status !== 0) throw failure('the edge code cannot be compiled to Wasm', output);
}

async function checkSize(file: string, limit: number): Promise<number> {
  const { size } = await stat(file);
  const megabytes = size / MEGABYTE;
  if (size > 0 && size <= limit) return megabytes;
  throw new CliError('the Wasm is not of a size to be used', {
    why: `it has ${megabytes.toFixed(2)} MB; the limit is ${SIZE_LIMIT_BYTES / MEGABYTE} MB`,
    fix: 'take out large dependencies and data from the handlers and the configuration',
  });
}

function failure(what: string, output: string): CliError {
  return new CliError(what, { why: output.trim(), fix: 'correct what is named above, then build again' });
}
