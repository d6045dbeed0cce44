import type { Answer, Asked } from './http/answer.ts';
import type { World } from './world.ts';

export type Handler = (asked: Asked, world: World) => Answer | Promise<Answer>;

/**
 * Handlers by method and path. `:name` is one segment of the path, `:name(a|b)` one of these, and `:name*` all that is left.
 * The first that fits counts.
 */
export type Routes = Readonly<Record<string, Handler>>;

/** Below it stands all that a version has. */
export const VERSION = '/service/:service/version/:version';
