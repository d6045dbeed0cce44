import { Command as Parser, CommanderError, InvalidArgumentError, Option as ParserOption } from 'commander';
import { COMMANDS, GROUPS } from '../commands/index.ts';
import { OWN_PACKAGE } from '../project/own-package.ts';
import { type CliError, misuse } from './cli-error.ts';
import type { Command, Flags, Option, Options, Terminal } from './command.ts';

interface Run {
  readonly terminal: Terminal;
  status: 0 | 1;
  /** The help that was asked for, which comes in pieces. */
  shown: string;
}

/** Runs what a command line asks for, and gives the exit status. What cannot be understood is a misuse. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<0 | 1> {
  if (args[0] === 'complete' && args[1] === '--') {
    await (await import('./completion.ts')).complete(args.slice(2), terminal);
    return 0;
  }
  const run: Run = { terminal, status: 0, shown: '' };
  const program = createProgram(run);
  try {
    await program.parseAsync(askedOf(program, args), { from: 'user' });
  } catch (error) {
    if (!isHelp(error)) throw error;
    terminal.print(run.shown.trimEnd());
  }
  return run.status;
}

/** `help X` is `X --help`, since that loads X. What is no command has no help: alone, it is told to be unknown. */
function askedOf(program: Parser, args: readonly string[]): readonly string[] {
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  const [first = '-'] = words;
  const isKnown = first.startsWith('-') || program.commands.some((command) => command.name() === first);
  return isKnown ? words : [first];
}

/** Every command by name and summary; one's options only once it is chosen. */
function createProgram(run: Run): Parser {
  const program = setUp(new Parser('popgate'), run)
    .description('An edge gateway for Fastly Compute.')
    .version(OWN_PACKAGE.version, '-v, --version', 'shows the version')
    .helpCommand('help [command]', 'shows the help of a command');
  for (const [name, [summary, load]] of Object.entries(COMMANDS)) {
    const [first = '', second] = name.split(' ');
    const parent = second === undefined ? program : groupOf(program, first, run);
    const parser = setUp(parent.command(second ?? first), run).description(summary);
    parent.hook('preSubcommand', async (_parent, chosen) => {
      if (chosen === parser) declare(parser, (await load()).command, run);
    });
  }
  return program;
}

function groupOf(program: Parser, name: string, run: Run): Parser {
  const known = program.commands.find((command) => command.name() === name);
  return (
    known ??
    setUp(program.command(name), run)
      .description(GROUPS[name] ?? '')
      .helpCommand(false)
  );
}

/** A command's own `--version` is not the program's. */
function setUp(parser: Parser, run: Run): Parser {
  const { style, columns } = run.terminal;
  const show = (text: string): void => void (run.shown += text);
  return parser
    .enablePositionalOptions()
    .helpOption('-h, --help', 'shows this')
    .configureHelp({ styleTitle: (title) => style.out('bold', title), ...(columns && { helpWidth: columns }) })
    .configureOutput({
      writeOut: show,
      writeErr: show,
      outputError: () => {},
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    })
    .exitOverride((error) => {
      throw isHelp(error) ? error : misunderstood(parser, error);
    });
}

function declare(parser: Parser, command: Command, run: Run): void {
  for (const name of Object.keys(command.options)) parser.addOption(parserOption(name, command.options));
  for (const operand of [command.operand, command.rest]) {
    if (operand) parser.argument(`[${operand.value}]`, operand.help);
  }
  if (command.notes) parser.addHelpText('after', `\n${command.notes}`);
  parser.action(async () => {
    const [operand, rest] = parser.args;
    const flags: Flags<Options> = {
      ...parser.opts(),
      ...(operand !== undefined && { operand }),
      ...(rest !== undefined && { rest }),
    };
    run.status = await command.run(flags, run.terminal);
  });
}

/** By the name that it has here: neither in camel case, nor `no-x` as the negation of x. */
function parserOption(name: string, options: Options): ParserOption {
  const { value, help, multiple, short }: Option = options[name]!;
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`].join(', ');
  const option = new ParserOption(value === undefined ? names : `${names} <${value}>`, help);
  option.negate = false;
  option.attributeName = () => name;
  if (value === undefined) return option;
  return option.argParser<unknown>((text, before) => {
    if (text.startsWith('--') && Object.hasOwn(options, text.slice(2)))
      throw new InvalidArgumentError('That is an option.');
    return multiple ? [...((before as string[] | undefined) ?? []), text] : text;
  });
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && /^commander\.(?:help|helpDisplayed|version)$/.test(error.code);
}

/** The parser's message ends in what may have been meant, in parentheses. */
function misunderstood(parser: Parser, { message }: CommanderError): CliError {
  const [why = '', meant] = message.replace(/^error: /, '').split('\n');
  const help = `see ${pathOf(parser)} --help`;
  return misuse(
    'the arguments cannot be understood',
    why,
    meant ? `${meant.replace(/^\(D(.*)\)$/, 'd$1')} Else ${help}` : help,
  );
}

function pathOf(parser: Parser): string {
  return parser.parent ? `${pathOf(parser.parent)} ${parser.name()}` : `npx ${parser.name()}`;
}
