import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { OwnRequest, OwnTest } from './shape.ts';

/** A second half is sent after so long although the client has not got the first: it is held back, and this shows it. */
const HELD_MS = 8_000;

/** What the origin has got of one request of one test. */
interface Arrival {
  method: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Answers each request as its test has it, by the two fields in which the client names it. */
export interface OwnOrigin {
  port: number;
  /** In the order in which they came; more than one where something was asked twice. */
  arrivals(test: OwnTest, at: number): readonly Arrival[];
  /** Waits until it has come. */
  arrived(test: OwnTest, at: number): Promise<void>;
  /** The client has got the first half. */
  gotHalf(test: OwnTest, at: number): void;
  /** Whether the second half was sent before that. */
  wasHeld(test: OwnTest, at: number): boolean;
  stop(): Promise<void>;
}

interface Place {
  arrivals: Arrival[];
  arrived: Signal;
  half: Signal;
  held: boolean;
}

interface Signal {
  given: Promise<void>;
  give(): void;
}

function newSignal(): Signal {
  let give!: () => void;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

export const TEST_FIELD = 'test-id';
export const NUMBER_FIELD = 'req-num';

export function bodyOf(test: OwnTest, at: number): string {
  return test.requests[at]?.response_body ?? `${test.id} ${at + 1}`;
}

export async function startOwnOrigin(tests: readonly OwnTest[], heldMs = HELD_MS): Promise<OwnOrigin> {
  const byId = new Map(tests.map((test) => [test.id, test]));
  const places = new Map<string, Place>();
  function placeOf(test: OwnTest, at: number): Place {
    const name = `${at} ${test.id}`;
    const known = places.get(name);
    if (known !== undefined) return known;
    const place = { arrivals: [], arrived: newSignal(), half: newSignal(), held: false };
    places.set(name, place);
    return place;
  }
  const server = http.createServer((request, response) => {
    const test = byId.get(String(request.headers[TEST_FIELD]));
    const at = Number(request.headers[NUMBER_FIELD]) - 1;
    const told = test?.requests[at];
    if (test === undefined || told === undefined) response.writeHead(409).end('no such test');
    else void answer({ request, response }, { told, body: bodyOf(test, at), place: placeOf(test, at), heldMs });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arrivals: (test, at) => placeOf(test, at).arrivals,
    arrived: (test, at) => placeOf(test, at).arrived.given,
    gotHalf: (test, at) => placeOf(test, at).half.give(),
    wasHeld: (test, at) => placeOf(test, at).held,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  request: http.IncomingMessage;
  response: http.ServerResponse;
}

async function answer(
  { request, response }: Exchange,
  { told, body, place, heldMs }: { told: OwnRequest; body: string; place: Place; heldMs: number },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  place.arrivals.push({
    method: request.method ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  });
  place.arrived.give();
  await pause(1_000 * (told.response_pause ?? 0));
  response.statusCode = told.response_status ?? 200;
  response.setHeader('Content-Type', 'text/plain');
  for (const name of new Set(told.response_headers?.map(([name]) => name.toLowerCase()))) {
    response.setHeader(name, linesOf(told, name));
  }
  if (told.response_length !== false) response.setHeader('Content-Length', Buffer.byteLength(body));
  if (told.response_in_halves !== true) {
    response.end(body);
    return;
  }
  const half = Math.ceil(body.length / 2);
  response.write(body.slice(0, half));
  const got = await Promise.race([place.half.given.then(() => true), pause(heldMs, false, { ref: false })]);
  place.held = !got;
  response.end(body.slice(half));
}

/** One line each, in their order. */
function linesOf({ response_headers: lines = [] }: OwnRequest, name: string): string | string[] {
  const values = lines.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  return values.length === 1 ? values[0]! : values;
}
