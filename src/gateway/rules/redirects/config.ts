import type { CompiledRedirect } from '../../answers/redirect/config.ts';
import type { Segment } from '../../config/path-pattern.ts';
import type { RouteTree } from '../../routes/tree.ts';
import type { StoreReference } from '../../stores/config.ts';

/** Plain data, so that it can be kept as text. */
export interface CompiledRedirects {
  /** Lines of a path, a space and a target, in the order of their paths. */
  entries: string;
  patterns: { tree: RouteTree; list: readonly RedirectPattern[] } | null;
  from: { kind: 'config' | 'kv'; store: string } | null;
  /** Of entries, and of what the store gives without one. */
  status: number;
  keepsQuery: boolean;
}

interface RedirectPattern {
  segments: readonly Segment[];
  rest: boolean;
  redirect: CompiledRedirect;
}

/**
 * Redirects of a domain, looked at before its routes. Paths are canonical and without a query; a target is a path of the
 * domain or an absolute URL. In patterns `:name` and a last `*` (`:rest`) are taken over into the target.
 */
export interface RedirectTable {
  /** Path to target. Some hundreds; thousands belong in a store. */
  entries?: Record<string, string>;
  /** Looked at, in their order, where no entry fits. */
  patterns?: readonly { path: `/${string}`; to: string; status?: 301 | 302 | 307 | 308 }[];
  /** A store whose keys are paths, and whose values are targets, or `301 /target`. Looked at first. */
  from?: StoreReference;
  /** Default 301. */
  status?: 301 | 302 | 307 | 308;
  /** Whether the request's query is added to the target. Default `'keep'`. */
  query?: 'keep' | 'drop';
}
