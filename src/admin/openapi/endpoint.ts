import { authenticate, hasToken } from '../auth/authenticate.ts';
import { type Call, type Endpoint, jsonResponse } from '../endpoint.ts';
import { openapi } from './describe.ts';

export const openapiEndpoint: Endpoint = {
  path: '/openapi.json',
  method: 'GET',
  scope: null,
  summary: 'This description. With a token it names the domains of the service.',
  answers: { 200: { type: 'object', required: ['openapi', 'info', 'paths'] } },
  problems: [],
  run: describe,
};

/** An optional token is checked all the same, and a wrong one refused: this endpoint must not help to guess one. */
async function describe({ exchange, tools, endpoints }: Call): Promise<Response> {
  const isTold = hasToken(exchange);
  if (isTold) await authenticate(exchange, 'purge');
  return jsonResponse(openapi(endpoints, tools, isTold));
}
