import type { Platform } from '../platform.ts';
import { changeable } from '../response/fields.ts';
import { leaveNote } from './note.ts';

/**
 * Fastly's own names, and those between POPs: what is called as Fastly's may be taken off on the way.
 */
const CARRIED = [
  ['surrogate-key', 'popgate-surrogate-key'],
  ['surrogate-control', 'popgate-surrogate-control'],
] as const;

const SEEN_KEY = 'surrogate-fields-seen';
const SEEN_FOR_MS = 7 * 86_400_000;
/** Those who need not look again: it is as true of a later request of the sandbox. */
const told = new WeakSet<Platform>();

/** For an edge, which turns them back. */
export function carriedFields(hidden: readonly [string, string][]): [string, string][] {
  return hidden.flatMap(([name, value]) => {
    const own = CARRIED.find(([fastlys]) => fastlys === name);
    return own === undefined ? [] : [[own[1], value]];
  });
}

/** A shield's answer as its origin gave it. */
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

/** Leaves word that the platform lets such fields through, once in a sandbox. */
export function noteSurrogateFields({ headers }: Response, platform: Platform): void {
  if (told.has(platform) || !CARRIED.some(([fastlys]) => headers.has(fastlys))) return;
  told.add(platform);
  if (!haveSeenSurrogateFields(platform)) leaveNote(platform.cache, SEEN_KEY, { text: '', forMs: SEEN_FOR_MS });
}

/** In this POP, within the last week. */
export function haveSeenSurrogateFields({ cache }: Platform): boolean {
  return cache.peek(SEEN_KEY) !== null;
}
