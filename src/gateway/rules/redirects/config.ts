import type { CompiledRedirect } from '../../answers/redirect/config.ts';
import type { Segment } from '../../config/path-pattern.ts';
import type { RouteTree } from '../../routes/tree.ts';
import type { StoreReference } from '../../stores/config.ts';

/** Entries as `packEntries` makes them. */
export type PackedEntries = readonly string[];

/** The compiled form of `redirects`: plain data, so that it can be kept as text. */
export interface CompiledRedirects {
  entries: PackedEntries;
  patterns: { tree: RouteTree; list: readonly RedirectPattern[] } | null;
  from: { kind: 'config' | 'kv'; store: string } | null;
  /** The status of entries, and of a store's values without a status. */
  status: number;
  keepsQuery: boolean;
}

interface RedirectPattern {
  segments: readonly Segment[];
  rest: boolean;
  redirect: Pick<CompiledRedirect, 'to' | 'status'>;
}

/**
 * The redirects of a domain, for GET and HEAD; the gateway looks them up before the routes. Paths have no query; a
 * target is a path of the domain or an absolute URL.
 */
export interface RedirectTable {
  /**
   * Maps exact paths to targets. Each adds twice its length to the Wasm; a store suits what changes. Default: none.
   *
   * @example { '/about-us.html': '/about' }
   */
  entries?: Record<string, string>;
  /**
   * Lists patterns of paths with their targets; the first that matches counts, if no entry does. Default: none.
   *
   * @example [{ path: '/catalogue/*', to: '/products/:rest' }]
   */
  patterns?: readonly {
    /** Sets the paths: literal segments, `:name` for one segment, and `*` at the end for the rest. Required. */
    path: `/${string}`;
    /** Sets the target, as a template of `:name`, `:rest` and `:subdomain`. Required. */
    to: string;
    /** Sets the HTTP status (RFC 9110 §15.4). Default: the table's `status`. */
    status?: 301 | 302 | 307 | 308;
  }[];
  /**
   * Names a store, declared in `stores`, whose keys are paths and whose values are targets, or a status and a target
   * such as `308 /about`. The gateway looks there before `entries` and `patterns`. Default: no store.
   *
   * @example 'config-store:moved'
   */
  from?: StoreReference;
  /** Sets the HTTP status of entries, patterns and stored targets without one (RFC 9110 §15.4). Default 301. */
  status?: 301 | 302 | 307 | 308;
  /** Chooses whether the request's query is appended to the target. Default `'keep'`. */
  query?: 'keep' | 'drop';
}
