import { watch } from 'chokidar';
import path from 'node:path';

/** What is watched, as it grows. */
export interface Changes {
  /** The next change, or one since the last call. */
  next(): Promise<void>;
  /** There was one before the watch began. */
  missed(): void;
  /** Has these watched as well; those that are already are not twice. */
  also(files: readonly string[]): void;
  close(): Promise<void>;
}

/** Editors write a file in several steps, and several files one after another. */
const SETTLE_MS = 50;
/** Somebody who saves all the time is served as well. */
const MOST_MS = 300;

/** What nobody edits. */
const IGNORED: ReadonlySet<string> = new Set(['node_modules', '.git', 'bin', 'pkg']);

/** Watches from now on: files, and all below folders but what is built or installed there. */
export async function watchChanges(places: readonly string[]): Promise<Changes> {
  let isChanged = false;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let first: number | null = null;
  const settle = (): void => {
    first = null;
    isChanged = true;
    wake?.();
  };
  const watcher = watch([...places], {
    ignoreInitial: true,
    ignored: (file) => IGNORED.has(path.basename(file)) && !places.includes(file),
  });
  watcher.on('all', () => {
    const now = performance.now();
    first ??= now;
    clearTimeout(timer);
    timer = setTimeout(settle, Math.max(0, Math.min(SETTLE_MS, first + MOST_MS - now)));
  });
  // What cannot be watched is not; the rest is.
  watcher.on('error', () => undefined);
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    async next() {
      if (!isChanged) await new Promise<void>((resolve) => (wake = resolve));
      isChanged = false;
    },
    missed: settle,
    also: (files) => void watcher.add([...files]),
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
