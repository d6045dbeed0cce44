import type { Target } from '../backends/target.ts';
import type { DynamicTarget } from '../dynamic-backends/config.ts';
import type { HandlerName } from '../handlers/config.ts';
import type { CompiledRedirect, RedirectConfig } from './redirect/config.ts';
import type { RespondConfig } from './respond/config.ts';
import type { StreamAnswer, StreamConfig } from './stream/config.ts';

export type Answer =
  | { kind: 'proxy'; target: Target }
  | { kind: 'redirect'; redirect: CompiledRedirect }
  | { kind: 'respond'; status: number; headers: readonly [string, string][]; body: string; bytes: number }
  | { kind: 'handler'; name: string }
  | StreamAnswer;

/** Exactly one of these. */
export type RouteAnswer<Target extends string = string, Dynamic extends string = string> =
  | { to: Target | DynamicTarget<Dynamic>; redirect?: never; respond?: never; handler?: never; stream?: never }
  | { redirect: RedirectConfig; to?: never; respond?: never; handler?: never; stream?: never }
  | { respond: RespondConfig; to?: never; redirect?: never; handler?: never; stream?: never }
  | { handler: HandlerName; to?: never; redirect?: never; respond?: never; stream?: never }
  | { stream: StreamConfig<Target>; to?: never; redirect?: never; respond?: never; handler?: never };
