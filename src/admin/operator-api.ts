import { createPurger, type Exchange, GatewayError, type Operator, type OperatorParts } from '../gateway/index.ts';
import { authenticate } from './auth/authenticate.ts';
import { type Endpoint, findEndpoint, type OperatorTools } from './endpoint.ts';
import { Problem, problemResponse } from './problem.ts';
import { purgeUrl } from './purge/purge-url.ts';

/** The operator API (a table of endpoints), and PURGE for any URL of the service. */
export function operatorApi(endpoints: readonly Endpoint[]): (parts: OperatorParts) => Operator {
  return (parts) => {
    const tools = { ...parts, purger: createPurger(parts) };
    return async (exchange) => {
      try {
        return await (exchange.method === 'PURGE' ? purgeUrl(exchange, tools) : answer(exchange, tools, endpoints));
      } catch (error) {
        const problem = error instanceof GatewayError ? new Problem(error.status, error.message) : error;
        if (problem instanceof Problem) return problemResponse(problem, exchange.method);
        throw error;
      }
    };
  };
}

async function answer(exchange: Exchange, tools: OperatorTools, endpoints: readonly Endpoint[]): Promise<Response> {
  const path = exchange.path.slice(tools.compiled.admin!.path.length);
  const { scope, run } = findEndpoint(endpoints, path, exchange.method);
  const who = scope === null ? '' : await authenticate(exchange, scope);
  return run({ exchange, tools, who, endpoints });
}
