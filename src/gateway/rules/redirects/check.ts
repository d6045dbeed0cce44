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
import { type Fault, inside, type Place, quote, report } from '../../config/problems.ts';
import { fieldOf, isTable } from '../../config/table.ts';
import { parametersOf, parseTemplate, renderTemplate } from '../../config/template.ts';
import { parseWebAddress } from '../../config/web-address.ts';
import { canonicalPath } from '../../request/receive.ts';
import { matchingPlaces, treeOf } from '../../routes/tree.ts';
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
export function redirectTableCheck(domain: string, stores: unknown, parameters: readonly string[]): Check {
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
      if (isTable(entries)) {
        reportSpellings(entries, inside(place, 'entries'));
        reportCircles(entries, domain, inside(place, 'entries'));
      }
      const patterns = fieldOf(value, 'patterns');
      if (Array.isArray(patterns)) reportPatterns(patterns, domain, inside(place, 'patterns'));
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

/** Returns the path of a target on this domain, without query and fragment; null on another. */
function ownPath(target: string, domain: string): string | null {
  const address = target.startsWith('/') ? { host: domain, path: target } : parseWebAddress(target);
  if ('problem' in address || address.host !== domain) return null;
  return canonicalOf(address.path.replace(/[?#].*$/s, '') || '/');
}

/** Reports entries that lead back to where they began, each cycle once. */
function reportCircles(entries: Record<string, unknown>, domain: string, place: Place): void {
  const seen = new Set<string>();
  for (const first of Object.keys(entries)) {
    const way: string[] = [];
    let path: string | null = first;
    while (path !== null && !seen.has(path) && Object.hasOwn(entries, path)) {
      seen.add(path);
      way.push(path);
      const target: unknown = entries[path];
      path = typeof target === 'string' ? ownPath(target, domain) : null;
    }
    if (path !== null && way.includes(path)) report(inside(place, path), circleFault(way.length - way.indexOf(path)));
  }
}

function circleFault(length: number): Fault {
  const problem = length === 1 ? 'redirects to itself' : `comes back to itself after ${length} redirects`;
  return { problem, remedy: 'write another target' };
}

/** Reports patterns that match their own targets, and those that an earlier one hides. */
function reportPatterns(patterns: readonly unknown[], domain: string, place: Place): void {
  const shapes = new Map<string, number>();
  for (const [index, item] of patterns.entries()) {
    const [path, to] = [fieldOf(item, 'path'), fieldOf(item, 'to')];
    if (typeof path !== 'string' || pathFault(path) !== null) continue;
    const there = inside(inside(place, index), 'path');
    const shape = path.replaceAll(/\/:[^/]*/g, '/:');
    const earlier = shapes.get(shape);
    if (earlier === undefined) shapes.set(shape, index);
    else report(there, { problem: `takes the same paths as patterns[${earlier}]`, remedy: 'leave one of them out' });
    if (typeof to === 'string' && takesItsTarget(path, to, domain)) {
      report(inside(inside(place, index), 'to'), {
        problem: 'matches the pattern itself, so the redirect never ends',
        remedy: 'write a target that the pattern does not take, or paths that leave it out',
      });
    }
  }
}

/** Tried with one text for each parameter. */
function takesItsTarget(path: string, to: string, domain: string): boolean {
  const template = parseTemplate(to);
  const params = Object.fromEntries(parametersOf(template).map((name) => [name, 'x']));
  const target = ownPath(renderTemplate(template, params), domain);
  return target !== null && matchingPlaces(treeOf([path]), target).length > 0;
}
