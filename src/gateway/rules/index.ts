import { access } from './access/rule.ts';
import { compress } from './compress/rule.ts';
import { cors } from './cors/rule.ts';
import { geo } from './geo/rule.ts';
import { headers } from './headers/rule.ts';
import { log } from './log/rule.ts';
import { maintenance } from './maintenance/rule.ts';
import { rateLimit } from './rate-limit/rule.ts';
import { redirects } from './redirects/rule.ts';
import type { DomainRule, RouteRule, RuleTable } from './rule.ts';
import { serverTiming } from './server-timing/rule.ts';

/** The rules by their names in the configuration, in the order in which they act. Their checks: `checks.ts`. */
export const rules = {
  maintenance,
  redirects,
  cors,
  access,
  rateLimit,
  geo,
  compress,
  headers,
  serverTiming,
  log,
} satisfies RuleTable;

type Table = typeof rules;

/** What a user writes under a rule's name; never for a rule that is a part of another one's. */
type ConfigOf<Rule> = Rule extends RouteRule<infer Config> | DomainRule<infer Config> ? Config : never;

/** The names of the rules that are written at this level. */
export type RuleName<At extends 'site' | 'domain' | 'route' = 'site' | 'domain' | 'route'> = {
  [Name in keyof Table]: Table[Name] extends { at: At }
    ? [ConfigOf<Table[Name]>] extends [never]
      ? never
      : Name
    : never;
}[keyof Table];

/** What may be written at this level. A rule that is not written costs nothing. */
export type RuleConfigs<At extends 'site' | 'domain' | 'route'> = {
  [Name in RuleName<At>]?: ConfigOf<Table[Name]>;
};
