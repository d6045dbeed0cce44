import { type Exchange, GatewayError, type Operator, type OperatorTools } from '../gateway/index.ts';
import { authenticate } from './auth/authenticate.ts';
import { findEndpoint, jsonResponse } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';
import { Problem, problemResponse } from './problem.ts';
import { carryOut } from './purge/carry-out.ts';

/** The operator API (a table of endpoints), and PURGE for any URL of the service. */
export function createOperatorApi(tools: OperatorTools): Operator {
  return async (exchange) => {
    try {
      return await (exchange.method === 'PURGE' ? purgeUrl(exchange, tools) : answer(exchange, tools));
    } catch (error) {
      const problem = error instanceof GatewayError ? new Problem(error.status, error.message) : error;
      if (problem instanceof Problem) return problemResponse(problem, exchange.method);
      throw error;
    }
  };
}

async function answer(exchange: Exchange, tools: OperatorTools): Promise<Response> {
  const path = exchange.path.slice(tools.compiled.admin!.path.length);
  const { scope, run } = findEndpoint(ENDPOINTS, path, exchange.method);
  const who = scope === null ? '' : await authenticate(exchange, scope);
  return run({ exchange, tools, who });
}

/** Fastly concept: PURGE with Fastly-Soft-Purge. */
async function purgeUrl(exchange: Exchange, tools: OperatorTools): Promise<Response> {
  const who = await authenticate(exchange, 'purge');
  const url = `http://${exchange.host}${exchange.path}${exchange.query}`;
  const mode = exchange.request.headers.get('fastly-soft-purge') === '1' ? 'soft' : 'hard';
  return jsonResponse(
    await carryOut({ keys: [], urls: [url], domains: [], all: false, mode }, { exchange, who, tools }),
  );
}
