import type { ReadStream } from 'node:tty';

/** By the keys that are pressed. */
export type Keys = Readonly<Record<string, { does: string; press(): void }>>;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** `o open · q quit` */
export function describeKeys(keys: Keys): string {
  return Object.entries(keys)
    .map(([key, { does }]) => `${key} ${does}`)
    .join('  ');
}

/** Hears single keys, Ctrl-C as `q`; gives what leaves the terminal as it was. */
export function listenForKeys(keys: Keys, stdin: ReadStream): () => void {
  const hear = (typed: Buffer): void => {
    for (const key of typed.toString()) {
      const meant = key === CTRL_C || key === CTRL_D ? 'q' : key.toLowerCase();
      if (Object.hasOwn(keys, meant)) keys[meant]!.press();
    }
  };
  stdin.setRawMode(true).on('data', hear).resume();
  return () => {
    stdin.off('data', hear).setRawMode(false).pause();
  };
}
