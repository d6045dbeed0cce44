import input from '@inquirer/input';
import password from '@inquirer/password';
import { CliError } from './cli-error.ts';

/** As a shell says of what Ctrl-C ended. */
const INTERRUPTED = 130;

export interface Question {
  /** Nothing of the answer is shown. */
  hidden?: boolean;
  /** What Return alone answers; none where it is hidden. */
  standard?: string;
}

/**
 * Asks on the terminal, and gives the line that is answered. The question goes to stderr: stdout is for results. Ctrl-C ends the
 * command; Ctrl-D, or a terminal that goes away, is no answer.
 */
export async function ask(question: string, { hidden = false, standard }: Question = {}): Promise<string> {
  const abandoned = new AbortController();
  // A closed input is told by nothing but that there is nothing left to wait for.
  const abandon = (): void => abandoned.abort();
  process.once('beforeExit', abandon);
  const message = question.trim();
  const on = { output: process.stderr, signal: abandoned.signal };
  try {
    // S62: by default, the library would show a hidden answer at Ctrl-T.
    return hidden
      ? await password({ message, toggleMask: false }, on)
      : await input({ message, ...(standard !== undefined && { default: standard }) }, on);
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') process.exit(INTERRUPTED);
    throw error instanceof Error && error.name === 'AbortPromptError' ? unanswered() : error;
  } finally {
    process.removeListener('beforeExit', abandon);
  }
}

function unanswered(): CliError {
  return new CliError('the question was not answered', {
    why: 'the input ended',
    fix: 'run the command again and answer, or say it by a flag or a variable: see --help',
  });
}
