import type { Platform } from '../platform.ts';
import { changeable } from '../response/fields.ts';
import { leaveNote } from './note.ts';

/**
 * Fastly's own names, and the names of the same fields between POPs: Fastly may remove fields with its names on the way.
 */
const CARRIED = [
  ['surrogate-key', 'popgate-surrogate-key'],
  ['surrogate-control', 'popgate-surrogate-control'],
] as const;

const SEEN_KEY = 'surrogate-fields-seen';
const SEEN_FOR_MS = 7 * 86_400_000;
/** Platforms that need no further note: what one request found holds for later requests of the sandbox. */
const told = new WeakSet<Platform>();

/** Renames them for an edge, which renames them back. */
export function carriedFields(hidden: readonly [string, string][]): [string, string][] {
  return hidden.flatMap(([name, value]) => {
    const own = CARRIED.find(([fastlys]) => fastlys === name);
    return own === undefined ? [] : [[own[1], value]];
  });
}

/** Returns a shield's answer as its origin gave it. */
export function withCarriedFields(response: Response): Response {
  const carried = CARRIED.filter(([, own]) => response.headers.has(own));
  if (carried.length === 0) return response;
  const turned = changeable(response);
  for (const [fastlys, own] of carried) {
    turned.headers.set(fastlys, response.headers.get(own)!);
    turned.headers.delete(own);
  }
  return turned;
}

/** Notes that the platform lets such fields through, once in a sandbox. */
export function noteSurrogateFields({ headers }: Response, platform: Platform): void {
  if (told.has(platform) || !CARRIED.some(([fastlys]) => headers.has(fastlys))) return;
  told.add(platform);
  if (!haveSeenSurrogateFields(platform)) leaveNote(platform.cache, SEEN_KEY, { text: '', forMs: SEEN_FOR_MS });
}

/** Whether that was noted in this POP within the last week. */
export function haveSeenSurrogateFields({ cache }: Platform): boolean {
  return cache.peek(SEEN_KEY) !== null;
}
