import type { AnswerConfigs, ExactlyOne } from '../answers/config.ts';
import type { Target } from '../targets/config.ts';
import type { Tools } from '../tools.ts';
import type { TransformConfig } from '../transforms/config.ts';
import type { TransformName } from '../handlers/config.ts';
import type { Answer } from '../cache/answer.ts';
import type { CacheConfig, CachePolicy } from '../cache/config.ts';
import type { Segment } from '../config/path-pattern.ts';
import type { TemplatePart } from '../config/template.ts';
import type { ValueMatch } from '../config/value-match.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import type { MeantConfig } from '../meant/config.ts';
import type { Eventual } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import type { RuleConfigs } from '../rules/index.ts';
import type { RouteRuleset } from '../rules/rule.ts';

/** The compiled form of a route. */
export interface CompiledRoute {
  /** Identifies the route's conditions; the same from build to build, different for any two routes of a domain. */
  id: string;
  path: string;
  segments: readonly Segment[];
  /** Whether the path ends in `*`. */
  rest: boolean;
  /** Null for every method. */
  methods: ReadonlySet<string> | null;
  conditions: readonly Condition[];
  /** Names of clients' headers, in lower case, that are let through whatever they say; they are in the cache key. */
  kept: readonly string[];
  answer: CompiledAnswer;
  /** What is asked of the origin in place of the path; null for the path itself. */
  rewrite: readonly TemplatePart[] | null;
  /** Null for `pass`. */
  cache: CachePolicy | null;
  surrogateKeys: readonly (readonly TemplatePart[])[];
  rules: RouteRuleset;
  /** What another spelling of its paths must not dodge, each as a text that stands for its content. */
  guards: readonly string[];
  errors: ErrorPages;
}

/** The compiled form of a route's answer. */
export interface CompiledAnswer {
  /** The backend or pool that answers, or a handler in its place; null where the cache is not asked. */
  target: Omit<Target, 'send'> | null;
  /** Whether Fanout holds the route's clients. */
  isHeld: boolean;
  /** Whether nobody who gets the path could take it for another one. */
  isLiteral: boolean;
  /** Whether an origin may be asked that has a path in front of it, which no path may leave. */
  hasBase: boolean;
  /** Answers a request. An `Answer` is still to be delivered; a Response is sent as it is. */
  give(routed: Routed): Eventual<Answer | Response>;
}

/** A request together with the route that was chosen for it. */
export interface Routed {
  tools: Tools;
  exchange: Exchange;
  route: CompiledRoute;
  /** The configured name of the domain. */
  domain: string;
  /** Whether other routes can match this path, too. */
  isAmbiguous: boolean;
}

/** One condition of a route on a request, beside path and method. */
export type Condition =
  | { of: 'header' | 'query' | 'cookie'; name: string; is: string | readonly string[] | boolean }
  | { of: 'country' | 'region'; is: readonly string[] };

/** The rules of a route, which `defaults` may set as well. */
export interface RouteRules extends RuleConfigs<'route'> {
  /**
   * Sets what the cache does with responses to this route; `'pass'` stores nothing and serves nothing stored. Fields
   * that a route leaves out come from `defaults`. Default: the origin's header fields decide (RFC 9111).
   *
   * @example { ttl: '1d', query: 'ignore' }
   */
  cache?: 'pass' | CacheConfig;
  /**
   * Fastly concept: surrogate keys. Adds keys to stored responses, by which they can be purged; the origin's
   * `Surrogate-Key` counts too. Each is a template of printable ASCII without spaces, at most 1024 characters, not
   * starting with `popgate:`. Default: none.
   *
   * @example ['products', 'product/:id']
   */
  surrogateKeys?: readonly string[];
  /**
   * Changes what an origin answers, by a function that `handlers/index.ts` exports, for routes with `to`. By its name alone
   * it runs on each HTML response before a client gets it. Default: no response is changed.
   *
   * @example { handler: 'nonce', at: 'delivery' }
   */
  transform?: TransformName | TransformConfig;
}

/** The requests that a route is for. A request must meet all conditions, those under `headers` included. */
interface RouteMatch {
  /**
   * Sets the paths: literal segments, `:name` for exactly one segment, and `*` at the end for the rest (`:rest` in
   * templates). Required.
   *
   * @example '/products/:id'
   */
  path: `/${string}`;
  /**
   * Lists the methods, in upper case; `GET` includes `HEAD`. A path that only other methods match gets a 405. Default:
   * every method.
   *
   * @example ['GET', 'POST']
   */
  methods?: readonly string[];
  /**
   * Sets conditions on query parameters, by name. Default: no condition.
   *
   * @example { preview: true, lang: ['de', 'fr'] }
   */
  query?: Record<string, ValueMatch>;
  /**
   * Sets conditions on cookies, by name. Default: no condition.
   *
   * @example { session: false }
   */
  cookies?: Record<string, ValueMatch>;
  /**
   * Lists the countries of clients, ISO 3166-1 alpha-2 in upper case. A client whose place is unknown is in none.
   * Default: every client.
   *
   * @example ['FR', 'BE']
   */
  countries?: readonly string[];
  /**
   * Lists the regions of clients, ISO 3166-2. A client whose place is unknown is in none. Default: every client.
   *
   * @example ['US-CA']
   */
  regions?: readonly string[];
}

/**
 * A route: which requests it is for, exactly one answer (`to`, `redirect`, `respond`, `handler` or `stream`), and
 * rules.
 */
export type RouteConfig<Target extends string = string, Dynamic extends string = string> = RouteMatch &
  RouteRules &
  ExactlyOne<AnswerConfigs<Target, Dynamic>> & {
    /**
     * Sets the path that the origin is asked for, as a template of the path's parameters, `:rest` and `:subdomain`, which
     * stand there as in the request's path. Cache key and purges go by the request's own path. Only beside `to`. Default:
     * the request's path.
     *
     * @example '/v1/:rest'
     */
    rewrite?: `/${string}`;
    /**
     * Replaces the error pages of this route, by status or class. Default: those of the domain, then of the gateway.
     */
    errors?: ErrorsConfig<Target>;
    /**
     * Says which findings of `popgate check` about this route are meant so: by their codes, each with the reason. Nothing of it
     * is deployed. Default: every finding is told.
     *
     * @example { 'long-browser-ttl': 'these pages are named by their content' }
     */
    meant?: MeantConfig;
  };
