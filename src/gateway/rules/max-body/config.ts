import type { Duration } from '../../config/duration.ts';
import type { Size } from '../../config/size.ts';

/** The compiled form of `maxBody`. */
export interface CompiledMaxBody {
  /** Bytes; null where there is no limit. */
  size: number | null;
  /** Milliseconds; null where there is no limit. */
  timeMs: number | null;
}

/** How large the body of a request may be, and how long it may take. */
export type MaxBodyConfig =
  | Size
  | {
      /**
       * Limits the bytes of a body. A longer one gets a 413 (RFC 9110 §15.5.14): at once if its `Content-Length` says so,
       * else as soon as more has come. Default: no limit.
       */
      size?: Size;
      /**
       * Limits the time from the header section of the request to the end of its body; the client gets a 408 after it (RFC
       * 9110 §15.5.9). If the length is announced, the time that the backend may take to answer is added. Default: Fastly's
       * limit for the whole request, two minutes.
       */
      time?: Duration;
    };
