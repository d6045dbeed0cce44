import type { CompiledRoute } from '../config/compiled.ts';

/** A tree by path segment: a look-up follows the path, and sees only the routes that can match it. */
export interface RouteIndex {
  routes: readonly CompiledRoute[];
  root: Node;
}

interface Node {
  literals: Map<string, Node>;
  parameter: Node | null;
  /** Places, in the domain's order, of the routes that end here. */
  ends: number[];
  /** The same of those that end in `*`. */
  rests: number[];
}

const newNode = (): Node => ({ literals: new Map(), parameter: null, ends: [], rests: [] });

export function indexRoutes(routes: readonly CompiledRoute[]): RouteIndex {
  const root = newNode();
  routes.forEach((route, place) => {
    let node = root;
    for (const segment of route.segments) node = childOf(node, segment);
    (route.rest ? node.rests : node.ends).push(place);
  });
  return { routes, root };
}

function childOf(node: Node, segment: CompiledRoute['segments'][number]): Node {
  if ('parameter' in segment) return (node.parameter ??= newNode());
  let child = node.literals.get(segment.literal);
  if (child === undefined) node.literals.set(segment.literal, (child = newNode()));
  return child;
}

/** Every route whose path matches, in the domain's order. */
export function routesForPath(index: RouteIndex, path: string): CompiledRoute[] {
  const places: number[] = [];
  collect(index.root, { segments: path.slice(1).split('/'), at: 0 }, places);
  if (places.length > 1) places.sort((a, b) => a - b);
  return places.map((place) => index.routes[place]!);
}

function collect(node: Node, { segments, at }: { segments: readonly string[]; at: number }, places: number[]): void {
  if (at === segments.length) {
    places.push(...node.ends);
    return;
  }
  places.push(...node.rests);
  const segment = segments[at]!;
  const next = { segments, at: at + 1 };
  const literal = node.literals.get(segment);
  if (literal !== undefined) collect(literal, next, places);
  // A parameter stands for something: `/products/` is not a product.
  if (node.parameter !== null && segment !== '') collect(node.parameter, next, places);
}

/** The values of `:name` and of the rest, as they stand in the canonical path. */
export function pathParams(route: CompiledRoute, path: string): Record<string, string> {
  const segments = path.slice(1).split('/');
  const params: Record<string, string> = {};
  route.segments.forEach((segment, at) => {
    if ('parameter' in segment) params[segment.parameter] = segments[at]!;
  });
  if (route.rest) params['rest'] = segments.slice(route.segments.length).join('/');
  return params;
}
