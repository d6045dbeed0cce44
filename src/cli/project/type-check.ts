import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Problem } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import { run } from '../local/child.ts';
import { makeLocalFolder } from '../local/folder.ts';
import { CliError } from '../terminal/cli-error.ts';
import { COMPILER, resolvePeer, testedVersion } from './own-package.ts';
import { configFile, HANDLERS, inPackage, inProject, moduleFile } from './paths.ts';
import { isReadOnly, TYPES_FILE, typesText, writeTypes } from './types.ts';

const ENGINE = moduleFile('gateway/index.ts');
/** The checkout has no declarations: the compiler would check the engine along, which `npm run check` does. */
const SOURCE = inPackage('src', 'gateway', 'index.ts');
const TYPESCRIPT = 'typescript';

export interface TypeReport {
  problems: Problem[];
  warnings: Problem[];
}

/** What TypeScript says of a configuration, and of the project's handlers with the names of this configuration. */
export async function checkTypes(config: GatewayConfig, file: string | undefined): Promise<TypeReport> {
  if (file === undefined) await writeTypes(config);
  if (ENGINE === SOURCE) return { problems: [], warnings: [] };
  const compiler = await compilerFile();
  if (compiler === null) return { problems: [], warnings: [NOT_THERE] };
  const elsewhere = (): Promise<Problem[]> => checkElsewhere(config, { file: configFile(file), compiler });
  const own = (): Promise<Problem[]> =>
    checkOwn(compiler).catch((error: unknown) => (isReadOnly(error) ? elsewhere() : Promise.reject(error)));
  return { problems: await (file === undefined ? own() : elsewhere()), warnings: [] };
}

const NOT_THERE: Problem = {
  path: `package.json: ${TYPESCRIPT}`,
  problem: 'is not installed, so the types of the configuration and of the handlers are not checked',
  remedy: `npm install --save-dev --save-exact ${TYPESCRIPT}@${testedVersion(TYPESCRIPT)}`,
};

/** What the package runs as a command, which every version of it has. */
async function compilerFile(): Promise<string | null> {
  try {
    const manifest = resolvePeer(`${TYPESCRIPT}/package.json`);
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: { tsc: string } };
    return path.join(path.dirname(manifest), bin.tsc);
  } catch (error) {
    if (error instanceof CliError) return null;
    throw error;
  }
}

/** By the project's `tsconfig.json`; what the compiler has found out is kept for the next time. */
async function checkOwn(compiler: string): Promise<Problem[]> {
  await makeLocalFolder({});
  const tsconfig = inProject('tsconfig.json');
  const isThere = existsSync(tsconfig);
  const settings = {
    extends: isThere ? tsconfig : TEMPLATE,
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: true,
      tsBuildInfoFile: inProject('.popgate', 'types.tsbuildinfo'),
      ...(!finds('popgate') && ENGINE_PATHS),
      ...(!finds(COMPILER) && runtimeTypes()),
    },
    files: filesOf(inProject(TYPES_FILE)),
    include: [],
    references: [],
  };
  return compile(settings, { compiler, place: inProject('.popgate', 'tsconfig.json') });
}

/** As a new project has it, with the engine that runs: nothing has to be installed beside the file. */
async function checkElsewhere(
  config: GatewayConfig,
  { file, compiler }: { file: string; compiler: string },
): Promise<Problem[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-types-'));
  try {
    const types = path.join(folder, path.basename(TYPES_FILE));
    await writeFile(types, typesText(config));
    const settings = {
      extends: TEMPLATE,
      compilerOptions: { ...ENGINE_PATHS, ...runtimeTypes() },
      files: filesOf(types, file),
      include: [],
    };
    return await compile(settings, { compiler, place: path.join(folder, 'tsconfig.json') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of the runtime, where it is installed. */
function runtimeTypes(): object {
  try {
    return { typeRoots: [path.resolve(resolvePeer(COMPILER), '../../../..')] };
  } catch (error) {
    if (error instanceof CliError) return { types: [], lib: ['ES2023', 'DOM', 'DOM.Iterable'] };
    throw error;
  }
}

const TEMPLATE = inPackage('src', 'template', 'tsconfig.json');

const ENGINE_PATHS = { paths: { popgate: [ENGINE.replace(/\.js$/, '.d.ts')] } };

/** Whether the project finds a package by itself. */
function finds(name: string): boolean {
  try {
    createRequire(inProject('package.json')).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function filesOf(types: string, config?: string): string[] {
  return [types, configFile(config), inProject(HANDLERS)].filter((file) => existsSync(file));
}

async function compile(settings: object, { compiler, place }: { compiler: string; place: string }): Promise<Problem[]> {
  await writeFile(place, JSON.stringify(settings));
  const command = [process.execPath, compiler, '--project', place, '--pretty', 'false'];
  const { output } = await run(command, { cwd: process.cwd() });
  return readDiagnostics(output);
}

/** A place, where there is one, and the code of what is said. */
const DIAGNOSTIC = /^(?:(.+)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/;
/** A key that is written twice: esbuild has told it, which names both places. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['TS1117']);

/** What the compiler prints: each finding a line, and the reasons for it indented. */
export function readDiagnostics(output: string): Problem[] {
  const found: { path: string; code: string; lines: string[] }[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, file, row, column, code, message] = DIAGNOSTIC.exec(line) ?? [];
    if (code === undefined) {
      if (line.startsWith('  ')) found.at(-1)?.lines.push(line.trim());
    } else {
      found.push({ path: file === undefined ? 'tsconfig.json' : `${file}:${row}:${column}`, code, lines: [message!] });
    }
  }
  return found
    .filter(({ code }) => !TOLD_ELSEWHERE.has(code))
    .map(({ path, code, lines }) => ({
      path,
      problem: inShort(lines),
      remedy: `correct it there: TypeScript's ${code}`,
    }));
}

/** What it is, and the last of the reasons, which is nearest to what was written. */
function inShort([first = '', ...reasons]: readonly string[]): string {
  const last = reasons.at(-1);
  return last === undefined ? first : `${first} ${last}`;
}
