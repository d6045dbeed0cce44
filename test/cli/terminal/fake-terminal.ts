import type { Terminal } from '../../../src/cli/terminal/command.ts';
import { plain } from '../../../src/cli/terminal/style.ts';

/** A terminal that keeps what is written to it. */
export interface FakeTerminal extends Terminal {
  printed: string[];
  progressed: string[];
  /** How long it was asked to wait, each time; the clock goes on by it, and no test waits. */
  paused: number[];
  /** What it was asked, with what Return alone answers in parentheses. */
  asked: string[];
}

export interface FakeSurroundings {
  stdin?: string;
  isWatched?: boolean;
  /** What is answered, one after the other; without it there is no terminal to ask on. */
  answers?: string[];
}

/** That of the checkout may have the tokens of somebody's gateway. */
const NO_FOLDER = '/nonexistent/popgate';

/** Its clock stands at noon of 1 March 2026. */
export function fakeTerminal(env: Terminal['env'] = {}, surroundings: FakeSurroundings = {}): FakeTerminal {
  const paused: number[] = [];
  let time = Date.UTC(2026, 2, 1, 12);
  const printed: string[] = [];
  const progressed: string[] = [];
  const asked: string[] = [];
  const answers = [...(surroundings.answers ?? [])];
  return {
    printed,
    progressed,
    paused,
    asked,
    print: (line) => void printed.push(line),
    progress: (line) => void progressed.push(line),
    // As it is by then: some change theirs.
    get env() {
      return { POPGATE_LOCAL: NO_FOLDER, ...env };
    },
    style: { out: plain, err: plain },
    isWatched: surroundings.isWatched ?? false,
    read: async () => surroundings.stdin ?? '',
    canAsk: surroundings.answers !== undefined,
    ask: async (question, { standard } = {}) => {
      asked.push(standard === undefined ? question : `${question} (${standard})`);
      return answers.shift() || (standard ?? '');
    },
    now: () => time,
    pause: async (milliseconds) => {
      paused.push(milliseconds);
      time += milliseconds;
    },
  };
}
