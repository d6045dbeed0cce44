import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { getLineInfo } from 'acorn';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, type Problem } from '../../../gateway/check.ts';
import { CliError, InvalidConfiguration, messageOf } from '../../terminal/cli-error.ts';
import { EDGE_CODE, explainBundling } from '../edge-code.ts';
import { findReads, type HandlerReads } from './find-reads.ts';
import { findMentions, isModuleOfNode } from './find-gaps.ts';
import { inProject, moduleFile } from '../paths.ts';
import { insteadOfFetch, type Servers } from './name-backends.ts';
import { platformStub } from './platform-stub.ts';
import { strayImports, strayImportsIn } from './stray-imports.ts';
import { packageOf, type PlacedMention, reviewMentions, type Spot } from './review-gaps.ts';

/** What a project's handlers and transforms are called, and what of them cannot run at the edge. */
export interface Handlers {
  names: string[];
  transforms: string[];
  problems: Problem[];
  /** Of libraries, which may never come to where they use what is lacking. */
  warnings: Problem[];
  /** What they look at of a request. */
  reads: HandlerReads;
}

/** What `popgate` and the platform are to handlers that are not only read. */
export type Surroundings = Pick<BuildOptions, 'alias' | 'plugins'>;

/** One module of all handlers, with the way back to their files. */
export interface Bundle {
  code: string;
  /** The source map. */
  map: string;
  /** All files that it is made of. */
  inputs: string[];
  /** Whether it imports what Node alone has. */
  needsNode: boolean;
  /** What it imports that is not for handlers. */
  strays: Problem[];
  /** Of a line, from 1, and a column, from 0; null in what the bundler added. */
  trace(line: number, column: number): Spot | null;
}

/** As stacks name the bundle. */
const LOADED = /data:text\/javascript;base64,[\w+/=]*:(\d+):(\d+)/g;

/** The handlers that a file exports; where there is none, there are no handlers. What it fetches may be of these servers. */
export async function readHandlers(file: string, servers: Servers | Promise<Servers> = {}): Promise<Handlers> {
  if (!existsSync(file)) return { names: [], transforms: [], problems: [], warnings: [], reads: new Map() };
  const bundle = await bundleHandlers(file);
  const { problems: uses, warnings } = reviewMentions(mentionsIn(bundle, await servers));
  const problems = [...bundle.strays, ...uses];
  const exported = await load({ file, bundle, problems });
  const { handlers, transforms } = exported;
  const faults = faultsOf(exported, file);
  const names = { names: namesOf(handlers), transforms: namesOf(transforms) };
  return { ...names, problems: [...problems, ...faults], warnings, reads: findReads(bundle.code) };
}

/** What a bundle says of names that the runtime lacks, and where. */
export function mentionsIn(bundle: Bundle, servers: Servers): PlacedMention[] {
  return findMentions(bundle.code).map((mention) => {
    const { line, column } = getLineInfo(bundle.code, mention.offset);
    const { remedy, fetches } = mention;
    const instead = fetches === undefined ? remedy : insteadOfFetch(fetches, servers);
    return { ...mention, remedy: instead, spot: bundle.trace(line, column) };
  });
}

/** A path as a person knows it who stands where the command runs. */
function shown(file: string): string {
  return path.relative(process.cwd(), file);
}

/** With a package of that name where the project has one, as bundlers do. */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup(bundler) {
    bundler.onResolve({ filter: /^[a-z_]/ }, async ({ path: name, resolveDir, kind, pluginData }) => {
      if (!isModuleOfNode(name) || pluginData === 'again') return undefined;
      if (name.startsWith('node:')) return { path: name, external: true };
      const found = await bundler.resolve(name, { resolveDir, kind, pluginData: 'again' });
      return found.errors.length > 0 ? { path: name, external: true } : found;
    });
  },
};

const AS_READ: Surroundings = { alias: { popgate: moduleFile('gateway/index.ts') }, plugins: [platformStub] };

/** Bundled as edge code is, so that what no handler reaches is not in it. */
export async function bundleHandlers(file: string, { alias = {}, plugins = [] } = AS_READ): Promise<Bundle> {
  const outfile = path.join(path.dirname(file), 'handlers.js');
  try {
    const { outputFiles, metafile, warnings } = await build({
      ...EDGE_CODE,
      absWorkingDir: process.cwd(),
      entryPoints: [file],
      outfile,
      sourcemap: 'external',
      metafile: true,
      alias,
      // As webpack does.
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      nodePaths: [inProject('node_modules')],
      plugins: [strayImports, ...plugins, nodeModules],
    });
    const text = (suffix: string): string => outputFiles.find(({ path }) => path.endsWith(suffix))!.text;
    const map = text('.js.map');
    const traced = new TraceMap(map);
    const trace = (line: number, column: number): Spot | null => {
      const found = originalPositionFor(traced, { line, column });
      if (found.source === null) return null;
      const source = path.resolve(path.dirname(file), found.source);
      return { file: shown(source), line: found.line, column: found.column + 1 };
    };
    const inputs = Object.keys(metafile.inputs).map((input) => path.resolve(input));
    const needsNode = Object.values(metafile.outputs).some(({ imports }) => imports.some(({ external }) => external));
    return { code: text('.js'), map, inputs, needsNode, strays: strayImportsIn(warnings), trace };
  } catch (error) {
    throw new CliError(`${shown(file)} cannot be bundled`, {
      why: explainBundling(error),
      fix: 'correct what is named above; a package that is not found is added by npm install',
    });
  }
}

