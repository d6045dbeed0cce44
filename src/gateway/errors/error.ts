/** An answer that ends a request early. Thrown by a stage, caught once in `handle`; its message is for the log, never for the client. */
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

/** What the build has left out of the Wasm, and is asked for after all. */
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
   * Whether it is the backend's, whatever it is asked: it hangs, or none is left to ask. All else may be due to the one
   * request, as a reset or a spent budget is, and says nothing to others (S68).
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

/** No request came as far as the backend, so that nothing a client sends can be the reason. */
export class Unreached extends OriginFailure {}

/** An origin's answer that gives way to an error page, as `errors.replaceOrigin` says: the log need not hear of it. */
export class Replaced extends GatewayError {}

/** For the log: what was thrown, and where. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message} ${error.stack ?? ''}` : String(error);
}
