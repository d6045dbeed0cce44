import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { messageOf } from '../../../src/cli/terminal/cli-error.ts';
import { fileOf } from '../fences/file.ts';
import { isFor } from '../fences/kinds.ts';
import { type Fence, type Page, placeOf } from '../fences/read.ts';
import { type Compiler, linkPackages, writeFiles } from '../project/folder.ts';
import { beginningFor, CONFIG } from '../project/states.ts';
import { type Command, commandsOf, isServer, saysWhereItListens } from './commands.ts';
import { isAsShown } from './compare.ts';
import { startOrigin } from './origin.ts';
import { ORIGIN, type Ports, portsFor } from './ports.ts';
import { compareServer, DEV, difference, type Running, startServer, until } from './servers.ts';
import { openShell } from './shell.ts';
import { environmentFor, makeStandIns } from './stand-ins.ts';

const EDIT_MS = 5_000;
/** `popgate dev` has read what was written. */
const HEARD = /serving the change|serving again|Still serving/;

/** Runs all sessions of a page, in a folder of its own. Gives what was not as the page says, each with its place. */
export async function runSessions(page: Page, folder: string): Promise<string[]> {
  const isOwnStart = page.fences.some(({ text }) => /popgate(?:\.js)? init /.test(text));
  const project = path.join(folder, isOwnStart ? 'clone' : 'site');
  const standIns = path.join(folder, '.stand-ins');
  mkdirSync(project, { recursive: true });
  makeStandIns(standIns);
  const compiler = compilerFor(page);
  const ports = await portsFor(page.fences.map(({ text }) => text));
  if (isOwnStart) symlinkSync(inPackage('src'), path.join(project, 'src'));
  else writeProject(page, { project, ports, compiler });
  const endOrigin = page.asked.origin === undefined ? () => {} : await startOrigin(ports.free(ORIGIN));
  const shell = openShell(project, { env: environmentFor(standIns, compiler), logs: path.join(folder, '.logs') });
  const running: Running = { page, shell, ports, project, servers: [], faults: [] };
  try {
    for (const fence of page.fences) await runFence(fence, running);
    for (const server of running.servers) compareServer(server, running);
  } catch (error) {
    running.faults.push(messageOf(error));
  } finally {
    await shell.close();
    endOrigin();
  }
  return running.faults;
}

/** What is served on Viceroy must run. */
function compilerFor({ fences }: Page): Compiler {
  return fences.filter(isFor('session')).some(({ text }) => /popgate serve|npm start/.test(text)) ? 'real' : 'stand-in';
}

function writeProject(
  { fences }: Page,
  { project, ports, compiler }: Pick<Running, 'project' | 'ports'> & { compiler: Compiler },
): void {
  const shown = fences.filter(isFor('file')).flatMap((fence) => fileOf(fence) ?? []);
  writeFiles(project, mapped(beginningFor(shown), ports));
  linkPackages(project, compiler);
}

function mapped(files: Readonly<Record<string, string>>, { toFree }: Ports): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, toFree(text)]));
}

async function runFence(fence: Fence, running: Running): Promise<void> {
  if (isFor('file')(fence) || isFor('foreign')(fence)) await writeShown(fence, running);
  if (!isFor('session')(fence)) return;
  await startDev(fence, running);
  for (const command of commandsOf(fence)) await runCommand(command, fence, running);
}

/** What serves follows the file. */
async function writeShown(fence: Fence, { project, ports, servers }: Running): Promise<void> {
  const file = fileOf(fence);
  if (file === null) return;
  const following = servers.filter(({ command }) => saysWhereItListens(command.text));
  const before = following.map(({ printed }) => printed().length);
  writeFiles(project, mapped({ [file.name]: file.text }, ports));
  if (!file.name.startsWith('src/')) return;
  const heard = (): boolean => following.every(({ printed }, at) => HEARD.test(printed().slice(before[at])));
  await until(heard, EDIT_MS);
}

/** What `<!-- dev -->` asks for, before the first session below it. */
async function startDev(fence: Fence, running: Running): Promise<void> {
  const { page, servers } = running;
  if (page.asked.dev === undefined || fence.line < page.asked.dev) return;
  if (servers.some(({ command }) => command === DEV)) return;
  await startServer(DEV, fence, running);
}

async function runCommand(command: Command, fence: Fence, running: Running): Promise<void> {
  if (isServer(command.text)) return startServer(command, fence, running);
  const { shell, ports, faults } = running;
  const { status, printed, folder } = await shell.run(ports.toFree(command.text));
  const said = ports.toShown(printed);
  if (status !== command.status) {
    faults.push(
      `${placeOf(fence, command.line)}: ${command.text}\nends with status ${status}, not ${command.status}:\n${said}`,
    );
  } else if (command.shown !== null && !isAsShown(command.shown, said)) {
    faults.push(difference({ command, fence }, said));
  }
  running.project = projectAt(folder) ?? running.project;
  if (COPIES.test(command.text)) mapCopied(running);
}

/** A page of an example copies it, with the ports that are shown. */
const COPIES = /^cp -r node_modules\/popgate\/docs\/examples\//;

function mapCopied({ project, ports }: Running): void {
  const texts = [CONFIG, 'origins.mjs'].map((name) => [name, readFileSync(path.join(project, name), 'utf8')]);
  writeFiles(project, mapped(Object.fromEntries(texts) as Record<string, string>, ports));
}

/** The nearest folder upwards that has a configuration. */
function projectAt(folder: string): string | null {
  if (existsSync(path.join(folder, CONFIG))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? null : projectAt(parent);
}
