import type { Duration } from '../../config/duration.ts';

/** The compiled form of `maxBody`. */
export interface CompiledMaxBody {
  /** Bytes; null where there is no limit. */
  size: number | null;
  /** Milliseconds; null where there is no limit. */
  timeMs: number | null;
}

/**
 * A number of bytes: a whole number and a unit (`B`, `kB` or `MB`; 1 kB is 1,000 bytes), without a space.
 *
 * @example '64kB', '10MB'
 */
type Size = `${number}${'B' | 'kB' | 'MB'}`;

/** How large the body of a request may be, and how long it may take. */
export type MaxBodyConfig =
  | Size
  | {
      /**
       * Sets how many bytes a body may have. A longer one gets a 413 (RFC 9110 §15.5.14): at once where its
       * `Content-Length` says so, else as soon as more has come. Default: no limit.
       */
      size?: Size;
      /**
       * Sets within which time a body must have come, from the request's head on: else the client gets a 408 (RFC 9110
       * §15.5.9). Where its length is announced, the time in which the backend may answer comes on top. Default: Fastly's
       * limit for the whole request, two minutes.
       */
      time?: Duration;
    };
