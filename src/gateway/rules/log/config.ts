import type { LogField } from './fields.ts';

/** Where the lines of the access log go, how many of them, and what is in them. */
export interface CompiledLog {
  endpoint: string;
  /** 0 to 1. */
  sample: number;
  fields: readonly LogField[];
}

/** The access log: one JSON line for each request. Secrets, cookies and query values are never in it. */
export interface LogConfig {
  /** Fastly concept: log endpoint. Its name. */
  endpoint: string;
  /** The share of requests that are logged, 0 to 1. Errors of the gateway's own are always logged. Default 1. */
  sample?: number;
  /** Default: all. */
  fields?: readonly LogField[];
}
