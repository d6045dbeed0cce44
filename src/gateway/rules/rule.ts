import type { Answer } from '../cache/answer.ts';
import type { Exchange, Observer } from '../exchange.ts';
import type { HeadersConfig } from './headers/config.ts';

/** Names in lower case, in order. */
type Fields = [string, string][];

/** What a rule does for a route, at which stage. A stage that a rule has nothing to do with is left out. */
export interface Stages {
  /** Before the answer, of clients' own requests: refuses by throwing, answers by itself, or lets pass with null. */
  guard(exchange: Exchange): Response | null | Promise<Response | null>;
  /** What templates of the route may use besides the path's parameters. */
  params(exchange: Exchange): Readonly<Record<string, string>>;
  /** What is in the cache key besides what the route's `cache.key` names. */
  keyParts(exchange: Exchange): readonly string[];
  /** On the way to the origin: changes the header that is sent. */
  toOrigin(headers: Headers, exchange: Exchange): void;
  /** On an answer from cache or origin, before conditions and ranges are looked at. */
  onAnswer(answer: Answer, exchange: Exchange): Reworked;
  /** On the fields of an answer, before the gateway adds its own: gives them, or others. */
  onFields(fields: Fields, exchange: Exchange): Fields;
  /** When answered, whatever the answer is. */
  observe: Observer;
}

/** What a rule makes of an answer, in the order in which it is done. */
export interface Reworked {
  /** Used from here on. */
  answer: Answer;
  /** Once conditions and ranges are answered. */
  reshape: ((shaped: Answer) => Promise<Answer>) | null;
  /** When all fields are there. */
  finish: ((fields: Fields) => void) | null;
}

/** The stages of all rules of a route, in the order of the table. */
export type RouteRuleset = { readonly [Stage in keyof Stages]: readonly Stages[Stage][] } & {
  /** Those of the rules that the route has. */
  standIns: readonly StandIn[];
};

/** The request whose route is to answer this one; null for no other. */
export type StandIn = (exchange: Exchange) => Exchange | null;

/** What a rule is compiled with, besides what is written under its name. */
export interface Surroundings {
  /** Stands for the route in the whole gateway. */
  place: string;
  /** The route's. */
  headers: HeadersConfig | undefined;
}

/** A rule that is written in routes, and in `defaults`. */
export interface RouteRule<Config> {
  readonly at: 'route';
  /** The rule under whose name it is written, where that is another one. Default: its own. */
  readonly partOf?: string;
  /** What it does for a route; null where the route does not have it. */
  bind(config: Config | undefined, surroundings: Surroundings): Partial<Stages> | null;
  /** What holds where a route and its defaults both have it. Default: what the route says. */
  merge?(own: Config, fallback: Config): unknown;
  /** Where it observes answers of domains and of the gateway, too, by their `defaults`: what no route answers. */
  readonly isEverywhere?: boolean;
  /** When the route is chosen: another request's may answer, where it has the rule. */
  readonly standsFor?: StandIn;
  readonly isObserver: boolean;
  /** Whether it is there to keep requests out, so that no other spelling of a path may lead past it (S65). */
  readonly isGuard?: boolean;
}

/** A rule that is written in domains (`domain`), or in the gateway and in domains in its place (`site`). */
export interface DomainRule<Config, At extends 'domain' | 'site' = 'domain' | 'site'> {
  readonly at: At;
  /** Plain data, since most domains are kept as text until they are asked for. */
  compile(config: Config): unknown;
  /** At the domain, before its routes: refuses by throwing, answers by itself, or lets pass with null. */
  bind(compiled: unknown): Stages['guard'];
}

/** The rules by their names in the configuration, in the order in which they act. */
export type RuleTable = Readonly<Record<string, RouteRule<never> | DomainRule<never>>>;

type Implemented<Compiled> = {
  [Stage in keyof Stages]?: (...args: [...Parameters<Stages[Stage]>, compiled: Compiled]) => ReturnType<Stages[Stage]>;
};

/** The stages that get two things, before what the rule is compiled to. */
const OF_TWO: ReadonlySet<string> = new Set(['toOrigin', 'onAnswer', 'onFields'] satisfies (keyof Stages)[]);

/**
 * A rule from its parts: `compile` gives null for a route without it, and each stage gets what `compile` gave as its last
 * argument.
 *
 * @example
 * export const access: RouteRule<AccessConfig> = routeRule({ compile: compileAccess, guard: checkAccess });
 */
export function routeRule<Config, Compiled>({
  compile,
  partOf,
  merge,
  isEverywhere,
  standsFor,
  isGuard,
  ...stages
}: Pick<RouteRule<Config>, 'partOf' | 'merge' | 'isEverywhere' | 'standsFor' | 'isGuard'> & {
  compile(config: Config | undefined, surroundings: Surroundings): Compiled | null;
} & Implemented<Compiled>): RouteRule<Config> {
  return {
    at: 'route',
    ...(partOf && { partOf }),
    ...(merge && { merge }),
    ...(isEverywhere && { isEverywhere }),
    ...(standsFor && { standsFor }),
    ...(isGuard && { isGuard }),
    isObserver: stages.observe !== undefined,
    bind(config, surroundings) {
      const compiled = compile(config, surroundings);
      if (compiled === null) return null;
      const bound: Record<string, unknown> = {};
      for (const [stage, run] of Object.entries<(...args: never[]) => unknown>(stages)) {
        // Each request goes through it: a call with a fixed number of arguments takes half as long as one with any number.
        bound[stage] = OF_TWO.has(stage)
          ? (one: never, other: never) => run(one, other, compiled as never)
          : (one: never) => run(one, compiled as never);
      }
      return bound;
    },
  };
}
