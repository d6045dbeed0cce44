import type { Duration } from '../../config/duration.ts';
import type { TemplatePart } from '../../config/template.ts';

/**
 * The compiled form of a stream: the gateway itself tells Fanout how to hold the client, or a backend that speaks GRIP
 * does.
 */
export interface StreamAnswer {
  /** Null if the backend decides. */
  held: { channels: readonly (readonly TemplatePart[])[]; transport: StreamTransport; timeoutSeconds: number } | null;
  /** The backend that Fanout asks how to hold the client. */
  backend: string;
  /** The backend's path prefix. */
  prefix: string;
  /** Names in which the backend gets the client's address. */
  clientAddress: readonly string[];
}

/**
 * Fastly concept: real-time push (Fanout). Fanout, or Pushpin locally, keeps the client's connection open and sends it
 * what is published to the channels. Without either, the route answers 503.
 */
export type StreamConfig<Backend extends string = string> =
  | {
      /**
       * Names the channels that a client of this route receives: 1 to 20 templates, each of printable ASCII without
       * spaces, quotes, commas and semicolons, not starting with `popgate:`. Parameters are percent-encoded but for
       * letters, digits, `-`, `.`, `_`, `~` and `/`. Required, unless `to` is set.
       *
       * @example ['price-:id']
       */
      channels: readonly string[];
      /** Chooses how events are sent. Default `'sse'`: server-sent events (WHATWG HTML). */
      transport?: StreamTransport;
      /**
       * Sets how long a `long-poll` request waits for an event before it gets a 204; above zero, at most `'10m'`,
       * rounded to whole seconds. Only with `transport: 'long-poll'`. Default `'30s'`.
       */
      timeout?: Duration;
      to?: never;
    }
  | {
      /**
       * Hands the client to this backend, not a pool, which speaks GRIP and chooses channels and transport. Required,
       * unless `channels` is set.
       */
      to: Backend;
      channels?: never;
      transport?: never;
      timeout?: never;
    };

/**
 * How a stream reaches the client: server-sent events, a response body that does not end, a response for each event, or
 * a WebSocket (RFC 6455).
 */
export type StreamTransport = 'sse' | 'http-stream' | 'long-poll' | 'websocket';
