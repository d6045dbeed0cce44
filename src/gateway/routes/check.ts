import { answerChecks, ANSWERS, type Known } from '../answers/checks.ts';
import { rewriteCheck } from '../answers/proxy/check.ts';
import { cacheFields } from '../cache/check.ts';
import {
  type Check,
  fieldsCheck,
  filledListCheck,
  type Judge,
  mapCheck,
  namedFault,
  textCheck,
  valueMatchCheck,
  withForms,
} from '../config/checks.ts';
import { cookieNameFault, TOKEN } from '../config/header-names.ts';
import { countryFault, regionFault } from '../config/iso-3166.ts';
import type { ParameterNames } from '../config/parameters.ts';
import { pathFault } from '../config/path-fault.ts';
import { parsePattern, patternParameters } from '../config/path-pattern.ts';
import { inside, type Place, quote, report } from '../config/problems.ts';
import { fieldOf, isTable } from '../config/table.ts';
import { meantCheck } from '../meant/check.ts';
import { ruleChecks, withRuleParameters } from '../rules/checks.ts';
import { rules } from '../rules/index.ts';
import { transformCheck } from '../transforms/check.ts';
import { withDefaults } from './compile.ts';
import type { RouteConfig, RouteRules } from './config.ts';
import { ruleGuards } from './guards.ts';

/** What a route may refer to. */
export interface Names extends Known {
  transforms: readonly string[];
  /** What `stores` holds. */
  stores: unknown;
  /** The check of error pages, which stand at every level. */
  errors: Check;
  /** Of the gateway, for every route. */
  defaults: unknown;
}

const methodFault: Judge = (method) => {
  if (!TOKEN.test(method)) return { problem: `${quote(method)} is not a method`, remedy: "write its name: 'GET'" };
  if (method === method.toUpperCase()) return null;
  return { problem: `${quote(method)} is not in upper case`, remedy: `write ${quote(method.toUpperCase())}` };
};

const matchChecks = {
  path: textCheck(pathFault),
  methods: filledListCheck(textCheck(methodFault)),
  query: mapCheck(namedFault, valueMatchCheck),
  cookies: mapCheck(cookieNameFault, valueMatchCheck),
  countries: filledListCheck(textCheck(countryFault)),
  regions: filledListCheck(textCheck(regionFault)),
};

function reportAnswers(value: unknown, place: Place): void {
  const given = ANSWERS.filter((answer) => fieldOf(value, answer) !== undefined);
  if (given.length === 1 || !isTable(value)) return;
  const problem = given.length === 0 ? 'has no answer' : `has ${given.length} answers: ${given.join(', ')}`;
  report(place, { problem, remedy: `write exactly one of ${ANSWERS.join(', ')}` });
}

/** What is about an origin's answers, or about what it is asked. */
const BESIDE_TO = ['rewrite', 'transform'] as const;

function reportLoneFields(value: unknown, place: Place): void {
  if (fieldOf(value, 'to') !== undefined) return;
  for (const name of BESIDE_TO) {
    if (fieldOf(value, name) === undefined) continue;
    report(inside(place, name), {
      problem: 'is written without `to`: there is no origin to ask',
      remedy: 'leave it out, or write to',
    });
  }
}

/** `geo` fills these names, so a path's parameter of the same name would never be seen. */
function reportTakenNames(named: ParameterNames, parameters: ParameterNames, place: Place): void {
  const taken = named?.find((name) => parameters?.indexOf(name) !== parameters?.lastIndexOf(name));
  if (taken === undefined) return;
  report(inside(place, 'path'), {
    problem: `:${taken} is filled by geo`,
    remedy: 'write another name for the parameter',
  });
}

/** Returns the parameters of templates that a domain fills. */
export function domainParameters(domain: string): string[] {
  return domain.startsWith('*.') ? ['subdomain'] : [];
}

function routeParameters(path: unknown, domain: string): ParameterNames {
  const pattern = typeof path === 'string' ? parsePattern(path) : null;
  if (pattern === null || 'problem' in pattern) return null;
  return [...patternParameters(pattern), ...domainParameters(domain)];
}

/** Checks the rules of a route, of a domain's `defaults` or of the gateway's. */
export function defaultsFields(
  parameters: ParameterNames,
  { stores, transforms }: Pick<Names, 'stores' | 'transforms'>,
): Record<string, Check> {
  const transform = transformCheck(transforms);
  return { ...cacheFields(parameters), transform, ...ruleChecks(['route'], { stores, parameters }) };
}

/** A route of a domain, and the rules that it falls back on, the nearest first. */
export function routeCheck(names: Names, domain: string, defaults: readonly unknown[]): Check {
  const fields = (named: ParameterNames, parameters: ParameterNames): Check => {
    const own = {
      ...matchChecks,
      ...answerChecks(names, parameters),
      rewrite: rewriteCheck(named),
      errors: names.errors,
      meant: meantCheck,
    };
    return fieldsCheck({ ...own, ...defaultsFields(parameters, names) }, REQUIRED);
  };
  return withForms(
    () => [fields(null, null)],
    (value, place) => {
      const named = routeParameters(fieldOf(value, 'path'), domain);
      const parameters = withRuleParameters(named, [value, ...defaults]);
      reportTakenNames(named, parameters, place);
      fields(named, parameters)(value, place);
      reportLoneFields(value, place);
      reportAnswers(value, place);
    },
  );
}

const REQUIRED = { path: "write which paths the route is for: '/*'" };

/**
 * Returns the guards that a user has written for a route, given the defaults of its domain and of the gateway: the same
 * text for the same guard.
 */
export function guardsAsWritten(route: RouteConfig, defaults: readonly (RouteRules | undefined)[]): string[] {
  return ruleGuards(withDefaults(route, rules, defaults), rules);
}
