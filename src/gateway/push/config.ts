import type { Platform } from '../platform.ts';
import type { Message } from './message.ts';

/** The compiled form of `push`. Fastly concept: Fanout. */
export interface CompiledPush {
  /** Whether the service has Fanout in production. */
  hasFanout: boolean;
  /** The channel on which purges are published; null for none. */
  announce: string | null;
  /**
   * Publishes to all who are held on the channel. Throws a GatewayError: 503 if it cannot publish, 502 if the publisher
   * refuses.
   */
  publish(message: Message, platform: Platform): Promise<void>;
}

/** Fastly concept: Fanout, the product behind routes with `stream`. */
export interface PushConfig {
  /**
   * Tells the gateway that Fanout is switched on for the service, by `products: { fanout: true }` or by hand; Fastly bills
   * for it. Default false: in production, routes with `stream` answer 503, and nothing is published.
   */
  fanout?: boolean;
}
