import type { OwnRequest } from './shape.ts';

/** Of this run alone. */
export const PURGE_TOKEN = 'a-token-of-the-conformance-tests';

/** Purges the URL of the test. The origin hears nothing of it. */
export const PURGE = {
  request_method: 'PURGE',
  request_headers: [['Fastly-Key', PURGE_TOKEN]],
} satisfies OwnRequest;
