/** An answer that ends a request early. Thrown by a stage, caught once in `handle`; its message is for the log, never for the client. */
export class GatewayError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'GatewayError';
    this.status = status;
    this.headers = headers;
  }
}
