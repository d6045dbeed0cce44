import type { Handler, Transform } from 'popgate';
import { banner } from './banner.ts';

/** No route has a handler; `check` wants the table. */
export const handlers = {} satisfies Record<string, Handler>;

/** What changes responses on their way, by the names that routes use as `transform`. */
export const transforms = { banner } satisfies Record<string, Transform>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
    transforms: typeof transforms;
  }
}
