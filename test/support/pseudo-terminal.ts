import { Terminal } from '@xterm/headless';
import { spawn } from 'node:child_process';

/** A command that runs on a terminal of its own, with somebody who types. */
export interface PseudoTerminal {
  /** All that was written to the terminal so far, with what moves its cursor. */
  shown(): string;
  /** The lines that somebody sees who looks at it now. */
  screen(): Promise<string[]>;
  type(text: string): void;
  /** Until the terminal shows this; fails when the command ends before, or after 20 s. */
  sees(text: string | RegExp): Promise<void>;
  /** Its exit status. */
  ended: Promise<number>;
}

const SIZE = { cols: 120, rows: 50 };

/** By util-linux's `script`, which every Debian has (bsdutils is essential). */
export function onTerminal(command: string, env: Record<string, string>): PseudoTerminal {
  const sized = `stty cols ${SIZE.cols} rows ${SIZE.rows}; ${command}`;
  const child = spawn('script', ['-q', '-e', '-c', sized, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const screen = new Terminal({ ...SIZE, allowProposedApi: true });
  let shown = '';
  let isOver = false;
  let look = (): void => {};
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    screen.write(chunk);
    look();
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      isOver = true;
      look();
      resolve(status ?? -1);
    });
  });
  const has = (text: string | RegExp): boolean => (typeof text === 'string' ? shown.includes(text) : text.test(shown));
  return {
    shown: () => shown,
    screen: async () => {
      await new Promise<void>((resolve) => screen.write('', resolve));
      const { active } = screen.buffer;
      const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
      return lines.filter((line) => line !== '');
    },
    type: (text) => void child.stdin.write(text),
    sees: (text) =>
      new Promise((resolve, reject) => {
        const never = setTimeout(() => reject(new Error(`"${text}" was not shown, but:\n${shown}`)), 20_000);
        look = () => {
          if (!isOver && !has(text)) return;
          clearTimeout(never);
          if (has(text)) resolve();
          else reject(new Error(`it ended without "${text}":\n${shown}`));
        };
        look();
      }),
    ended,
  };
}
