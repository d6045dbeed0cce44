import {
  type Check,
  type Judge,
  bothChecks,
  chooseFrom,
  fieldOf,
  fieldsCheck,
  filledListCheck,
  freeTextCheck,
  integerCheck,
  isTable,
  mapCheck,
  textCheck,
} from './checks.ts';
import { TOKEN, changeableHeaderFault, cookieNameFault, headerValueFault } from './header-names.ts';
import { parsePattern, patternParameters } from './path-pattern.ts';
import { type Place, describe, inside, quote, report } from './problems.ts';
import { dynamicTargetCheck } from './validate-dynamic.ts';
import { redirectCheck } from './validate-redirects.ts';
import { countryFault, regionFault, withGeoParameters } from './validate-geo.ts';
import { valueMatchCheck } from './validate-matches.ts';
import { namedFault, ruleChecks } from './validate-rules.ts';
import { streamCheck } from './validate-stream.ts';
import type { ParameterNames } from './validate-templates.ts';

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

/** Statuses whose answer ends with its header section. RFC 9110 §6.4.1 */
const BODILESS_STATUSES: unknown[] = [204, 205, 304];

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

const bodilessCheck: Check = (value, place) => {
  const [status, body] = [fieldOf(value, 'status'), fieldOf(value, 'body')];
  if (!BODILESS_STATUSES.includes(status) || body === undefined || body === '') return;
  report(inside(place, 'body'), {
    problem: `an answer with status ${describe(status)} has no body`,
    remedy: 'leave it out',
  });
};

const respondCheck = bothChecks(
  fieldsCheck({
    status: integerCheck(200, 599),
    body: freeTextCheck,
    headers: mapCheck(changeableHeaderFault, textCheck(headerValueFault)),
  }),
  bodilessCheck,
);

function targetCheck(names: Names, parameters: ParameterNames): Check {
  const existing = textCheck((name) => {
    if (names.targets.includes(name)) return null;
    const remedy = chooseFrom(name, names.targets);
    return { problem: `there is no backend or pool ${quote(name)}`, remedy };
  });
  const dynamic = dynamicTargetCheck(names.dynamicBackends, parameters);
  return (value, place) => (isTable(value) ? dynamic : existing)(value, place);
}

function handlerCheck(handlers: readonly string[]): Check {
  return textCheck((name) => {
    if (handlers.includes(name)) return null;
    return { problem: `there is no handler ${quote(name)}`, remedy: chooseFrom(name, handlers) };
  });
}

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
