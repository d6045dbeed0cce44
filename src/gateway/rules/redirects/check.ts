import { plainTargetCheck, redirectTargetCheck } from '../../answers/redirect/check.ts';
import {
  type Check,
  choiceCheck,
  fieldsCheck,
  type Judge,
  listCheck,
  mapCheck,
  textCheck,
  withForms,
} from '../../config/checks.ts';
import type { ParameterNames } from '../../config/parameters.ts';
import { pathFault } from '../../config/path-fault.ts';
import { parsePattern, type PathPattern, patternParameters, readPattern } from '../../config/path-pattern.ts';
import { inside, type Place, quote, report } from '../../config/problems.ts';
import { fieldOf, isTable } from '../../config/table.ts';
import { canonicalPath } from '../../request/receive.ts';
import { storeReferenceJudge } from '../../stores/check.ts';

const STATUSES = [301, 302, 307, 308];
const statusCheck = choiceCheck(STATUSES);

const entryPathFault: Judge = (path) => {
  const fault = pathFault(path);
  if (fault !== null || isFixed(readPattern(path))) return fault;
  return { problem: `${quote(path)} is a pattern`, remedy: 'write it under patterns: { path: …, to: … }' };
};

function isFixed({ segments, rest }: PathPattern): boolean {
  return !rest && segments.every((segment) => 'literal' in segment);
}

const entriesCheck = mapCheck(entryPathFault, plainTargetCheck);

/** Checks a redirect table of a domain, given what `stores` holds and the parameters that the domain fills. */
export function redirectTableCheck(stores: unknown, parameters: readonly string[]): Check {
  const fields = fieldsCheck({
    entries: entriesCheck,
    patterns: listCheck(patternCheck(parameters)),
    from: textCheck(storeReferenceJudge(stores, ['config', 'kv'])),
    status: statusCheck,
    query: choiceCheck(['keep', 'drop']),
  });
  return withForms(
    () => [fields],
    (value, place) => {
      fields(value, place);
      const entries = fieldOf(value, 'entries');
      if (isTable(entries)) reportSpellings(entries, inside(place, 'entries'));
      const patterns = fieldOf(value, 'patterns');
      if (Array.isArray(patterns)) reportHidden(patterns, inside(place, 'patterns'));
    },
  );
}

function patternFields(known: ParameterNames): Check {
  return fieldsCheck(
    { path: textCheck(pathFault), to: redirectTargetCheck(known), status: statusCheck },
    { path: "write which paths are redirected: '/old/*'", to: "write where to: '/new/:rest'" },
  );
}

function patternCheck(parameters: readonly string[]): Check {
  return withForms(
    () => [patternFields(null)],
    (value, place) => {
      const path = fieldOf(value, 'path');
      const pattern = typeof path === 'string' ? parsePattern(path) : null;
      const known = pattern === null || 'problem' in pattern ? null : [...patternParameters(pattern), ...parameters];
      patternFields(known)(value, place);
    },
  );
}

/** Reports two spellings of one path, of which requests only have the canonical one. */
function reportSpellings(entries: Record<string, unknown>, place: Place): void {
  for (const path of Object.keys(entries)) {
    const canonical = canonicalOf(path);
    if (canonical === null || canonical === path || !Object.hasOwn(entries, canonical)) continue;
    report(inside(place, path), {
      problem: `is the same path as ${quote(canonical)}`,
      remedy: 'leave one of them out',
    });
  }
}

function canonicalOf(path: string): string | null {
  try {
    return canonicalPath(path);
  } catch {
    return null;
  }
}

/** Reports patterns that an earlier one hides. */
function reportHidden(patterns: readonly unknown[], place: Place): void {
  const shapes = new Map<string, number>();
  for (const [index, item] of patterns.entries()) {
    const path = fieldOf(item, 'path');
    if (typeof path !== 'string' || pathFault(path) !== null) continue;
    const shape = path.replaceAll(/\/:[^/]*/g, '/:');
    const earlier = shapes.get(shape);
    const problem = `takes the same paths as patterns[${earlier}]`;
    if (earlier === undefined) shapes.set(shape, index);
    else report(inside(inside(place, index), 'path'), { problem, remedy: 'leave one of them out' });
  }
}
