import { setTimeout as pause } from 'node:timers/promises';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { answers } from '../../support/listening.ts';
import { fileOf } from '../fences/file.ts';
import { isFor } from '../fences/kinds.ts';
import { type Fence, type Page, placeOf } from '../fences/read.ts';
import { type Command, listeningAt, saysWhereItListens } from './commands.ts';
import { isAsShown } from './compare.ts';
import { GATEWAY, type Ports, portsIn } from './ports.ts';
import type { Shell } from './shell.ts';

const START_MS = 90_000;

/** Something that runs until the page ends. */
export interface Server {
  command: Command;
  fence: Fence;
  printed(): string;
  isRunning(): boolean;
}

/** A page while it is run. */
export interface Running {
  page: Page;
  shell: Shell;
  ports: Ports;
  /** Where the page's project is. */
  project: string;
  servers: Server[];
  faults: string[];
}

/** What `<!-- dev -->` asks for. */
export const DEV: Command = { text: 'npx popgate dev', line: 1, shown: null, status: 0 };

export async function startServer(command: Command, fence: Fence, running: Running): Promise<void> {
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
export function compareServer(server: Server, { ports, faults }: Running): void {
  const { command, fence, printed, isRunning } = server;
  const said = ports.toShown(printed());
  const isLasting = !command.text.endsWith('&');
  if (isLasting && !isRunning()) faults.push(ended(server, said));
  else if (command.shown && !isAsShown(`${command.shown}\n…`, said)) faults.push(difference({ command, fence }, said));
}

function ended({ fence, command }: Pick<Server, 'command' | 'fence'>, said: string): string {
  return `${placeOf(fence, command.line)}: ${command.text}\nhas ended:\n${said}`;
}

export function difference({ command, fence }: Pick<Server, 'command' | 'fence'>, said: string): string {
  return `${placeOf(fence, command.line)}: ${command.text}\nprints\n${said}\nand the page shows\n${command.shown}`;
}

export async function until(isTrue: () => boolean | Promise<boolean>, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isTrue()) && Date.now() < deadline) await pause(20);
}
