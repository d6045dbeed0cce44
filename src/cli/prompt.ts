import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks on the terminal. What is typed to a hidden question is not shown, nor kept in the terminal's history. */
export async function ask(question: string, { hidden = false }: { hidden?: boolean } = {}): Promise<string> {
  // The question goes to stderr: stdout is for results.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  try {
    if (hidden) process.stderr.write(question);
    return await lines.question(question);
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}
