import { withAddress } from '../../backends/client-address.ts';
import { GatewayError } from '../../errors/error.ts';
import { type Exchange, record } from '../../exchange.ts';
import { hold } from '../../push/hold.ts';
import { requireMarkKey } from '../../push/mark.ts';
import { pushFault } from '../../push/publish.ts';
import { forwardedFields, trustedFields } from '../../request/forwarding.ts';
import { newRequest } from '../../request/new-request.ts';
import type { Routed } from '../../routes/config.ts';
import { changeRequest } from '../../rules/run.ts';
import type { StreamAnswer } from './config.ts';

/**
 * A stream's request comes twice. The gateway hands the client's own to Fanout, which asks a backend how to hold the
 * client: the gateway itself, or a backend of the route that speaks GRIP.
 */
export async function stream(routed: Routed, answer: StreamAnswer): Promise<Response> {
  const { exchange, route, tools } = routed;
  const { held } = answer;
  if (exchange.hop !== null) {
    if (held === null) throw new GatewayError(403, 'a route that the gateway does not hold');
    record(exchange, { stage: 'stream', by: held.transport });
    return hold(exchange, route, held);
  }
  const fault = await pushFault(tools.push!, exchange.platform);
  if (fault !== null) throw new GatewayError(503, fault);
  if (exchange.depth > 0) throw new GatewayError(501, 'a stream is for clients, not for handlers');
  if (held !== null) {
    requireHoldable(exchange, held.transport);
    await requireMarkKey(exchange);
  }
  const request = handedOff(routed, answer);
  exchange.handoff = { request, backend: answer.backend, route: held === null ? null : route.id };
  record(exchange, { stage: 'stream', by: `Fanout, which asks ${answer.backend}` });
  return new Response(null);
}

function requireHoldable({ method, request }: Exchange, transport: string): void {
  if (method !== 'GET') throw new GatewayError(405, `a stream by ${method}`, { allow: 'GET' });
  const isUpgrade = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
  if (transport === 'websocket' && !isUpgrade) {
    throw new GatewayError(426, 'a WebSocket without an upgrade', { upgrade: 'websocket' });
  }
}

/** The platform adds Host, Upgrade and the rest of the client's connection. */
function handedOff(
  { exchange, route, tools: { cdnId } }: Routed,
  { held, prefix, clientAddress }: StreamAnswer,
): Request {
  const { method, path, query, request, client } = exchange;
  const trusted = held === null ? forwardedFields(exchange, cdnId) : trustedFields(exchange);
  const headers = withAddress(changeRequest(route.rules, trusted, exchange), clientAddress, client.address);
  const body = method === 'GET' || method === 'HEAD' ? null : request.body;
  return newRequest(exchange, { method, path: `${prefix}${path}`, query, headers, body });
}
