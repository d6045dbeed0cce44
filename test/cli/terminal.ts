import type { Terminal } from '../../src/cli/command.ts';

/** A terminal that keeps what is written to it. */
export interface FakeTerminal extends Terminal {
  printed: string[];
  progressed: string[];
}

export function fakeTerminal(env: Terminal['env'] = {}): FakeTerminal {
  const printed: string[] = [];
  const progressed: string[] = [];
  return {
    printed,
    progressed,
    print: (line) => void printed.push(line),
    progress: (line) => void progressed.push(line),
    env,
  };
}
