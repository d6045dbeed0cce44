import type { Problem } from '../../../gateway/check.ts';
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
const SHOWN = 3;

/** Nobody changes a library. */
const REMEDIES: Readonly<Record<Mention['of'], string>> = {
  module: 'take another library: no Wasm can be built with this one',
  name: 'make sure that no handler comes there, or take another library',
  doubt: '',
};

/** The package that a file is of, or null for the project's own. */
export function packageOf(file: string): string | null {
  return OF_A_PACKAGE.exec(file.replaceAll('\\', '/'))?.[1] ?? null;
}

/**
 * What is used without being made or asked for. In the project's own files it is a problem, and so is a module that a
 * library imports; the rest of a library is warned of, since no handler may ever come there.
 */
export function reviewMentions(mentions: readonly PlacedMention[]): { problems: Problem[]; warnings: Problem[] } {
  const made = new Set(mentions.filter(({ kind }) => kind === 'makes').map(({ name }) => name));
  const placed = mentions.filter((mention): mention is Found => mention.spot !== null);
  const asked = new Set(placed.filter(({ kind }) => kind === 'asks').map(within));
  const found = placed.filter((use) => use.kind === 'uses' && !made.has(use.name) && !asked.has(within(use)));
  const own = found.filter(({ spot }) => packageOf(spot.file) === null);
  const others = found.filter(({ spot }) => packageOf(spot.file) !== null);
  return {
    problems: [
      ...inFiles(own.filter(({ of }) => of !== 'doubt')),
      ...inPackages(others.filter(({ of }) => of === 'module')),
    ],
    warnings: [
      ...inFiles(own.filter(({ of }) => of === 'doubt')),
      ...inPackages(others.filter(({ of }) => of === 'name')),
    ],
  };
}

function within({ spot, of, name }: Found): string {
  return `${spot.file} ${of} ${name}`;
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

function inFiles(uses: readonly Found[]): Problem[] {
  return groups(uses, within).map(describe);
}

function describe([first, ...others]: [Found, ...Found[]]): Problem {
  const places = [...new Set(others.map(({ spot }) => `${spot.line}:${spot.column}`))];
  const also = places.length > 0 ? ` (also at ${places.slice(0, 5).join(', ')}${places.length > 5 ? ' …' : ''})` : '';
  return { path: placeOf(first), problem: `${first.problem}${also}`, remedy: first.remedy };
}

function placeOf({ spot: { file, line, column } }: Found): string {
  return `${file}:${line}:${column}`;
}

function inPackages(uses: readonly Found[]): Problem[] {
  return groups(uses, ({ spot }) => packageOf(spot.file)!).flatMap((uses) => {
    const [shown, rest] = split(groups(uses, ({ name }) => name));
    return shown.map(([first], at) => {
      const more = at === shown.length - 1 && rest.length > 0 ? `; nor ${namesOf(rest)}, which it uses as well` : '';
      const problem = `${packageOf(first.spot.file)}: ${first.problem}${more}`;
      return { path: placeOf(first), problem, remedy: REMEDIES[first.of] };
    });
  });
}

function split<Item>(items: readonly Item[]): [Item[], Item[]] {
  return [items.slice(0, SHOWN), items.slice(SHOWN)];
}

function namesOf(groups: readonly [Found, ...Found[]][]): string {
  return groups.map(([{ name }]) => name.replace('.prototype.', '.')).join(', ');
}
