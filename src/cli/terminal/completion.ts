import { RootCommand } from '@bomb.sh/tab';
import { COMMANDS, GROUPS } from '../commands/index.ts';
import type { Command, Terminal } from './command.ts';
import { SHELLS } from './shells.ts';

/** For a shell: nothing is proposed but files, if it knows any. */
const FILES_ONLY = ':0';
/** How the values of options and operands are called that are files. */
const FILES = new Set(['FILE', 'DIR']);

/** Proposes, to stdout, what may stand in place of the last word; only the command that the others name is loaded. */
export async function complete(words: readonly string[], { print }: Terminal): Promise<void> {
  const [name, command] = await chosen(words);
  if (command && takesFile(command, words)) return print(FILES_ONLY);
  const root = new RootCommand();
  root.command('help', 'shows the help of a command');
  for (const shell of SHELLS) root.command(`completion ${shell}`, `for ${shell}`);
  const summaries = Object.entries(COMMANDS).map(([each, [summary]]) => [each, summary] as const);
  for (const [each, summary] of [...Object.entries(GROUPS), ...summaries]) {
    root.command(each, summary);
    root.command(`help ${each}`, summary);
  }
  const parser = command ? root.command(name, '') : root;
  for (const [flag, { value, help }] of Object.entries(command?.options ?? {})) {
    // What has a handler takes a value.
    if (value === undefined) parser.option(flag, help);
    else parser.option(flag, help, () => {});
  }
  parser.option('help', 'shows this', 'h');
  if (!command) root.option('version', 'shows the version', 'v');
  root.parse([...words]);
}

/** The command that the words before the last one name. */
async function chosen(words: readonly string[]): Promise<[name: string, command?: Command]> {
  const before = words.slice(0, -1);
  const name = [before.slice(0, 2).join(' '), before[0] ?? ''].find((each) => Object.hasOwn(COMMANDS, each));
  return name === undefined ? [''] : [name, (await COMMANDS[name]![1]()).command];
}

function takesFile({ options, operand }: Command, words: readonly string[]): boolean {
  const [before = '', last = ''] = words.slice(-2);
  const value = before.startsWith('--') ? options[before.slice(2)]?.value : undefined;
  if (value !== undefined) return FILES.has(value);
  return !last.startsWith('-') && operand !== undefined && FILES.has(operand.value);
}
