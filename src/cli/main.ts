import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { inCheckout } from './project/paths.ts';
import { CliError, misuse } from './terminal/cli-error.ts';
import { columns, type Command, describeCommand, parseFlags, type Terminal } from './terminal/command.ts';
import { describeError } from './terminal/describe-error.ts';
import { ask } from './terminal/prompt.ts';

/** Each is loaded when it is asked for: all of them together take longer than most take to run. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  build: async () => (await import('./commands/build.ts')).build,
  check: async () => (await import('./commands/check.ts')).check,
  plan: async () => (await import('./commands/plan.ts')).plan,
  apply: async () => (await import('./commands/apply.ts')).apply,
  promote: async () => (await import('./commands/promote.ts')).promote,
  rollback: async () => (await import('./commands/rollback.ts')).rollback,
  destroy: async () => (await import('./commands/destroy.ts')).destroy,
  dns: async () => (await import('./commands/dns.ts')).dns,
  init: async () => (await import('./commands/init.ts')).init,
  import: async () => (await import('./commands/import.ts')).importCommand,
  publish: async () => (await import('./commands/publish.ts')).publish,
  purge: async () => (await import('./commands/purge.ts')).purge,
  purges: async () => (await import('./commands/purges.ts')).purges,
  rehearse: async () => (await import('./commands/rehearse.ts')).rehearse,
  status: async () => (await import('./commands/status.ts')).status,
  'token new': async () => (await import('./commands/token-new.ts')).tokenNew,
  'token debug': async () => (await import('./commands/token-debug.ts')).tokenDebug,
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
  if (first === '--help') return say(to, await overview());
  const [name, rest] = splitCommand(args);
  const command = Object.hasOwn(commands, name) ? await commands[name]!() : undefined;
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

async function overview(): Promise<string> {
  const rows = await Promise.all(Object.entries(commands).map(async ([name, load]) => [name, (await load()).summary]));
  return `popgate <command> [options]\n\n${columns(rows)}\n\npopgate <command> --help tells more; popgate --version`;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