/** What the file of the handlers exports. */
export interface Exported {
  handlers?: unknown;
  transforms?: unknown;
}

interface Loading {
  file: string;
  bundle: Bundle;
  problems: readonly Problem[];
}

/** Libraries in CommonJS find Node's modules by it. On the first line, so that all lines keep their numbers. */
export function withRequire(file: string, { code }: Pick<Bundle, 'code'>): string {
  return `import { createRequire as $require } from 'node:module'; const require = $require(${JSON.stringify(pathToFileURL(file).href)});${code}`;
}

/** As a data URL nothing is left on disk, and a changed file is a new module. */
async function load({ file, bundle, problems }: Loading): Promise<Exported> {
  const url = `data:text/javascript;base64,${Buffer.from(withRequire(file, bundle)).toString('base64')}`;
  try {
    return (await quietly(() => import(/* @vite-ignore */ url))) as Exported;
  } catch (error) {
    // It may be what a problem says.
    if (problems.length > 0) throw new InvalidConfiguration(problems);
    throw new CliError(`${shown(file)} cannot be loaded`, {
      why: `${thrower(error, bundle)}${messageOf(error)}; handlers are loaded in Node once, for their names`,
      fix: 'do in the handler what needs a request or the platform, and nothing at the top of the file',
    });
  }
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Without Node's warnings of what is experimental, since nobody uses it by reading names; and stdout is the command's. One
 * at a time, since what is silenced is the process's.
 */
export function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = turn.then(() => silenced(work));
  turn = mine.catch(() => undefined);
  return mine;
}

async function silenced<Result>(work: () => Promise<Result>): Promise<Result> {
  const { emitWarning } = process;
  const { log, info, debug, error } = console;
  const { write } = process.stdout;
  process.emitWarning = () => undefined;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  Object.assign(console, { log: error, info: error, debug: error });
  try {
    return await work();
  } finally {
    process.emitWarning = emitWarning;
    process.stdout.write = write;
    Object.assign(console, { log, info, debug });
  }
}

/** The place in the user's files that is nearest to what threw. */
function thrower(error: unknown, bundle: Bundle): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = [...stack.matchAll(LOADED)];
  const spots = frames.map(([, line, column]) => bundle.trace(Number(line), Number(column) - 1));
  const spot = spots.find((spot) => spot !== null && packageOf(spot.file) === null) ?? spots.find(Boolean);
  return spot ? `${spot.file}:${spot.line}:${spot.column} throws: ` : '';
}

function namesOf(handlers: unknown): string[] {
  return isTable(handlers) ? Object.keys(handlers) : [];
}

function isTable(handlers: unknown): handlers is Record<string, unknown> {
  return typeof handlers === 'object' && handlers !== null && !Array.isArray(handlers);
}

/** What is wrong with what a file exports as its handlers, and as its transforms, which need not be there. */
export function faultsOf({ handlers, transforms }: Exported, source: string): Problem[] {
  const file = shown(source);
  if (handlers === undefined) {
    return [{ path: file, problem: 'exports no handlers', remedy: remedyFor('handlers') }];
  }
  const others = transforms === undefined ? [] : faultsOfTable(file, 'transforms', transforms);
  return [...faultsOfTable(file, 'handlers', handlers), ...others];
}

function remedyFor(table: keyof Exported): string {
  return `write export const ${table} = { … }, with a function for each name`;
}

function faultsOfTable(file: string, table: keyof Exported, exported: unknown): Problem[] {
  if (!isTable(exported)) {
    const problem = `its ${table} are ${describe(exported)}, not a table of functions`;
    return [{ path: file, problem, remedy: remedyFor(table) }];
  }
  const first = table === 'handlers' ? 'request' : 'response';
  const wrong = Object.entries(exported).filter(([, made]) => typeof made !== 'function');
  return wrong.map(([name, made]) => ({
    path: file,
    problem: `${table}.${name} is ${describe(made)}, not a function`,
    remedy: mounts(made)
      ? `write ${name}: (request, context) => app.fetch(request, context)`
      : `write ${name}: (${first}, context) => new Response(…)`,
  }));
}

/** Whether it is an application such as Hono's. */
function mounts(value: unknown): boolean {
  return typeof (value as { fetch?: unknown } | null | undefined)?.fetch === 'function';
}
