import type { Duration } from '../../config/duration.ts';

/** Fetch standard, CORS protocol. Lists are as their fields carry them. */
export interface CompiledCors {
  origins: '*' | readonly string[];
  /** What stands before and after the one label that differs. */
  wildcards: readonly (readonly [before: string, after: string])[];
  methods: string;
  headers: string;
  expose: string;
  credentials: boolean;
  maxAgeSeconds: number;
}

/** Cross-origin requests (Fetch standard, CORS protocol). Preflights are answered at the edge. */
export interface CorsConfig {
  /** Origins, `https://*.shop.example` for any one label, or `'*'` for all. */
  origins: '*' | readonly string[];
  /** Default: GET, HEAD, POST. */
  methods?: readonly string[];
  /** Request headers beside those that are always allowed. Default: none. */
  headers?: readonly string[];
  /** Response headers that scripts may read. Default: none. */
  expose?: readonly string[];
  /** Cookies and authorization. Not with `'*'`. Default false. */
  credentials?: boolean;
  /** How long a preflight's answer is good. Default `'1h'`. */
  maxAge?: Duration;
}
