import { readdirSync, watch } from 'node:fs';
import path from 'node:path';

/** Editors write a file in several steps. */
const SETTLE_MS = 200;
const IGNORED = new Set(['node_modules', '.git', 'bin', 'pkg']);

/** Gives, at each call, the next change of any file below the folders. */
export function watchFolders(folders: string[]): () => Promise<void> {
  let changed = false;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    changed = true;
    wake?.();
  };
  watchTrees(folders, () => {
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLE_MS);
  });
  return async () => {
    if (!changed) await new Promise<void>((resolve) => (wake = resolve));
    changed = false;
  };
}

/** Folder by folder: Node's own recursive watching loses a file on Linux once an editor has replaced it. */
function watchTrees(roots: string[], onChange: () => void): void {
  const watched = new Set<string>();
  const watchNew = () => {
    for (const folder of roots.flatMap(foldersBelow)) {
      if (watched.has(folder)) continue;
      watched.add(folder);
      const watcher = watch(folder, (_event, name) => {
        if (name !== null && IGNORED.has(name)) return;
        watchNew();
        onChange();
      });
      watcher.on('error', () => {
        watcher.close();
        watched.delete(folder);
      });
    }
  };
  watchNew();
}

/** The folder and all in it; one that is gone meanwhile has none. */
function foldersBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const inner = entries.filter((entry) => entry.isDirectory() && !IGNORED.has(entry.name));
    return [folder, ...inner.flatMap(({ name }) => foldersBelow(path.join(folder, name)))];
  } catch {
    return [];
  }
}
