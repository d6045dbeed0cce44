import type { Handler, Transform } from 'popgate';
import { app } from './app.ts';
import { hello } from './hello.ts';
import { served } from './served.ts';

/** The handlers by the names that routes use. */
export const handlers = { app, hello } satisfies Record<string, Handler>;

/** What changes answers of origins, by the names that routes use. */
export const transforms = { served } satisfies Record<string, Transform>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
    transforms: typeof transforms;
  }
}
