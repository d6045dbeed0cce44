import type { Handler } from 'popgate';

/** Code of your own that answers requests, by the names that routes use: `{ path: '/hello', handler: 'hello' }`. */
export const handlers = {
  // hello: (request) => new Response(`hello, ${new URL(request.url).host}\n`),
} satisfies Record<string, Handler>;

declare module 'popgate' {
  interface Register {
    handlers: typeof handlers;
  }
}
