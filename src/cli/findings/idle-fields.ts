import type { GatewayConfig, RouteConfig, RouteRules } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** Fields that have no effect where they stand. */
export function idleFields({ defaults, domains, pools = {} }: GatewayConfig): Finding[] {
  return [
    ...idleLifetimes('defaults', defaults),
    ...Object.entries(domains).flatMap(([name, domain]) => [
      ...idleLifetimes(`domains["${name}"].defaults`, domain.defaults),
      ...(domain.routes ?? []).flatMap((route, index) => idleInRoute(`domains["${name}"].routes[${index}]`, route)),
    ]),
    ...Object.entries(pools).flatMap(([name, { backends, retries, retryOn, retryBudget, quorum }]) => {
      const isSingle = Object.keys(backends).length === 1;
      return [
        ...(retries === 0 && retryOn !== undefined
          ? [idle(`pools.${name}.retryOn`, 'there are no retries', 'write retries: 1, or leave retryOn out')]
          : []),
        ...(retries === 0 && retryBudget !== undefined
          ? [idle(`pools.${name}.retryBudget`, 'there are no retries', 'write retries: 1, or leave retryBudget out')]
          : []),
        ...(isSingle && quorum !== undefined
          ? [idle(`pools.${name}.quorum`, 'the pool has a single backend', 'leave it out, or add a backend')]
          : []),
      ];
    }),
  ];
}

export function idle(path: string, why: string, remedy: string): Finding {
  return { code: 'idle-field', path, problem: `has no effect: ${why}`, remedy };
}

/** What the route's own `ttl` decides, nothing else does. */
function idleLifetimes(at: string, rules: RouteRules | undefined): Finding[] {
  const cache = rules?.cache;
  if (cache === undefined || cache === 'pass' || cache.ttl === undefined) return [];
  const beside = (['defaultTtl', 'heuristic'] as const).filter((field) => cache[field]);
  return beside.map((field) => idle(`${at}.cache.${field}`, 'ttl decides', `leave ${field} out, or leave ttl out`));
}

/** These answer by themselves, and nothing of it is stored. */
const OWN_ANSWERS = ['redirect', 'respond'] as const;

function idleInRoute(at: string, route: RouteConfig): Finding[] {
  const own = OWN_ANSWERS.find((name) => route[name] !== undefined);
  const stored = (['cache', 'surrogateKeys'] as const).filter(
    (name) => route[name] !== undefined && route[name] !== 'pass',
  );
  if (own === undefined) return idleLifetimes(at, route);
  return stored.map((name) =>
    idle(`${at}.${name}`, `the gateway itself answers by ${own}, and stores no such answer`, `leave ${name} out`),
  );
}
