import type { Platform } from './platform.ts';

/** What this sandbox has logged: at most one entry for each store, endpoint and shield. */
const said = new WeakMap<Platform, Set<string>>();

/** Logs a line, unless one about the same has been logged in this sandbox. */
export function sayOnce(platform: Platform, about: string, line = about): void {
  const known = said.get(platform);
  if (known?.has(about)) return;
  said.set(platform, (known ?? new Set()).add(about));
  platform.log(line);
}
