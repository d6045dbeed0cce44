import { type PathPattern, readPattern, type Segment } from '../config/path-pattern.ts';
import { isFoldable, unescaped } from '../request/fold.ts';

/**
 * A tree by path segment: a look-up follows the path, and visits only the routes that can match it. Plain data, so that the
 * build can keep it as text.
 */
export interface RouteTree {
  literals: Record<string, RouteTree>;
  parameter: RouteTree | null;
  /** Places, in the domain's order, of the routes that end here. */
  ends: number[];
  /** The same for routes that end in `*`. */
  rests: number[];
}

const newTree = (): RouteTree => ({ literals: {}, parameter: null, ends: [], rests: [] });

export function treeOf(paths: readonly string[]): RouteTree {
  return treeOfPatterns(paths.map(readPattern));
}

function treeOfPatterns(patterns: readonly PathPattern[]): RouteTree {
  const root = newTree();
  patterns.forEach(({ segments, rest }, place) => {
    let node = root;
    for (const segment of segments) node = childOf(node, segment);
    (rest ? node.rests : node.ends).push(place);
  });
  return root;
}

function childOf(node: RouteTree, segment: Segment): RouteTree {
  if ('parameter' in segment) return (node.parameter ??= newTree());
  const known = literalOf(node, segment.literal);
  if (known !== undefined) return known;
  const made = newTree();
  // An own property, whatever its name.
  Object.defineProperty(node.literals, segment.literal, { value: made, enumerable: true });
  return made;
}

function literalOf({ literals }: RouteTree, text: string): RouteTree | undefined {
  return Object.hasOwn(literals, text) ? literals[text] : undefined;
}

/** Finds the routes of a domain by what an origin could read in their paths. */
export interface FoldedRoutes {
  tree: RouteTree;
  /** Whether a path with only one reading may be another reading of a route's path. */
  isAlways: boolean;
}

const ESCAPED = /%|\/\//;

/** Uses the tree of the same paths if none of them is escaped. */
export function foldedRoutes(paths: readonly string[], tree: RouteTree): FoldedRoutes {
  // Folds all paths at once, because most domains have none to fold.
  if (!ESCAPED.test(paths.join('\n'))) return { tree, isAlways: false };
  const escaped = paths.filter((path) => ESCAPED.test(path));
  const isAlways = escaped.some((path) => !isFoldable(unescaped(path).replace(/\/+/g, '/')));
  return { tree: treeOfPatterns(paths.map(foldedPattern)), isAlways };
}

function foldedPattern(path: string): PathPattern {
  const { segments, rest } = readPattern(path);
  const folded = segments.flatMap((segment): Segment[] =>
    'literal' in segment
      ? unescaped(segment.literal)
          .split('/')
          .map((literal) => ({ literal }))
      : [segment],
  );
  const isMeant = (segment: Segment, at: number): boolean =>
    'parameter' in segment || segment.literal !== '' || (!rest && at === folded.length - 1);
  return { segments: folded.filter(isMeant), rest };
}

/** The places of every route whose path matches, in no order. */
export function matchingPlaces(root: RouteTree, path: string): number[] {
  const places: number[] = [];
  collect({ node: root, path, places }, 1);
  return places;
}

interface Walk {
  node: RouteTree;
  path: string;
  places: number[];
}

/** Descends by the segment that begins at `start`; there is none past the end of the path. */
function collect({ node, path, places }: Walk, start: number): void {
  if (start > path.length) {
    for (const place of node.ends) places.push(place);
    return;
  }
  for (const place of node.rests) places.push(place);
  const slash = path.indexOf('/', start);
  const end = slash < 0 ? path.length : slash;
  const literal = literalOf(node, path.slice(start, end));
  if (literal !== undefined) collect({ node: literal, path, places }, end + 1);
  // A parameter is never empty: `/products/` is no product.
  if (node.parameter !== null && end > start) collect({ node: node.parameter, path, places }, end + 1);
}

/** The values of `:name` and of the rest, as they stand in the canonical path. */
export function pathParams(
  route: { segments: readonly Segment[]; rest: boolean },
  path: string,
): Record<string, string> {
  const segments = path.slice(1).split('/');
  const params: Record<string, string> = {};
  route.segments.forEach((segment, at) => {
    if ('parameter' in segment) params[segment.parameter] = segments[at]!;
  });
  if (route.rest) params['rest'] = segments.slice(route.segments.length).join('/');
  return params;
}
