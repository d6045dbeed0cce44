import type { GatewayConfig, RouteConfig } from '../../gateway/index.ts';
import { MATCH_FIELDS } from '../compare/forms/match.ts';
import { effectiveRoutes } from '../project/effective-routes.ts';
import type { Asked } from './asked.ts';
import type { Decision } from './decision.ts';
import { ORIGIN_ANSWERS, USUAL } from './origin-answers.ts';
import type { Probe } from './probe.ts';

/** What becomes of each of the usual answers of an origin, by its name. */
export type Lifetimes = ReadonlyMap<string, Pick<Decision, 'lifetime' | 'isStored' | 'unstored'>>;

/** Tells what becomes of the usual answers for a request: asked once for all routes and requests that cannot differ. */
export interface LifetimesBook {
  of(asked: Asked, decision: Decision): Promise<Lifetimes | null>;
}

export function lifetimesBook(config: GatewayConfig, probe: Probe): LifetimesBook {
  const policies = policiesOf(config);
  const known = new Map<string, Lifetimes>();
  return {
    async of(asked, decision) {
      const { domain, at, key } = decision;
      // Only what is looked up can be stored.
      if (domain === null || at === null || key === null) return null;
      const name = JSON.stringify([policies.get(domain)![at], asked.method, requestClass(asked)]);
      const there = known.get(name);
      if (there !== undefined) return there;
      const made = new Map<string, Decision>();
      for (const answer of ORIGIN_ANSWERS)
        made.set(answer.name, answer === USUAL ? decision : await probe.ask(asked, answer));
      known.set(name, made);
      return made;
    },
  };
}

/** What decides on storing beside the request: all of a route but for whom it is, and where it leads. */
function policiesOf({ domains, errors, ...config }: GatewayConfig): Map<string, string[]> {
  const policies = new Map<string, string[]>(Object.keys(domains).map((name) => [name, []]));
  for (const { domain, route } of effectiveRoutes({ ...config, domains })) {
    const own = [policyOf(route), domains[domain]!.errors, errors];
    policies.get(domain)!.push(JSON.stringify(own));
  }
  return policies;
}

/** What a route says of its requests and its origin, and not of answers. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...MATCH_FIELDS,
  'to',
  'rewrite',
  'surrogateKeys',
  'access',
  'rateLimit',
  'log',
]);

function policyOf(route: RouteConfig): object {
  return Object.fromEntries(Object.entries(route).filter(([name]) => !ELSEWHERE.has(name)));
}

/** Cookies and credentials decide by what they are; of other headers, that they are there. */
function requestClass({ headers }: Asked): unknown {
  return headers.map(([name, value]) => (/cookie|cache-control|pragma|range/i.test(name) ? [name, value] : [name]));
}
