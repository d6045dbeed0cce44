import type { DynamicTarget } from '../dynamic-backends/config.ts';
import type { HandlerName } from '../handlers/config.ts';
import type { RedirectConfig } from './redirect/config.ts';
import type { RespondConfig } from './respond/config.ts';
import type { StreamConfig } from './stream/config.ts';

/** How a route can answer, by the names in the configuration. */
export interface AnswerConfigs<Target extends string = string, Dynamic extends string = string> {
  /** By a backend or a pool, or by a backend that is made at run time. */
  to: Target | DynamicTarget<Dynamic>;
  redirect: RedirectConfig;
  respond: RespondConfig;
  /** By a function of the project's, under its name in `handlers/index.ts`. */
  handler: HandlerName;
  stream: StreamConfig<Target>;
}

export type AnswerName = keyof AnswerConfigs;

/** One of the fields, and none of the others. */
export type ExactlyOne<Fields> = {
  [Name in keyof Fields]: Pick<Fields, Name> & { [Other in Exclude<keyof Fields, Name>]?: never };
}[keyof Fields];
