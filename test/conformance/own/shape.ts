/**
 * Tests in the form of the public suite: what a client sends, what the origin answers to it, and what is expected of what comes
 * back. The names are the suite's, and mean what they mean there; those that it has not are said to be ours.
 */
import type { SuiteSection, SuiteTest } from '../score.ts';

export type FieldLine = [name: string, value: string];
/** Lower-case name; what the value must be, or must match. */
type ExpectedField = string | [name: string, value: string | RegExp];

export interface OwnRequest {
  /** Default GET. */
  request_method?: string;
  request_headers?: FieldLine[];
  /** Sent with its length, or in chunks where that is false. */
  request_body?: string;
  /** Ours. Default true. */
  request_length?: boolean;
  /** After the path of the test, with its slash. */
  filename?: string;
  /** After the question mark, as it is. */
  query_arg?: string;
  /** Default 200. */
  response_status?: number;
  response_headers?: FieldLine[];
  /** Default: the test's id and the request's number. */
  response_body?: string;
  /** Ours. False: in chunks. Default true. */
  response_length?: boolean;
  /** Seconds that the origin waits before it answers. */
  response_pause?: number;
  /** Ours. The second half of the body is sent once the client has got the first. */
  response_in_halves?: boolean;
  /** Ours. Sent as soon as the last one that is not has come to the origin; else each waits for all before it. */
  together?: boolean;
  /** Whether the origin was asked; and a cached answer is the one to an earlier request. */
  expected_type?: 'cached' | 'not_cached';
  /** Default: the status that the origin gives. */
  expected_status?: number;
  /** Of what the origin was sent. */
  expected_request_headers?: ExpectedField[];
  expected_request_headers_missing?: string[];
  expected_response_headers?: ExpectedField[];
  expected_response_headers_missing?: string[];
  /** Ours. Parameters of the last member of Cache-Status; undefined for one that must not be there. */
  expected_cache_status?: Record<string, string | number | boolean | undefined>;
  /** What goes wrong here is no fault of what is tested. */
  setup?: boolean;
}

export interface OwnTest extends SuiteTest {
  name: string;
  /** Ours. The route of the gateway, whose rules hold; default `plain`. */
  route?: 'plain' | 'ttl' | 'compressed' | 'pool';
  requests: [OwnRequest, ...OwnRequest[]];
}

export interface OwnSection extends SuiteSection {
  tests: OwnTest[];
}

/** Storable, and fresh for ten minutes. */
export const FRESH: FieldLine = ['Cache-Control', 'max-age=600'];

/** Asked again: `cached` and `not_cached` as in the suite. */
export function again(expected_type: 'cached' | 'not_cached', request: OwnRequest = {}): OwnRequest {
  return { response_headers: [FRESH], ...request, expected_type };
}
