import { isSame } from './canonical.ts';
import type { Change, Said, Sentence, Sentences } from './meaning.ts';
import { time, word } from './words.ts';

/** One field of an area that differs, in words. */
export interface Difference {
  area: string;
  /** `''` for the area as a whole. */
  field: string;
  from: unknown;
  to: unknown;
  said: Said;
}

/** The differences of two canonical forms of an area; null stands for one that is not there. */
export function differencesOf(
  area: string,
  { from, to }: { from: unknown; to: unknown },
  sentences: Sentences = {},
): Difference[] {
  return changedFields({ path: '', from, to }, sentences).map(({ path, from, to }) => {
    const { say, names } = sentenceFor(path, sentences);
    const change = { from, to, names };
    return { area, field: path, from, to, said: tried(say, change) ?? fallback(pathOf(path), change) };
  });

  function pathOf(path: string): string {
    return path === '' ? area : `${area}.${path}`;
  }

  function sentenceFor(path: string, table: Sentences): { say: Sentence; names: readonly string[] } {
    const own = table[path];
    if (own !== undefined) return { say: own, names: [] };
    const [star, names] = starFor(path, table) ?? [];
    return star === undefined
      ? { say: (change) => fallback(pathOf(path), change), names: [] }
      : { say: table[star]!, names: names! };
  }
}

/** What was stored may have another shape than the one for which a sentence is made. */
function tried(say: Sentence, change: Change): Said | null {
  try {
    return say(change);
  } catch {
    return null;
  }
}

interface Field {
  path: string;
  from: unknown;
  to: unknown;
}

/** Goes down to the fields that have a sentence, or that are no objects on one side. */
function changedFields({ path, from, to }: Field, sentences: Sentences): Field[] {
  if (isSame(from, to)) return [];
  const isLeaf = path !== '' && isTold(path, sentences);
  if (isLeaf || !isObject(from) || !isObject(to) || from['kind'] !== to['kind']) return [{ path, from, to }];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) =>
    changedFields(
      { path: path === '' ? name : `${path}.${name}`, from: own(from, name), to: own(to, name) },
      sentences,
    ),
  );
}

/** Whether there is a sentence for a field as a whole, and none for its own fields. */
function isTold(path: string, sentences: Sentences): boolean {
  if (Object.keys(sentences).some((field) => field.startsWith(`${path}.`))) return false;
  return Object.hasOwn(sentences, path) || starFor(path, sentences) !== null;
}

/** Finds `statuses.*` for `statuses.404`, and what the star stands for: a name may have dots in it. */
function starFor(path: string, sentences: Sentences): [star: string, names: readonly string[]] | null {
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const star = `${path.slice(0, dot)}.*`;
    if (Object.hasOwn(sentences, star)) return [star, [path.slice(dot + 1)]];
  }
  return null;
}

/** For a field without a sentence of its own: `cache.passFor: 10 seconds → 20 seconds`. */
function fallback(path: string, { from, to }: Change): string {
  const [, name, unit] = /^(.*?)(Ms|Seconds)?$/.exec(path)!;
  const shown = (value: unknown): string => {
    if (typeof value !== 'number' || unit === undefined) return word(value);
    return time(unit === 'Ms' ? value : value * 1_000);
  };
  return `${name}: ${shown(from)} → ${shown(to)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(table: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(table, name) ? table[name] : null;
}
