import type { Handler, Transform } from 'popgate';
import { banner } from './banner.ts';

/** Handlers and transforms by the names that routes use. */
export const handlers = { banner } satisfies Record<string, Handler | Transform>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
