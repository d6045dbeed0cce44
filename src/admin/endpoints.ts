import { hookEndpoint } from './hooks/endpoint.ts';
import { openapiEndpoint } from './openapi/endpoint.ts';
import { publishEndpoint } from './publish/endpoint.ts';
import { purgeEndpoint } from './purge/endpoint.ts';
import { listEndpoint } from './purge/list-endpoint.ts';
import { statusEndpoint } from './status/endpoint.ts';

/** All that the operator API does, PURGE on the URLs of the service apart. A build leaves out what its configuration has no use for. */
export const endpoints = {
  purgeEndpoint,
  hookEndpoint,
  listEndpoint,
  publishEndpoint,
  statusEndpoint,
  openapiEndpoint,
};
