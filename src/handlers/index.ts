import type { Handler } from 'popgate';
import { app } from './app.ts';
import { hello } from './hello.ts';

/** The handlers by the names that routes use. */
export const handlers = { app, hello } satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
