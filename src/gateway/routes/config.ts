import type { AnswerConfigs, ExactlyOne } from '../answers/config.ts';
import type { Target } from '../backends/target.ts';
import type { Answer } from '../cache/answer.ts';
import type { CacheConfig, CachePolicy } from '../cache/config.ts';
import type { Segment } from '../config/path-pattern.ts';
import type { TemplatePart } from '../config/template.ts';
import type { ValueMatch } from '../config/value-match.ts';
import type { DynamicResolver } from '../dynamic-backends/resolve.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import type { FailWith } from '../errors/response.ts';
import type { Exchange } from '../exchange.ts';
import type { Handler } from '../handlers/handler.ts';
import type { CompiledPush } from '../push/config.ts';
import type { RuleConfigs } from '../rules/index.ts';
import type { RouteRuleset } from '../rules/rule.ts';

export interface CompiledRoute {
  /** Stands for the route's conditions; the same from build to build, different for any two routes of a domain. */
  id: string;
  path: string;
  segments: readonly Segment[];
  rest: boolean;
  methods: ReadonlySet<string> | null;
  conditions: readonly Condition[];
  answer: CompiledAnswer;
  /** Null for `pass`. */
  cache: CachePolicy | null;
  surrogateKeys: readonly (readonly TemplatePart[])[];
  rules: RouteRuleset;
  errors: ErrorPages;
}

/** How a route answers. */
export interface CompiledAnswer {
  /** Whose answer it is, where it comes from an origin. */
  target: Target | null;
  /** Whether Fanout holds its clients. */
  isHeld: boolean;
  /** An `Answer` is still to be delivered; a Response is as it goes. */
  give(routed: Routed): Answer | Response | Promise<Answer | Response>;
}

/** A request that has found its route. */
export interface Routed extends Tools {
  exchange: Exchange;
  route: CompiledRoute;
  /** The configured name of the domain. */
  domain: string;
  /** Whether other routes can match this path, too. */
  isAmbiguous: boolean;
}

/** What a gateway has for all that it answers. */
export interface Tools {
  /** RFC 8586: the name by which this gateway knows itself. */
  cdnId: string;
  handlers: Readonly<Record<string, Handler>>;
  /** Null where nothing is streamed. */
  push: CompiledPush | null;
  resolve: DynamicResolver;
  /** The surrogate keys of a URL of this service. */
  keysOfUrl(url: { host: string; path: string; query: string }): Promise<string[]>;
  /** The pipeline from the domain on, for a request that is received. */
  answer(exchange: Exchange): Promise<Response>;
  fail: FailWith;
}

export type Condition =
  | { of: 'header' | 'query' | 'cookie'; name: string; is: string | readonly string[] | boolean }
  | { of: 'country' | 'region'; is: readonly string[] };

/** What a route may add to its answer. */
export interface RouteRules extends RuleConfigs<'route'> {
  cache?: 'pass' | CacheConfig;
  /** Templates, e.g. `'product/:id'`: printable ASCII without spaces, at most 1024 characters, not starting with `popgate:`. */
  surrogateKeys?: readonly string[];
}

/** Which requests a route is for. Everything given must hold. */
interface RouteMatch {
  /** Literal segments, `:name` for one segment, and at the end `*` for the rest (`:rest` in templates). */
  path: `/${string}`;
  /** Default: every method that the answer can take. */
  methods?: readonly string[];
  query?: Record<string, ValueMatch>;
  cookies?: Record<string, ValueMatch>;
  /** ISO 3166-1 alpha-2, upper case. */
  countries?: readonly string[];
  /** ISO 3166-2, e.g. `'US-CA'`. */
  regions?: readonly string[];
}

export type RouteConfig<Target extends string = string, Dynamic extends string = string> = RouteMatch &
  RouteRules &
  ExactlyOne<AnswerConfigs<Target, Dynamic>> & { errors?: ErrorsConfig<Target> };
