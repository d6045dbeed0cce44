import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { Style } from '../terminal/style.ts';

/** An error of the project's own code, and where it comes from. */
export interface Fault {
  /** `TypeError: x is not a function` */
  message: string;
  /** The place in the user's files that is nearest to it; null where the stack names none. */
  spot: Spot | null;
  stack: string;
}

interface Spot {
  /** As a person knows it who stands where the command runs. */
  file: string;
  line: number;
  column: number;
  excerpt: readonly Line[];
}

/** A line of a source file, around the one that failed. */
interface Line {
  number: number;
  text: string;
}

const FRAME = /^\s+at .*?\(?(?:file:\/\/)?(\/[^()]+|[A-Za-z]:[\\/][^()]+):(\d+):(\d+)\)?$/;
const AROUND = 2;
/** Of a bundled line, or of one that nobody wrote by hand. */
const MAX_LINE = 160;

/** Of a stack whose frames are those of the sources already. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { message: `threw ${inspect(error)}`, spot: null, stack: '' };
  const stack = error.stack ?? '';
  const places = stack.split('\n').flatMap((frame) => {
    const [, file, line, column] = FRAME.exec(frame) ?? [];
    return file === undefined ? [] : [{ file, line: Number(line), column: Number(column) }];
  });
  const found = places.find(({ file }) => isOwn(file));
  return { message: `${error.name}: ${error.message}`, spot: found ? spotOf(found) : null, stack };
}

function isOwn(file: string): boolean {
  const shown = path.relative(process.cwd(), file);
  return !shown.split(path.sep).includes('node_modules') && isReadable(file);
}

function isReadable(file: string): boolean {
  return linesOf(file) !== null;
}

function linesOf(file: string): string[] | null {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return null;
  }
}

function spotOf({ file, line, column }: { file: string; line: number; column: number }): Spot {
  const first = Math.max(1, line - AROUND);
  const excerpt = (linesOf(file) ?? [])
    .slice(first - 1, line + AROUND)
    .map((text, at) => ({ number: first + at, text: text.slice(0, MAX_LINE) }));
  return { file: path.relative(process.cwd(), file), line, column, excerpt };
}

/** For a terminal: what it is, where, and the lines around. */
export function describeFault(what: string, { message, spot }: Fault, style: Style): string {
  const head = `${style('red', 'error:')} ${what}: ${message}`;
  if (spot === null) return head;
  return [head, `  at ${style('bold', placeOf(spot))}`, ...excerptOf(spot).map((line) => `  ${line}`)].join('\n');
}

export function placeOf({ file, line, column }: Spot): string {
  return `${file}:${line}:${column}`;
}

/** With a mark before the line that failed, and one below its place. */
export function excerptOf({ line, column, excerpt }: Spot): string[] {
  const width = String(line + AROUND).length;
  return excerpt.flatMap(({ number, text }) => {
    const shown = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`;
    const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
    return number === line ? [shown, `  ${' '.repeat(width)} | ${indent}^`] : [shown];
  });
}
