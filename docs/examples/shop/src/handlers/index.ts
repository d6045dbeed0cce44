import type { Handler } from 'popgate';
import { stock } from './stock.ts';

/** The handlers by the names that routes use. */
export const handlers = { stock } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
