import type { Answer } from '../cache/answer.ts';
import type { Exchange, Observer } from '../exchange.ts';
import type { HeadersConfig } from './headers/config.ts';

/** Names in lower case, in order. */
type Fields = [string, string][];

/** What a rule does for a route, by stage. A rule leaves out the stages in which it does nothing. */
export interface Stages {
  /** Before the answer, for clients' own requests: throws to refuse, returns an answer, or null to let the request pass. */
  guard(exchange: Exchange): Response | null | Promise<Response | null>;
  /** Returns what templates of the route may use besides the path's parameters. */
  params(exchange: Exchange): Readonly<Record<string, string>>;
  /** Returns what is in the cache key besides the route's `cache.key`. */
  keyParts(exchange: Exchange): readonly string[];
  /** Before the request is sent: changes its headers. */
  toOrigin(headers: Headers, exchange: Exchange): void;
  /** On an answer from cache or origin, before conditions and ranges are evaluated. */
  onAnswer(answer: Answer, exchange: Exchange): Reworked;
  /** On the fields of an answer, before the gateway adds its own: returns them, or others. */
  onFields(fields: Fields, exchange: Exchange): Fields;
  /** On every answer. */
  observe: Observer;
}

/** What a rule makes of an answer, in the order in which it happens. */
export interface Reworked {
  /** The answer from here on. */
  answer: Answer;
  /** Called once conditions and ranges are evaluated. */
  reshape: ((shaped: Answer) => Promise<Answer>) | null;
  /** Called when all fields are set. */
  finish: ((fields: Fields) => void) | null;
}

/** The stages of all rules of a route, in the order of the table. */
export type RouteRuleset = { readonly [Stage in keyof Stages]: readonly Stages[Stage][] } & {
  /** Only the rules that the route has. */
  standIns: readonly StandIn[];
};

/** The request whose route must answer this one; null for no other. */
export type StandIn = (exchange: Exchange) => Exchange | null;

/** What a rule is compiled with, besides its own configuration. */
export interface Surroundings {
  /** Identifies the route in the whole gateway. */
  place: string;
  /** The route's. */
  headers: HeadersConfig | undefined;
}

/** A rule that is written in routes, and in `defaults`. */
export interface RouteRule<Config> {
  readonly at: 'route';
  /** The rule under whose name it is written, if that is another one. Default: its own. */
  readonly partOf?: string;
  /** Returns what it does for a route; null if the route does not have it. */
  bind(config: Config | undefined, surroundings: Surroundings): Partial<Stages> | null;
  /** Combines what a route and its defaults say. Default: what the route says. */
  merge?(own: Config, fallback: Config): unknown;
  /** Whether it also observes answers that no route gives, by the `defaults` of domains and of the gateway. */
  readonly isEverywhere?: boolean;
  /** When the route is chosen: the route of another request may answer, if it has the rule. */
  readonly standsFor?: StandIn;
  readonly isObserver: boolean;
  /** Whether it keeps requests out, so that no other spelling of a path may avoid it (S65). */
  readonly isGuard?: boolean;
}

/** A rule that is written in domains (`domain`), or in the gateway and in domains in its place (`site`). */
export interface DomainRule<Config, At extends 'domain' | 'site' = 'domain' | 'site'> {
  readonly at: At;
  /** Plain data, because most domains are kept as text until a request asks for them. */
  compile(config: Config): unknown;
  /** At the domain, before its routes: throws to refuse, returns an answer, or null to let the request pass. */
  bind(compiled: unknown): Stages['guard'];
}

/** The rules by their names in the configuration, in the order in which they act. */
export type RuleTable = Readonly<Record<string, RouteRule<never> | DomainRule<never>>>;

type Implemented<Compiled> = {
  [Stage in keyof Stages]?: (...args: [...Parameters<Stages[Stage]>, compiled: Compiled]) => ReturnType<Stages[Stage]>;
};

/** The stages that get two arguments before the compiled rule. */
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
        // Every request calls this: a call with a fixed number of arguments takes half as long as one with any number.
        bound[stage] = OF_TWO.has(stage)
          ? (one: never, other: never) => run(one, other, compiled as never)
          : (one: never) => run(one, compiled as never);
      }
      return bound;
    },
  };
}
