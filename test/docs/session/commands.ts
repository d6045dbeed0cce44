import { spawnSync } from 'node:child_process';
import type { Fence } from '../fences/read.ts';

/** One command of a fence, and what the page says that it prints; null where it says nothing of that. */
export interface Command {
  text: string;
  /** Of the fence's text, from 1. */
  line: number;
  shown: string | null;
  status: number;
}

export function commandsOf(fence: Fence): Command[] {
  return fence.kind === 'console' ? shownCommands(fence) : plainCommands(fence.text);
}

/** `$ ` begins a command, `> ` goes on with it, and what follows is printed. */
function shownCommands({ text, attributes }: Fence): Command[] {
  const commands: { text: string[]; line: number; shown: string[] }[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({ text: [line.slice(2)], line: at + 1, shown: [] });
    else if (last === undefined) throw new Error('a console begins with a command: "$ …"');
    else if (line.startsWith('> ') && last.shown.length === 0 && !isWhole(last.text.join('\n')))
      last.text.push(line.slice(2));
    else last.shown.push(line);
  }
  const status = Number(attributes['status'] ?? 0);
  return commands.map(({ text, line, shown }, at) => ({
    text: text.join('\n'),
    line,
    shown: shown.join('\n'),
    status: at === commands.length - 1 ? status : 0,
  }));
}

/** Each as many lines as the shell needs to have one. */
function plainCommands(text: string): Command[] {
  const commands: Command[] = [];
  let open: { lines: string[]; line: number } | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    if (open === null && /^\s*(?:#|$)/.test(line)) continue;
    open ??= { lines: [], line: at + 1 };
    open.lines.push(line);
    if (!isWhole(open.lines.join('\n'))) continue;
    commands.push({ text: open.lines.join('\n'), line: open.line, shown: null, status: 0 });
    open = null;
  }
  if (open !== null) commands.push({ text: open.lines.join('\n'), line: open.line, shown: null, status: 0 });
  return commands;
}

/** bash warns of a document that has no end, and goes on. */
function isWhole(text: string): boolean {
  if (text.endsWith('\\')) return false;
  const { status, stderr } = spawnSync('bash', ['-n'], { input: `${text}\n`, encoding: 'utf8' });
  return status === 0 && stderr === '';
}

const SERVES = /^(?:npm (?:run dev|start)|(?:npx )?popgate (?:dev|serve|rehearse))\b/;
/** What takes the address of the gateway. */
const LISTENS = /^(?:npm (?:run dev|start)|(?:npx )?popgate (?:dev|serve))\b/;

/** Runs until the page ends: a server of Popgate's, one of the page's own, or what the page puts there with `&`. */
export function isServer(text: string): boolean {
  return SERVES.test(text) || /^(?:PORT=\d+ )?node [\w./-]+\.m?[jt]s$/.test(text) || /[^&]&$/.test(text);
}

/** The same command, which listens where it is told to. */
export function listeningAt(text: string, port: number): string {
  const plain = text.replace(/\s*&$/, '');
  if (!LISTENS.test(plain) || plain.includes('--addr')) return plain;
  const through = plain.startsWith('npm ') && !plain.includes(' -- ') ? ' --' : '';
  return `${plain}${through} --addr 127.0.0.1:${port}`;
}

export function saysWhereItListens(text: string): boolean {
  return LISTENS.test(text);
}
