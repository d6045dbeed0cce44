import type { Handler } from 'popgate';
import { page } from './page.ts';

/** The handlers by the names that routes use. */
export const handlers = { page } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
