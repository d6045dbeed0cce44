/** The global `fetch` knows none of the gateway's backends. */
export const NO_BACKEND = 'fetch names no backend';

/** What a handler has in its place. */
export const CONTEXT_FETCHES =
  "use context.fetch('/path') for a route of this gateway, context.backends.NAME.fetch('/path') for another server";

export function noBackend(): TypeError {
  return new TypeError(`${NO_BACKEND}: ${CONTEXT_FETCHES}`);
}
