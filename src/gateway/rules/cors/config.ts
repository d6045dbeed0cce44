import type { Duration } from '../../config/duration.ts';

/** The compiled form of `cors`. Lists are texts as the header fields carry them. */
export interface CompiledCors {
  origins: '*' | readonly string[];
  /** What precedes and follows the one label that differs. */
  wildcards: readonly (readonly [before: string, after: string])[];
  methods: string;
  headers: string;
  expose: string;
  credentials: boolean;
  maxAgeSeconds: number;
}

/** Cross-origin requests (Fetch standard, CORS protocol). The gateway answers preflight requests itself. */
export interface CorsConfig {
  /**
   * Lists the origins whose scripts may read responses, as browsers send them (RFC 6454 §6.2); `https://*.shop.example`
   * allows exactly one label, `'*'` every origin. Required.
   *
   * @example ['https://www.shop.example', 'https://*.partners.example']
   */
  origins: '*' | readonly string[];
  /** Lists the allowed methods. Default `['GET', 'HEAD', 'POST']`. */
  methods?: readonly string[];
  /**
   * Lists the allowed request headers, beside those that the Fetch standard always allows. Default: none.
   *
   * @example ['Content-Type', 'Authorization']
   */
  headers?: readonly string[];
  /**
   * Lists the response headers that scripts may read, beside those that the Fetch standard always allows. Default:
   * none.
   */
  expose?: readonly string[];
  /** Allows cookies and `Authorization`. Not together with `'*'` in any list. Default false. */
  credentials?: boolean;
  /** Sets how long browsers keep the response to a preflight, in whole seconds. Default `'1h'`. */
  maxAge?: Duration;
}
