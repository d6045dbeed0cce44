/** An answer made at the edge. Default status 200, default type `text/plain; charset=utf-8`. */
export interface RespondConfig {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
}

export interface CompiledRespond {
  status: number;
  headers: readonly [string, string][];
  body: string;
  bytes: number;
}
