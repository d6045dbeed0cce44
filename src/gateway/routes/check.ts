import { handlerCheck } from '../answers/handler/check.ts';
import { targetCheck } from '../answers/proxy/check.ts';
import { redirectCheck } from '../answers/redirect/check.ts';
import { respondCheck } from '../answers/respond/check.ts';
import { streamCheck } from '../answers/stream/check.ts';
import {
  type Check,
  fieldOf,
  fieldsCheck,
  filledListCheck,
  isTable,
  type Judge,
  mapCheck,
  namedFault,
  textCheck,
} from '../config/checks.ts';
import { cookieNameFault, TOKEN } from '../config/header-names.ts';
import { countryFault, regionFault } from '../config/iso-3166.ts';
import type { ParameterNames } from '../config/parameters.ts';
import { parsePattern, patternParameters } from '../config/path-pattern.ts';
import { inside, type Place, quote, report } from '../config/problems.ts';
import { valueMatchCheck } from '../config/value-match-check.ts';
import { ruleChecks } from '../rules/checks.ts';
import { withGeoParameters } from '../rules/geo/check.ts';

/** What a route may refer to. */
export interface Names {
  /** Backends and pools. */
  targets: readonly string[];
  /** Without the pools. */
  backends: readonly string[];
  dynamicBackends: Record<string, unknown>;
  handlers: readonly string[];
  /** What `stores` holds. */
  stores: unknown;
  /** The checks of what is said at several levels. */
  failures: { errors: Check; maintenance: Check };
  /** Of the gateway, for every route. */
  defaults: unknown;
}

const ANSWERS = ['to', 'redirect', 'respond', 'handler', 'stream'];

const pathFault: Judge = (path) => {
  const pattern = parsePattern(path);
  return 'problem' in pattern ? pattern : null;
};

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

/** A parameter of the path would never be seen under a name that `geo` fills. */
function reportTakenNames(named: ParameterNames, parameters: ParameterNames, place: Place): void {
  const taken = named?.find((name) => parameters?.indexOf(name) !== parameters?.lastIndexOf(name));
  if (taken === undefined) return;
  report(inside(place, 'path'), {
    problem: `:${taken} is filled by geo`,
    remedy: 'write another name for the parameter',
  });
}

/** The parameters of templates that a domain fills. */
export function domainParameters(domain: string): string[] {
  return domain.startsWith('*.') ? ['subdomain'] : [];
}

function routeParameters(path: unknown, domain: string): ParameterNames {
  const pattern = typeof path === 'string' ? parsePattern(path) : null;
  if (pattern === null || 'problem' in pattern) return null;
  return [...patternParameters(pattern), ...domainParameters(domain)];
}

/** A route of a domain, and the rules that it falls back on, the nearest first. */
export function routeCheck(names: Names, domain: string, defaults: readonly unknown[]): Check {
  return (value, place) => {
    const named = routeParameters(fieldOf(value, 'path'), domain);
    const parameters = withGeoParameters(named, [value, ...defaults]);
    reportTakenNames(named, parameters, place);
    const answers: Record<string, Check> = {
      to: targetCheck(names, parameters),
      redirect: redirectCheck(parameters),
      respond: respondCheck,
      handler: handlerCheck(names.handlers),
      stream: streamCheck(names.backends, parameters),
    };
    const required = { path: "write which paths the route is for: '/*'" };
    const { errors } = names.failures;
    fieldsCheck({ ...matchChecks, ...answers, ...ruleChecks(parameters), errors }, required)(value, place);
    reportAnswers(value, place);
  };
}
