import type { Handler } from 'popgate';
import { free, paid } from './plans.ts';

/** The handlers by the names that routes use. */
export const handlers = { free, paid } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
