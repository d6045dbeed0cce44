/** The known name that somebody who wrote `name` most likely meant, or null where none is close. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's distance, or `limit` as soon as the lengths alone differ by as much. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) row = nextRow(row, from.charAt(i - 1), { to, first: i });
  return row.at(-1) ?? limit;
}

function nextRow(above: readonly number[], letter: string, { to, first }: { to: string; first: number }): number[] {
  const row = [first];
  for (let j = 1; j <= to.length; j++) {
    const replaced = above[j - 1]! + (to.charAt(j - 1) === letter ? 0 : 1);
    row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1));
  }
  return row;
}
