import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from './cli-error.ts';

/** As a shell says of what Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Asks on the terminal, and gives the line that is answered. What is typed to a hidden question is not shown. The question
 * goes to stderr: stdout is for results. Ctrl-C ends the command; Ctrl-D, or a terminal that goes away, is no answer.
 */
export function ask(question: string, { hidden = false }: { hidden?: boolean } = {}): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: true,
    historySize: 0,
  });
  return new Promise((resolve, reject) => {
    lines.once('close', () => {
      // Here the terminal is as it was before; without an answer the cursor still stands behind the question.
      process.stderr.write('\n');
      reject(unanswered());
    });
    lines.once('SIGINT', () => {
      lines.close();
      process.exit(INTERRUPTED);
    });
    if (hidden) process.stderr.write(question);
    lines.question(question, (answer) => {
      lines.removeAllListeners('close');
      lines.close();
      if (hidden) process.stderr.write('\n');
      resolve(answer);
    });
  });
}

function unanswered(): CliError {
  return new CliError('the question was not answered', {
    why: 'the input ended',
    fix: 'run the command again and answer, or say it by a flag or a variable: see --help',
  });
}
