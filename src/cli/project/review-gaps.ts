import type { Problem } from '../../gateway/check.ts';
import type { Mention } from './find-gaps.ts';

/** A place in a file, line and column from 1. */
export interface Spot {
  file: string;
  line: number;
  column: number;
}

/** A mention, and where it stands; null in what the bundler added. */
export type PlacedMention = Mention & { spot: Spot | null };

type Found = Mention & { spot: Spot };

const OF_A_PACKAGE = /^.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//;
/** Of one package; a library that is made for Node would have dozens. */
const WARNINGS = 3;

/** The package that a file is of, or null for the project's own. */
export function packageOf(file: string): string | null {
  return OF_A_PACKAGE.exec(file.replaceAll('\\', '/'))?.[1] ?? null;
}

/** What is used without being made or asked for: in the project's own files a problem, in a library a warning, since the library may never come there. */
export function reviewMentions(mentions: readonly PlacedMention[]): { problems: Problem[]; warnings: Problem[] } {
  const made = new Set(mentions.filter(({ kind }) => kind === 'makes').map(({ name }) => name));
  const placed = mentions.filter((mention): mention is Found => mention.spot !== null);
  const asked = new Set(placed.filter(({ kind }) => kind === 'asks').map(within));
  const found = placed.filter((use) => use.kind === 'uses' && !made.has(use.name) && !asked.has(within(use)));
  const own = eachOnce(found.filter(({ spot }) => packageOf(spot.file) === null));
  return {
    problems: own.filter(([{ differs }]) => !differs).map(describe),
    warnings: [...own.filter(([{ differs }]) => differs).map(describe), ...packageWarnings(found)],
  };
}

function within({ spot, name }: Found): string {
  return `${spot.file} ${name}`;
}

/** The uses of a name in a file together. */
function eachOnce(uses: readonly Found[]): [Found, ...Found[]][] {
  return groups(uses, within);
}

function groups<Item>(items: readonly Item[], by: (item: Item) => string): [Item, ...Item[]][] {
  const byKey = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = byKey.get(by(item));
    if (group) group.push(item);
    else byKey.set(by(item), [item]);
  }
  return [...byKey.values()];
}

function describe([first, ...others]: [Found, ...Found[]]): Problem {
  const places = [...new Set(others.map(({ spot }) => `${spot.line}:${spot.column}`))];
  const also = places.length > 0 ? ` (also at ${places.slice(0, 5).join(', ')}${places.length > 5 ? ' …' : ''})` : '';
  return { path: placeOf(first), problem: `${first.problem}${also}`, remedy: first.remedy };
}

function placeOf({ spot: { file, line, column } }: Found): string {
  return `${file}:${line}:${column}`;
}

function packageWarnings(found: readonly Found[]): Problem[] {
  const ofPackages = found.filter(({ spot, differs }) => packageOf(spot.file) !== null && !differs);
  return groups(ofPackages, ({ spot }) => packageOf(spot.file)!).flatMap((uses) => {
    const [shown, rest] = split(groups(uses, ({ name }) => name));
    return shown.map(([first], at) => {
      const name = packageOf(first.spot.file)!;
      const more = at === shown.length - 1 && rest.length > 0 ? `; nor ${namesOf(rest)}, which it uses as well` : '';
      const remedy = 'make sure that no handler comes there, or take another library';
      return { path: placeOf(first), problem: `${name}: ${first.problem}${more}`, remedy };
    });
  });
}

function split<Item>(items: readonly Item[]): [Item[], Item[]] {
  return [items.slice(0, WARNINGS), items.slice(WARNINGS)];
}

function namesOf(groups: readonly [Found, ...Found[]][]): string {
  return groups.map(([{ name }]) => name.replace('.prototype.', '.')).join(', ');
}
