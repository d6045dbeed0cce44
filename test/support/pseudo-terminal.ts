import { spawn } from 'node:child_process';

/** A command that runs on a terminal of its own, with somebody who types. */
export interface PseudoTerminal {
  /** All that stood on the terminal so far. */
  shown(): string;
  type(text: string): void;
  /** Until the terminal shows this; fails when the command ends before, or after 20 s. */
  sees(text: string | RegExp): Promise<void>;
  /** Its exit status. */
  ended: Promise<number>;
}

/** By util-linux's `script`, which every Debian has (bsdutils is essential). */
export function onTerminal(command: string, env: Record<string, string>): PseudoTerminal {
  const child = spawn('script', ['-q', '-e', '-c', command, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let isOver = false;
  let look = (): void => {};
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
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
