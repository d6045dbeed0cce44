import type { DynamicTarget } from '../dynamic-backends/config.ts';
import type { HandlerName } from '../handlers/config.ts';
import type { RedirectConfig } from './redirect/config.ts';
import type { RespondConfig } from './respond/config.ts';
import type { StreamConfig } from './stream/config.ts';

/** The ways in which a route can answer, by name. A route has exactly one of them. */
export interface AnswerConfigs<Target extends string = string, Dynamic extends string = string> {
  /**
   * Forwards the request to this backend or pool, or to a dynamic backend, through the cache.
   *
   * @example 'shop'
   */
  to: Target | DynamicTarget<Dynamic>;
  /** Redirects the client to this path or URL, with status 302 unless `status` says otherwise. */
  redirect: RedirectConfig;
  /** Sends this fixed response, without asking an origin. */
  respond: RespondConfig;
  /**
   * Calls the handler that `handlers/index.ts` exports under this name. Its responses are cached only if the route itself
   * has `cache`.
   */
  handler: HandlerName;
  /** Keeps the connection open and sends what is published to channels. Fastly concept: Fanout. */
  stream: StreamConfig<Target>;
}

/** The name of a way to answer. */
export type AnswerName = keyof AnswerConfigs;

/** An object with exactly one of these fields. */
export type ExactlyOne<Fields> = {
  [Name in keyof Fields]: Pick<Fields, Name> & { [Other in Exclude<keyof Fields, Name>]?: never };
}[keyof Fields];
