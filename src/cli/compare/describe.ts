import type { Meaning } from './meaning.ts';

const SIGNS: Readonly<Record<Meaning['action'], string>> = { create: '+', update: '~', delete: '-' };

/** Lines for a terminal: what protects less first, then all else by place. */
export function describeMeaning(changes: readonly Meaning[]): string[] {
  return [
    ...byPlace(changes.filter(({ isGuardLost }) => isGuardLost)).flatMap(([place, there]) => warningOf(place, there)),
    ...byPlace(changes.filter(({ isGuardLost }) => !isGuardLost)).flatMap(([place, there]) => linesOf(place, there)),
  ];
}

function warningOf(place: string, there: readonly Meaning[]): string[] {
  const says = there.map(({ says }) => says);
  if (says.length === 1) return [`! LESS PROTECTED: ${place}: ${says[0]}`];
  return [`! LESS PROTECTED: ${place}:`, ...says.map((one) => `!   ${one}`)];
}

function linesOf(place: string, there: readonly Meaning[]): string[] {
  const [only] = there;
  if (there.length === 1) return [`${SIGNS[only!.action]} ${place}: ${only!.says}`];
  return [`~ ${place}:`, ...there.map(({ action, says }) => `    ${SIGNS[action]} ${says}`)];
}

/** In the order in which the places first occur. */
export function byPlace(changes: readonly Meaning[]): [place: string, there: Meaning[]][] {
  const places = new Map<string, Meaning[]>();
  for (const change of changes) {
    const there = places.get(change.place);
    if (there === undefined) places.set(change.place, [change]);
    else there.push(change);
  }
  return [...places];
}
