import type { LogField } from './fields.ts';

/** The compiled form of `log`. */
export interface CompiledLog {
  endpoint: string;
  /** The share of requests that are logged, 0 to 1. */
  sample: number;
  fields: readonly LogField[];
}

/** The access log: one line of JSON for each request. Credentials, cookies and query values are never in it. */
export interface LogConfig {
  /**
   * Names the logging endpoint that gets the lines: 1 to 255 letters, digits, `_` and `-`, usually one of
   * `logEndpoints`. Required.
   *
   * @example 'access'
   */
  endpoint: string;
  /** Sets the share of requests that are logged, 0 to 1. The gateway's own errors, 500 to 599, are always logged. Default 1. */
  sample?: number;
  /**
   * Lists the fields of a line. Times (`durationMs`, `originMs`, `cpuMs`) are milliseconds. Default: all.
   *
   * @example ['time', 'host', 'path', 'status', 'cache']
   */
  fields?: readonly LogField[];
}
