import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError, misuse } from './cli-error.ts';
import { columns, describeCommand, parseFlags, type Command, type Terminal } from './command.ts';
import { apply } from './commands/apply.ts';
import { build } from './commands/build.ts';
import { check } from './commands/check.ts';
import { destroy } from './commands/destroy.ts';
import { dns } from './commands/dns.ts';
import { importCommand } from './commands/import.ts';
import { init } from './commands/init.ts';
import { plan } from './commands/plan.ts';
import { promote } from './commands/promote.ts';
import { publish } from './commands/publish.ts';
import { purge } from './commands/purge.ts';
import { purges } from './commands/purges.ts';
import { rehearse } from './commands/rehearse.ts';
import { rollback } from './commands/rollback.ts';
import { serve } from './commands/serve.ts';
import { status } from './commands/status.ts';
import { tokenDebug } from './commands/token-debug.ts';
import { tokenNew } from './commands/token-new.ts';
import { describeError } from './describe-error.ts';
import { inCheckout } from './paths.ts';
import { ask } from './prompt.ts';

const commands: Readonly<Record<string, Command>> = {
  serve,
  build,
  check,
  plan,
  apply,
  promote,
  rollback,
  destroy,
  dns,
  init,
  import: importCommand,
  publish,
  purge,
  purges,
  rehearse,
  status,
  'token new': tokenNew,
  'token debug': tokenDebug,
};

/** The process's own streams, environment and clock. */
export const terminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  progress: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
  isWatched: process.stderr.isTTY,
  read: () => text(process.stdin),
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  ask,
  now: () => Date.now(),
  pause: (milliseconds) => pause(milliseconds),
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

async function dispatch(args: string[], to: Terminal): Promise<0 | 1> {
  const [first] = args;
  if (first === '--version') return say(to, version());
  if (first === undefined) throw misuse('no command was given', whatThereIs());
  if (first === '--help') return say(to, overview());
  const [name, rest] = splitCommand(args);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw misuse(`there is no command "${name}"`, whatThereIs());
  const flags = parseFlags(command, rest);
  return flags.help ? say(to, describeCommand(name, command)) : command.run(flags, to);
}

/** A command is one word, or two as in `token new`. */
function splitCommand(args: string[]): [name: string, rest: string[]] {
  const two = args.slice(0, 2).join(' ');
  return Object.hasOwn(commands, two) ? [two, args.slice(2)] : [args[0]!, args.slice(1)];
}

function whatThereIs(): string {
  return `the commands are ${Object.keys(commands).join(', ')}`;
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
