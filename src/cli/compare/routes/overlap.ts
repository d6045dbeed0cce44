import type { treeOf } from '../../../gateway/index.ts';

type RouteTree = ReturnType<typeof treeOf>;

/** The places of the routes that have any path in common with a pattern, in no order. */
export function overlapping(root: RouteTree, path: string): number[] {
  const texts = path.slice(1).split('/');
  const rest = texts.at(-1) === '*';
  const places: number[] = [];
  descend(root, rest ? texts.slice(0, -1) : texts);
  return places;

  function descend(node: RouteTree, [text, ...further]: readonly string[]): void {
    if (text === undefined) {
      if (!rest) return take(node.ends);
      take(node.rests);
      for (const child of childrenOf(node)) takeAll(child);
      return;
    }
    take(node.rests);
    for (const child of childrenFor(node, text)) descend(child, further);
  }

  function takeAll(node: RouteTree): void {
    take(node.ends);
    take(node.rests);
    for (const child of childrenOf(node)) takeAll(child);
  }

  function take(found: readonly number[]): void {
    for (const place of found) places.push(place);
  }
}

function childrenOf({ literals, parameter }: RouteTree): RouteTree[] {
  return [...Object.values(literals), ...(parameter === null ? [] : [parameter])];
}

/** A parameter is never empty. */
function childrenFor({ literals, parameter }: RouteTree, text: string): RouteTree[] {
  const named = text.startsWith(':')
    ? Object.entries(literals).flatMap(([literal, child]) => (literal === '' ? [] : [child]))
    : Object.hasOwn(literals, text)
      ? [literals[text]!]
      : [];
  return parameter === null || text === '' ? named : [...named, parameter];
}
