import { distance } from 'fastest-levenshtein';

/** The known name that somebody who wrote `name` most likely meant, or null where none is close. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  // Two letters that changed places are two changes.
  let bestDistance = name.length < 3 ? 2 : Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes < bestDistance) [best, bestDistance] = [candidate, changes];
  }
  return best;
}
