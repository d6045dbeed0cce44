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

/** The site is closed for a while; `text` is for visitors, or `''`. */
export class UnderMaintenance extends GatewayError {
  readonly text: string;

  constructor(text: string, retryAfterSeconds: number) {
    super(503, 'under maintenance', { 'retry-after': String(retryAfterSeconds) });
    this.name = 'UnderMaintenance';
    this.text = text;
  }
}

/** No usable answer came from any backend: 502 refused or broken, 503 none to ask, 504 too late (RFC 9110 §15.6). */
export class OriginFailure extends GatewayError {
  constructor(status: 502 | 503 | 504, message: string, retryAfterSeconds = 10) {
    super(status, message, status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {});
    this.name = 'OriginFailure';
  }
}

/** No request came as far as the backend, so that nothing a client sends can be the reason. */
export class Unreached extends OriginFailure {}
