import type { StreamAnswer } from '../answers/stream/config.ts';
import { GatewayError } from '../errors/error.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledRoute } from '../routes/config.ts';
import { changeAnswer } from '../rules/run.ts';
import { channelName, lineChannel } from './channel.ts';
import { readBody } from '../request/read-body.ts';
import { heldFields } from './handoff.ts';
import { EVENTS_TYPE, formatEvent, parseEvents, type SocketEvent } from './websocket-events.ts';

type Held = NonNullable<StreamAnswer['held']>;

/** What the gateway answers to Fanout for a transport; Fanout passes its fields and its body to the client. */
interface Hold {
  fields: [string, string][];
  body: string;
}

/** Proxies on the way close a silent connection, most of them after a minute. */
const KEEP_ALIVE = 'format=cstring; timeout=20';
const MAX_EVENTS_BYTES = 64 * 1024;
/** RFC 6455 §7.4.1: 1009, as the two bytes of a Close. */
const TOO_BIG: SocketEvent = { type: 'CLOSE', content: '\u0003\u00f1' };

/** Tells Fanout how to hold the client (GRIP), in place of an origin. */
export async function hold(exchange: Exchange, route: CompiledRoute, held: Held): Promise<Response> {
  // Later requests have only the events of a WebSocket that is open.
  if (exchange.hop?.isNew !== true && held.transport !== 'websocket') throw tooLate();
  const channels = held.channels.map((template) => channelName(template, exchange.params()));
  const { fields, body } = await instructions(exchange, held, channels);
  const all: [string, string][] = [...fields, ['cache-control', 'no-store'], ...heldFields(exchange)];
  const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
  return new Response(bytes, { headers: changeAnswer(route.rules, all, exchange) });
}

async function instructions(exchange: Exchange, held: Held, channels: readonly string[]): Promise<Hold> {
  switch (held.transport) {
    case 'sse':
      return stream(channels, { type: 'text/event-stream', keepAlive: ':\\n\\n', body: ':\n\n' });
    case 'http-stream':
      return stream(channels.map(lineChannel), { type: 'text/plain; charset=utf-8', keepAlive: '\\n', body: '' });
    case 'long-poll':
      return {
        fields: [
          ['grip-hold', 'response'],
          ['grip-channel', channels.join(', ')],
          ['grip-timeout', String(held.timeoutSeconds)],
          ['grip-status', '204'],
        ],
        body: '',
      };
    case 'websocket':
      return socket(await readEvents(exchange), channels);
  }
}

function stream(
  channels: readonly string[],
  { type, keepAlive, body }: { type: string; keepAlive: string; body: string },
): Hold {
  return {
    fields: [
      ['content-type', type],
      ['grip-hold', 'stream'],
      ['grip-channel', channels.join(', ')],
      ['grip-keep-alive', `${keepAlive}; ${KEEP_ALIVE}`],
    ],
    body,
  };
}

/** Opens and subscribes the connection; nothing that the client sends is read. */
function socket(events: readonly SocketEvent[], channels: readonly string[]): Hold {
  const subscriptions = channels.map((channel) => ({
    type: 'TEXT',
    content: `c:${JSON.stringify({ type: 'subscribe', channel })}`,
  }));
  const opening = events.find(({ type }) => type === 'OPEN');
  const answers = events.flatMap((event): SocketEvent[] => {
    if (event.type === 'OPEN') return event === opening ? [event, ...subscriptions] : [];
    if (event.type === 'PING') return [{ ...event, type: 'PONG' }];
    return event.type === 'CLOSE' ? [event] : [];
  });
  return {
    fields: [
      ['content-type', EVENTS_TYPE],
      ['sec-websocket-extensions', 'grip; message-prefix=""'],
    ],
    body: answers.map(formatEvent).join(''),
  };
}

function tooLate(): GatewayError {
  return new GatewayError(403, 'a stream of a client that came too long ago');
}

async function readEvents({ request, hop }: Exchange): Promise<SocketEvent[]> {
  const type = request.headers.get('content-type') ?? '';
  if (request.method !== 'POST' || !type.startsWith(EVENTS_TYPE)) throw new GatewayError(400, 'no WebSocket events');
  const body = await readBody(request.body, MAX_EVENTS_BYTES);
  if (body === 'too late') throw new GatewayError(408, 'the WebSocket events took too long');
  if (body === 'too large') return [TOO_BIG];
  const events = parseEvents(latin1(body));
  if (events === null) throw new GatewayError(400, 'malformed WebSocket events');
  if (hop?.isNew !== true && events.some(({ type }) => type === 'OPEN')) throw tooLate();
  return events;
}

/** Returns one character for each byte, in pieces that a call accepts as arguments. */
function latin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 4_096) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 4_096)));
  return pieces.join('');
}
