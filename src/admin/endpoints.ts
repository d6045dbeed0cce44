import type { Endpoint } from './endpoint.ts';
import { hookEndpoint } from './hooks/endpoint.ts';
import { openapiEndpoint } from './openapi/endpoint.ts';
import { publishEndpoint } from './publish/endpoint.ts';
import { purgeEndpoint } from './purge/endpoint.ts';
import { listEndpoint } from './purge/list-endpoint.ts';
import { statusEndpoint } from './status/endpoint.ts';

/** All that the operator API does, PURGE on the URLs of the service apart. */
export const ENDPOINTS: readonly Endpoint[] = [
  purgeEndpoint,
  hookEndpoint,
  listEndpoint,
  publishEndpoint,
  statusEndpoint,
  openapiEndpoint,
];
