import type { Exchange, OperatorParts, Purger } from '../gateway/index.ts';
import type { Scope } from './auth/authenticate.ts';
import { OF_EVERY_ANSWER, Problem } from './problem.ts';
import { faultOf } from './schema/fault.ts';
import type { Schema } from './schema/schema.ts';

/** What the endpoints get. */
export interface OperatorTools extends OperatorParts {
  purger: Purger;
}

/** One endpoint of the operator API, with all that its description says of it. */
export interface Endpoint {
  /** Below `admin.path`. `{name}` at its end is any one segment. */
  path: string;
  method: 'GET' | 'POST';
  /** The scope that the token must have; null if none is needed. */
  scope: Scope | null;
  summary: string;
  query?: Readonly<Record<string, Schema>>;
  /** The schema of a JSON body. */
  body?(tools: OperatorTools, domains?: readonly string[]): Schema;
  /** By status. */
  answers: Readonly<Record<number, Schema>>;
  /** Statuses of the problem documents that it may answer, besides those of authentication. */
  problems: readonly number[];
  run(call: Call): Promise<Response> | Response;
}

/** A request, and who sent it. */
export interface Caller {
  exchange: Exchange;
  tools: OperatorTools;
  /** The name of the secret that allowed it; `''` if no token is needed. */
  who: string;
}

export interface Call extends Caller {
  /** The whole table, of which the description is made. */
  endpoints: readonly Endpoint[];
}

/** Returns the endpoint for a path below `admin.path`; throws a Problem: 404, or 405 with Allow. */
export function findEndpoint(endpoints: readonly Endpoint[], path: string, method: string): Endpoint {
  const lastSlash = path.lastIndexOf('/');
  const generic = lastSlash > 0 && lastSlash + 1 < path.length ? `${path.slice(0, lastSlash)}/{name}` : path;
  const there = endpoints.filter((endpoint) => endpoint.path === path || endpoint.path === generic);
  if (there.length === 0) throw new Problem(404, 'there is no such endpoint');
  const found = there.find((endpoint) => endpoint.method === method);
  if (found !== undefined) return found;
  const allow = there.map((endpoint) => endpoint.method).join(', ');
  throw new Problem(405, `${method} is not for this endpoint`, { allow });
}

/** Returns the parameters of a query, each at most once; throws a Problem 400 for any other query. */
export function readQuery(query: string, properties: Readonly<Record<string, Schema>>): Record<string, unknown> {
  const pairs = [...new URLSearchParams(query)].map(([name, text]): [string, unknown] => {
    const isNumber = properties[name]?.type === 'integer' && /^\d{1,9}$/.test(text);
    return [name, isNumber ? Number(text) : text];
  });
  const parameters = Object.fromEntries(pairs);
  if (Object.keys(parameters).length < pairs.length) throw new Problem(400, 'a parameter is given twice');
  const fault = faultOf({ type: 'object', properties, additionalProperties: false }, parameters);
  if (fault !== null) throw new Problem(400, fault);
  return parameters;
}

export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...OF_EVERY_ANSWER },
  });
}
