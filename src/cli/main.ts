import { readFileSync } from 'node:fs';
import { CliError, misuse } from './cli-error.ts';
import { columns, describeCommand, parseFlags, type Command, type Terminal } from './command.ts';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { purge } from './commands/purge.ts';
import { serve } from './commands/serve.ts';
import { describeError } from './describe-error.ts';
import { inCheckout } from './paths.ts';

const commands: Readonly<Record<string, Command>> = {
  serve,
  build,
  check,
  purge,
};

/** The process's own streams and environment. */
export const terminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  progress: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
};

/** Runs one command line and gives the exit status: 0 done, 1 failed, 2 misuse. */
export async function main(args: string[], to: Terminal): Promise<0 | 1 | 2> {
  try {
    return await dispatch(args, to);
  } catch (error) {
    to.progress(describeError(error));
    return error instanceof CliError ? error.status : 1;
  }
}

async function dispatch([name, ...rest]: string[], to: Terminal): Promise<0 | 1> {
  if (name === '--version') return say(to, version());
  if (name === undefined) throw misuse('no command was given', `the commands are ${Object.keys(commands).join(', ')}`);
  if (name === '--help') return say(to, overview());
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    throw misuse(`there is no command "${name}"`, `the commands are ${Object.keys(commands).join(', ')}`);
  }
  const flags = parseFlags(command, rest);
  return flags.help ? say(to, describeCommand(name, command)) : command.run(flags, to);
}

function say(to: Terminal, text: string): 0 {
  to.print(text);
  return 0;
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, command]) => [name, command.summary]);
  return `popgate <command> [options]\n\n${columns(rows)}\n\npopgate <command> --help tells more; popgate --version`;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
