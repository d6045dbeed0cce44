import type { Endpoint, OperatorTools } from '../endpoint.ts';
import { PROBLEM, TITLES } from '../problem.ts';
import type { Schema } from '../schema/schema.ts';

const DESCRIPTION =
  'Besides these, `PURGE` of any URL of the service purges that URL, with a token as here; `Fastly-Soft-Purge: 1` marks it ' +
  'stale instead. `POST /purge` takes an `Idempotency-Key`: 1 to 255 printable ASCII characters; the same one with the same ' +
  'body is carried out once in 24 hours, with another body it is a 422.';

/** Describes all endpoints (OpenAPI 3.1). Only a request with a token is told the domains. */
export function openapi(endpoints: readonly Endpoint[], tools: OperatorTools, isTold: boolean): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    const there = (paths[endpoint.path] ??= {});
    there[endpoint.method.toLowerCase()] = operationOf(endpoint, tools, isTold);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Popgate operator API', version: '1', description: DESCRIPTION },
    servers: [{ url: tools.compiled.admin!.path }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        fastlyKey: { type: 'apiKey', in: 'header', name: 'Fastly-Key' },
      },
    },
  };
}

const TOKEN = [{ bearer: [] }, { fastlyKey: [] }];

/** The problems of a request without a valid token. */
const REFUSALS = [401, 429, 503];

function operationOf(endpoint: Endpoint, tools: OperatorTools, isTold: boolean): object {
  const { summary, scope, body } = endpoint;
  const domains = isTold ? tools.compiled.domains : undefined;
  return {
    summary,
    security: scope === null ? [{}, ...TOKEN] : TOKEN,
    parameters: [...pathParameters(endpoint.path), ...queryParameters(endpoint.query)],
    ...(body && { requestBody: { required: true, ...jsonContent(body(tools, domains)) } }),
    responses: responsesOf(endpoint),
  };
}

function pathParameters(path: string): object[] {
  if (!path.endsWith('{name}')) return [];
  return [{ name: 'name', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' } }];
}

function queryParameters(query: Readonly<Record<string, Schema>> = {}): object[] {
  return Object.entries(query).map(([name, schema]) => ({ name, in: 'query', schema }));
}

function responsesOf({ answers, problems }: Endpoint): Record<string, object> {
  const problem = { content: { 'application/problem+json': { schema: PROBLEM } } };
  return Object.fromEntries([
    ...Object.entries(answers).map(([status, schema]) => [status, { description: 'Done', ...jsonContent(schema) }]),
    ...[...problems, ...REFUSALS].map((status) => [status, { description: TITLES[status], ...problem }]),
  ]) as Record<string, object>;
}

function jsonContent(schema: Schema): object {
  return { content: { 'application/json': { schema } } };
}
