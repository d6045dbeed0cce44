import { leftOut } from '../errors/error.ts';
import type { DomainRule, RouteRule, RuleTable, Surroundings } from './rule.ts';

/** Stands in the table for a rule that a build has left out. */
export function absentRule(
  name: string,
  { at, partOf }: Pick<RuleTable[string], 'at'> & { partOf?: string },
): RuleTable[string] {
  const absent = (): never => {
    throw leftOut(`the rule ${name}`);
  };
  if (at !== 'route') return { at, compile: absent, bind: absent } satisfies DomainRule<never>;
  const rule: RouteRule<never> = {
    at,
    ...(partOf !== undefined && { partOf }),
    isObserver: false,
    bind: (config, surroundings) => (isWritten({ name, partOf }, config, surroundings) ? absent() : null),
  };
  return rule;
}

/** Whether a route has the rule: `false` switches off a rule of `defaults`. */
export function isWritten(
  { name, partOf }: { name: string; partOf: string | undefined },
  config: unknown,
  { headers }: Surroundings,
): boolean {
  const written = partOf === undefined ? config : (headers as Readonly<Record<string, unknown>> | undefined)?.[name];
  return written !== undefined && written !== false;
}
