import { explainEndpoint } from './explain/endpoint.ts';
import { hookEndpoint } from './hooks/endpoint.ts';
import { openapiEndpoint } from './openapi/endpoint.ts';
import { publishEndpoint } from './publish/endpoint.ts';
import { purgeEndpoint } from './purge/endpoint.ts';
import { listEndpoint } from './purge/list-endpoint.ts';
import { statusEndpoint } from './status/endpoint.ts';

/**
 * All endpoints of the operator API, except PURGE on the URLs of the service. A build leaves out those that its
 * configuration does not use.
 */
export const endpoints = {
  purgeEndpoint,
  hookEndpoint,
  listEndpoint,
  publishEndpoint,
  explainEndpoint,
  statusEndpoint,
  openapiEndpoint,
};
