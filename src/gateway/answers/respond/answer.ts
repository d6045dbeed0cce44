import type { Exchange } from '../../exchange.ts';
import type { CompiledRoute } from '../../routes/config.ts';
import { changeFields } from '../../rules/headers/change.ts';

export function respondAnswer(exchange: Exchange, route: CompiledRoute): Response {
  if (route.answer.kind !== 'respond') throw new Error('not a route that responds');
  const { status, body, bytes, headers } = route.answer;
  exchange.bodyBytes = bytes;
  const isBodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
  return new Response(isBodiless ? null : body, {
    status,
    headers: changeFields([...headers], route.responseHeaders, exchange.params),
  });
}
