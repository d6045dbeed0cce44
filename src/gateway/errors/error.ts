/**
 * Ends a request early with this status. A stage throws it, and `handle` catches it; its message is for the log, never for
 * the client.
 */
export class GatewayError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'GatewayError';
    this.status = status;
    this.headers = headers;
  }
}

/** The error for a part that the build left out of the Wasm, and that is needed after all. */
export function leftOut(what: string): GatewayError {
  return new GatewayError(500, `${what}: the configuration uses it, and this build has left it out; build it anew`);
}

/** The site is closed for a while; `text` is for visitors, or `''`. */
export class UnderMaintenance extends GatewayError {
  readonly text: string;

  constructor(text: string, retryAfterSeconds: number) {
    super(503, 'under maintenance', { 'retry-after': String(retryAfterSeconds) });
    this.name = 'UnderMaintenance';
    this.text = text;
  }
}

/**
 * No usable answer came from any backend: 502 refused or broken, 503 none to ask, 504 too late (RFC 9110 §15.6); 500 where the
 * project's own code failed in an origin's place.
 */
export class OriginFailure extends GatewayError {
  /**
   * Whether the backend fails whatever it is asked: it hangs, or no backend is left to ask. Any other failure may be due to
   * the one request, as a reset or a spent budget is, and says nothing to other requests (S68).
   */
  readonly isBackends: boolean;

  constructor(
    status: 500 | 502 | 503 | 504,
    message: string,
    { retryAfterSeconds = 10, isBackends = false }: { retryAfterSeconds?: number; isBackends?: boolean } = {},
  ) {
    super(status, message, status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {});
    this.name = 'OriginFailure';
    this.isBackends = isBackends;
  }
}

/** No request reached the backend, so nothing that a client sends can be the reason. */
export class Unreached extends OriginFailure {}

/** An origin's answer that an error page replaces, as `errors.replaceOrigin` says. It is not logged as an error. */
export class Replaced extends GatewayError {}

/** Describes for the log what was thrown, and where. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message} ${error.stack ?? ''}` : String(error);
}

/** What the project's own code throws in an origin's place counts as an origin that failed: a stale answer may be served. */
export function inOriginsPlace(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new OriginFailure(500, describeError(error));
}
