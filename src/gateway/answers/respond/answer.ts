import { record } from '../../exchange.ts';
import type { Routed } from '../../routes/config.ts';
import { changeAnswer } from '../../rules/run.ts';
import type { CompiledRespond } from './config.ts';

export function respondAnswer(
  { exchange, route }: Routed,
  { status, body, bytes, headers }: CompiledRespond,
): Response {
  exchange.bodyBytes = bytes;
  record(exchange, { stage: 'respond', status });
  const isBodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
  return new Response(isBodiless ? null : body, {
    status,
    headers: changeAnswer(route.rules, [...headers], exchange),
  });
}
