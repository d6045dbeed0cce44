import { booleanCheck, type Check } from '../config/checks.ts';
import type { ParameterNames } from '../config/parameters.ts';
import { accessCheck } from './access/check.ts';
import { compressCheck } from './compress/check.ts';
import { geoCheck, withGeoParameters } from './geo/check.ts';
import { headersCheck } from './headers/check.ts';
import { type RuleName, rules } from './index.ts';
import { accessLogCheck } from './log/check.ts';
import { maintenanceCheck } from './maintenance/check.ts';
import { maxBodyCheck } from './max-body/check.ts';
import { rateLimitCheck } from './rate-limit/check.ts';
import { redirectTableCheck } from './redirects/check.ts';

/** Where a rule is written. */
interface Place {
  /** What `stores` holds. */
  stores: unknown;
  /** The parameters that templates may use. */
  parameters: ParameterNames;
}

/** Reports what is wrong with a rule's configuration, by the rule's name. The rules: `index.ts`. */
const checks = {
  maintenance: ({ stores }) => maintenanceCheck(stores),
  redirects: ({ stores, parameters }) => redirectTableCheck(stores, parameters ?? []),
  access: () => accessCheck,
  rateLimit: () => rateLimitCheck,
  maxBody: () => maxBodyCheck,
  geo: () => geoCheck,
  compress: () => compressCheck,
  headers: ({ parameters }) => headersCheck(parameters),
  serverTiming: () => booleanCheck,
  log: () => accessLogCheck,
} satisfies Record<RuleName, (place: Place) => Check>;

/** The fields that rules have at a level, with their checks. */
export function ruleChecks(levels: readonly ('site' | 'domain' | 'route')[], place: Place): Record<string, Check> {
  const names = (Object.keys(checks) as RuleName[]).filter((name) => levels.includes(rules[name].at));
  return Object.fromEntries(names.map((name) => [name, checks[name](place)]));
}

/** The parameters that rules add for templates. */
const parameters = { geo: withGeoParameters } satisfies {
  [Name in RuleName]?: (others: ParameterNames, levels: readonly unknown[]) => ParameterNames;
};

/** Returns what templates may use with the rules of these levels, the nearest first. */
export function withRuleParameters(others: ParameterNames, levels: readonly unknown[]): ParameterNames {
  return Object.values(parameters).reduce((known, add) => add(known, levels), others);
}
