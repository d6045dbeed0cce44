import type { Handler } from 'popgate';
import { plans } from './plans.ts';

/** The handlers by the names that routes use. */
export const handlers = { plans } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
