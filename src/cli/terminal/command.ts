import { PRODUCTION } from '../../gateway/index.ts';
import type { Question } from './prompt.ts';
import type { Style } from './style.ts';

/** Where a command writes and what it may know of its surroundings; tests give their own. */
export interface Terminal {
  /** A line of the result, to stdout. */
  print(line: string): void;
  /** A line about the progress, to stderr. */
  progress(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What makes text stand out on stdout, and on stderr. */
  readonly style: { readonly out: Style; readonly err: Style };
  /** How wide stdout is, where it is a terminal. */
  readonly columns?: number | undefined;
  /** Whether somebody watches stderr. */
  readonly isWatched: boolean;
  /** All of stdin. */
  read(): Promise<string>;
  /** Whether a person is there to be asked. */
  readonly canAsk: boolean;
  /** Asks on the terminal, and gives the line that is answered. */
  ask(question: string, options?: Question): Promise<string>;
  /** Milliseconds since the epoch. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

export interface Option {
  type: 'string' | 'boolean';
  multiple?: true;
  /** One letter that stands for it, as in `-m`. */
  short?: string;
  /** What the help calls the value, e.g. `FILE`. */
  value?: string;
  help: string;
}

export type Options = Record<string, Option>;

type FlagValue<Of extends Option> = Of extends { type: 'boolean' }
  ? boolean
  : Of extends { multiple: true }
    ? string[]
    : string;

export type Flags<Of extends Options> = { [Name in keyof Of]?: FlagValue<Of[Name]> } & {
  operand?: string;
  rest?: string;
};

export interface Command<Of extends Options = Options> {
  options: Of;
  /** What may stand behind the options, without a name of its own there: `flags.operand`. */
  operand?: { value: string; help: string };
  /** What may stand behind the operand: `flags.rest`. */
  rest?: { value: string; help: string };
  /** More for the help, below the options. */
  notes?: string;
  /** Gives the exit status: 0 done, 1 failed. */
  run(flags: Flags<Of>, terminal: Terminal): Promise<0 | 1>;
}

/** Gives a command its types: its flags are those that its options declare. */
export function defineCommand<const Of extends Options>(command: Command<Of>): Command<Of> {
  return command;
}

/** The options that several commands share. */
export const CONFIG_OPTION = {
  type: 'string',
  value: 'FILE',
  help: 'the configuration (default: src/gateway.config.ts of the project)',
} as const satisfies Option;

export const ENV_OPTION = {
  type: 'string',
  value: 'NAME',
  help: 'which environment of the configuration (default: POPGATE_ENV, else production)',
} as const satisfies Option;

/** The environment that a command is about. */
export function environmentOf(flags: { env?: string }, { env }: Pick<Terminal, 'env'>): string {
  return flags.env ?? (env.POPGATE_ENV || PRODUCTION);
}
