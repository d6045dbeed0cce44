import type { Exchange } from '../../gateway/index.ts';
import { authenticate } from '../auth/authenticate.ts';
import { jsonResponse, type OperatorTools } from '../endpoint.ts';
import { carryOut } from './carry-out.ts';

/** Fastly concept: PURGE. Purges any URL of the service; Fastly-Soft-Purge marks it stale. */
export async function purgeUrl(exchange: Exchange, tools: OperatorTools): Promise<Response> {
  const who = await authenticate(exchange, 'purge');
  const url = `http://${exchange.host}${exchange.path}${exchange.query}`;
  const mode = exchange.request.headers.get('fastly-soft-purge') === '1' ? 'soft' : 'hard';
  return jsonResponse(
    await carryOut({ keys: [], urls: [url], domains: [], all: false, mode }, { exchange, who, tools }),
  );
}
