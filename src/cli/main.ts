import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from './terminal/cli-error.ts';
import { runCommandLine } from './terminal/command-line.ts';
import type { Terminal } from './terminal/command.ts';
import { unsteered } from './terminal/plain-text.ts';
import { styleFor } from './terminal/style.ts';

/** The process's own streams, environment and clock. */
export const terminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  progress: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
  style: { out: styleFor(process.stdout), err: styleFor(process.stderr) },
  columns: process.stdout.columns,
  isWatched: process.stderr.isTTY,
  read: () => text(process.stdin),
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  ask: async (question, options) => (await import('./terminal/prompt.ts')).ask(question, options),
  now: () => Date.now(),
  pause: (milliseconds) => pause(milliseconds),
};

/** Runs one command line and returns the exit status: 0 done, 1 failed, 2 misuse. */
export async function main(args: string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const to = unsteered(terminal);
  try {
    return await runCommandLine(args, to);
  } catch (error) {
    // It imports the engine, for the problems of a configuration: too much for a mere --help.
    const { describeError } = await import('./terminal/describe-error.ts');
    to.progress(describeError(error, to.style.err));
    return error instanceof CliError ? error.status : 1;
  }
}
