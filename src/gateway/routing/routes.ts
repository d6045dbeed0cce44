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

/** The places of every route whose path matches, in no order. */
export function matchingPlaces(index: RouteIndex, path: string): number[] {
  const places: number[] = [];
  collect({ node: index.root, path, places }, 1);
  return places;
}

interface Walk {
  node: Node;
  path: string;
  places: number[];
}

/** Goes down by the segment that begins at `start`; past the end of the path there is none. */
function collect({ node, path, places }: Walk, start: number): void {
  if (start > path.length) {
    for (const place of node.ends) places.push(place);
    return;
  }
  for (const place of node.rests) places.push(place);
  const slash = path.indexOf('/', start);
  const end = slash < 0 ? path.length : slash;
  const literal = node.literals.size > 0 ? node.literals.get(path.slice(start, end)) : undefined;
  if (literal !== undefined) collect({ node: literal, path, places }, end + 1);
  // A parameter stands for something: `/products/` is not a product.
  if (node.parameter !== null && end > start) collect({ node: node.parameter, path, places }, end + 1);
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
