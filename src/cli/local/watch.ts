import { watch } from 'chokidar';
import path from 'node:path';

/** Editors write a file in several steps. */
const SETTLE_MS = 200;
const IGNORED = new Set(['node_modules', '.git', 'bin', 'pkg']);

/** Watches all below the folders from now on; then gives, at each call, the next change. */
export async function watchFolders(folders: string[]): Promise<() => Promise<void>> {
  let changed = false;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    changed = true;
    wake?.();
  };
  const isIgnored = (file: string): boolean => IGNORED.has(path.basename(file)) && !folders.includes(file);
  const watcher = watch(folders, { ignoreInitial: true, ignored: isIgnored });
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLE_MS);
  });
  // What cannot be watched is not; the rest is.
  watcher.on('error', () => {});
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return async () => {
    if (!changed) await new Promise<void>((resolve) => (wake = resolve));
    changed = false;
  };
}
