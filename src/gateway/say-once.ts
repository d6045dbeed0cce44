import type { Platform } from './platform.ts';

/** What has been said in this sandbox: as much as there are stores, endpoints and shields to complain of. */
const said = new WeakMap<Platform, Set<string>>();

/** Logs a line, unless one about the same has been logged in this sandbox. */
export function sayOnce(platform: Platform, about: string, line = about): void {
  const known = said.get(platform);
  if (known?.has(about)) return;
  said.set(platform, (known ?? new Set()).add(about));
  platform.log(line);
}
