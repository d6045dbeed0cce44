import type { Handler } from 'popgate';
import { robots } from './robots.ts';

/** The handlers by the names that routes use. */
export const handlers = { robots } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
