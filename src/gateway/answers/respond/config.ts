/** A fixed response that the gateway sends without asking an origin. */
export interface RespondConfig {
  /** Sets the HTTP status, 200 to 599. Default 200. */
  status?: number;
  /** Sets the body, as UTF-8. Not allowed with status 204, 205 or 304. Default: no body. */
  body?: string;
  /**
   * Sets response headers, by name; values are printable ASCII. Default: `Content-Type: text/plain; charset=utf-8` if
   * there is a body, unless it is set here.
   *
   * @example { 'Content-Type': 'application/json' }
   */
  headers?: Record<string, string>;
}

/** The compiled form of a fixed response. */
export interface CompiledRespond {
  status: number;
  headers: readonly [string, string][];
  body: string;
  /** The length of the body in UTF-8. */
  bytes: number;
}
