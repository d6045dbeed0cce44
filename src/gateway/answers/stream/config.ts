import type { Duration } from '../../config/duration.ts';
import type { TemplatePart } from '../../config/template.ts';

/** The client is held, by what the gateway itself says, or a backend that speaks GRIP. */
export interface StreamAnswer {
  held: { channels: readonly (readonly TemplatePart[])[]; transport: StreamTransport; timeoutSeconds: number } | null;
  /** Whom Fanout asks what to do. */
  backend: string;
  /** The backend's path prefix. */
  prefix: string;
}

/**
 * Fastly concept: real-time push (Fanout). The client is held by Fanout, locally by Pushpin, and gets what is published to
 * these channels. Without either, the route answers 503.
 */
export type StreamConfig<Backend extends string = string> =
  | {
      /** Templates, e.g. `'price-:id'`; 1 to 20. What of a parameter is no letter, digit, `-`, `.`, `_`, `~` or `/` is escaped: `%2C`. */
      channels: readonly string[];
      /** Default `'sse'` (WHATWG HTML, server-sent events). */
      transport?: StreamTransport;
      /** How long a long poll waits for an event before it is answered 204. Default `'30s'`. */
      timeout?: Duration;
      to?: never;
    }
  | {
      /** A backend that speaks GRIP: it chooses channels and transport by itself. No pool. */
      to: Backend;
      channels?: never;
      transport?: never;
      timeout?: never;
    };

export type StreamTransport = 'sse' | 'http-stream' | 'long-poll' | 'websocket';
