import type { Answer, RouteAnswer } from '../answers/config.ts';
import type { CacheConfig, CachePolicy } from '../cache/config.ts';
import type { Segment } from '../config/path-pattern.ts';
import type { TemplatePart } from '../config/template.ts';
import type { ValueMatch } from '../config/value-match.ts';
import type { ErrorPages, ErrorsConfig } from '../errors/config.ts';
import type { CompressRule } from '../rules/compress/config.ts';
import type { Rules } from '../rules/config.ts';
import type { CompiledGeo } from '../rules/geo/config.ts';
import type { Guards } from '../rules/guard.ts';
import type { CompiledHeaderChanges, HeadersConfig } from '../rules/headers/config.ts';
import type { CompiledLog } from '../rules/log/config.ts';

export interface CompiledRoute {
  /** Stands for the route's conditions; the same from build to build, different for any two routes of a domain. */
  id: string;
  path: string;
  segments: readonly Segment[];
  rest: boolean;
  methods: ReadonlySet<string> | null;
  conditions: readonly Condition[];
  answer: Answer;
  /** Null for `pass`. */
  cache: CachePolicy | null;
  surrogateKeys: readonly (readonly TemplatePart[])[];
  requestHeaders: CompiledHeaderChanges | null;
  responseHeaders: CompiledHeaderChanges | null;
  compress: CompressRule | null;
  /** Null where nobody is told where the client is. */
  geo: CompiledGeo | null;
  /** Null where nothing is asked of the client. */
  guards: Guards | null;
  log: CompiledLog | null;
  serverTiming: boolean;
  errors: ErrorPages;
}

export type Condition =
  | { of: 'header' | 'query' | 'cookie'; name: string; is: string | readonly string[] | boolean }
  | { of: 'country' | 'region'; is: readonly string[] };

/** What a route may add to its answer. */
export interface RouteRules extends Rules {
  cache?: 'pass' | CacheConfig;
  /** Templates, e.g. `'product/:id'`: printable ASCII without spaces, at most 1024 characters, not starting with `popgate:`. */
  surrogateKeys?: readonly string[];
  headers?: HeadersConfig;
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
  RouteAnswer<Target, Dynamic> & { errors?: ErrorsConfig<Target> };
