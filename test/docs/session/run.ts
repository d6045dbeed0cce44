import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { messageOf } from '../../../src/cli/terminal/cli-error.ts';
import { fileOf } from '../fences/file.ts';
import { isFor } from '../fences/kinds.ts';
import { type Fence, type Page, placeOf } from '../fences/read.ts';
import { answers } from '../../support/listening.ts';
import { linkPackages, writeFiles } from '../project/folder.ts';
import { beginningFor, CONFIG } from '../project/states.ts';
import { type Command, commandsOf, isServer, listeningAt, saysWhereItListens } from './commands.ts';
import { isAsShown } from './compare.ts';
import { startOrigin } from './origin.ts';
import { GATEWAY, ORIGIN, type Ports, portsFor, portsIn } from './ports.ts';
import { openShell, type Shell } from './shell.ts';
import { environmentFor, makeStandIns } from './stand-ins.ts';

const START_MS = 90_000;
const EDIT_MS = 5_000;
/** `popgate dev` has read what was written. */
const HEARD = /serving the change|serving again|Still serving/;

/** Something that runs until the page ends. */
interface Server {
  command: Command;
  fence: Fence;
  printed(): string;
  isRunning(): boolean;
}

/** A page while it is run. */
interface Running {
  page: Page;
  shell: Shell;
  ports: Ports;
  /** Where the page's project is. */
  project: string;
  servers: Server[];
  faults: string[];
}

/** Runs all sessions of a page, in a folder of its own. Gives what was not as the page says, each with its place. */
export async function runSessions(page: Page, folder: string): Promise<string[]> {
  const isOwnStart = page.fences.some(({ text }) => /popgate(?:\.js)? init /.test(text));
  const project = path.join(folder, isOwnStart ? 'clone' : 'site');
  const standIns = path.join(folder, '.stand-ins');
  mkdirSync(project, { recursive: true });
  makeStandIns(standIns);
  const ports = await portsFor(page.fences.map(({ text }) => text));
  if (isOwnStart) symlinkSync(inPackage('src'), path.join(project, 'src'));
  else writeProject(page, { project, ports });
  const endOrigin = page.asked.origin === undefined ? () => {} : await startOrigin(ports.free(ORIGIN));
  const shell = openShell(project, { env: environmentFor(standIns), logs: path.join(folder, '.logs') });
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

function writeProject({ fences }: Page, { project, ports }: Pick<Running, 'project' | 'ports'>): void {
  const shown = fences.filter(isFor('file')).flatMap((fence) => fileOf(fence) ?? []);
  writeFiles(project, mapped(beginningFor(shown), ports));
  linkPackages(project);
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

const DEV: Command = { text: 'npx popgate dev', line: 1, shown: null, status: 0 };

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

async function startServer(command: Command, fence: Fence, running: Running): Promise<void> {
  const { shell, ports, servers } = running;
  const text = listeningAt(command.text, ports.free(GATEWAY));
  const started = await shell.start(ports.toFree(command === DEV ? text.replace('npx popgate', quotedDev()) : text));
  const server: Server = { command, fence, ...started };
  servers.push(server);
  const isUp = saysWhereItListens(text)
    ? () => started.printed().includes('listening on')
    : () => started.printed() !== '' || anyAnswers(portsOf(command, running));
  await until(async () => !started.isRunning() || (await isUp()), START_MS);
  const hasEnded = !started.isRunning() && !command.text.endsWith('&');
  if (hasEnded) throw new Error(ended(server, ports.toShown(started.printed())));
}

/** Of a server of the page's own: those that its file names. */
function portsOf({ text }: Command, { page, ports }: Running): number[] {
  const files = page.fences.filter(isFor('file')).flatMap((fence) => fileOf(fence) ?? []);
  return files.filter(({ name }) => text.includes(name)).flatMap((file) => portsIn(file.text).map(ports.free));
}

async function anyAnswers(ports: readonly number[]): Promise<boolean> {
  return (await Promise.all(ports.map(answers))).includes(true);
}

/** Without npx, which takes half a second. */
function quotedDev(): string {
  return `'${process.execPath}' '${inPackage('src/cli/popgate.js')}'`;
}

/** At the end of the page, since what it shows may come of what a later fence does. */
function compareServer(server: Server, { ports, faults }: Running): void {
  const { command, fence, printed, isRunning } = server;
  const said = ports.toShown(printed());
  const isLasting = !command.text.endsWith('&');
  if (isLasting && !isRunning()) faults.push(ended(server, said));
  else if (command.shown && !isAsShown(`${command.shown}\n…`, said)) faults.push(difference({ command, fence }, said));
}

function ended({ fence, command }: Pick<Server, 'command' | 'fence'>, said: string): string {
  return `${placeOf(fence, command.line)}: ${command.text}\nhas ended:\n${said}`;
}

function difference({ command, fence }: Pick<Server, 'command' | 'fence'>, said: string): string {
  return `${placeOf(fence, command.line)}: ${command.text}\nprints\n${said}\nand the page shows\n${command.shown}`;
}

/** The nearest folder upwards that has a configuration. */
function projectAt(folder: string): string | null {
  if (existsSync(path.join(folder, CONFIG))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? null : projectAt(parent);
}

async function until(isTrue: () => boolean | Promise<boolean>, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isTrue()) && Date.now() < deadline) await pause(20);
}
