import { once } from 'node:events';
import net from 'node:net';

/** A request as its bytes came, in Latin-1. */
export interface Received {
  method: string;
  target: string;
  /** Names as they were written, in order. */
  fields: [name: string, value: string][];
  body: string;
  /** What the connection brought behind the request. */
  rest: string;
}

/**
 * An origin that answers with all that it was sent, for everybody to keep for a minute; under `/guessed/` without a word of
 * how long. It reads bytes and not HTTP, so that it takes what a real server's parser would refuse.
 */
export interface EchoOrigin {
  /** In order; without what Viceroy itself asks when it starts. */
  received: Received[];
  close(): void;
}

export async function startEchoOrigin(url: string): Promise<EchoOrigin> {
  const received: Received[] = [];
  const server = net.createServer((socket) => answer(socket, received)).listen(Number(new URL(url).port), '127.0.0.1');
  await once(server, 'listening');
  return { received, close: () => void server.close() };
}

/** The values of a field, joined, or null; `name` in lower case. */
export function fieldOf({ fields }: Pick<Received, 'fields'>, name: string): string | null {
  const values = fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** One request a connection: whatever comes behind it is kept with it. */
function answer(socket: net.Socket, received: Received[]): void {
  let request: Received | null = null;
  let raw = '';
  socket.on('data', (chunk) => {
    if (request !== null) {
      request.rest += chunk.toString('latin1');
      return;
    }
    raw += chunk.toString('latin1');
    request = readRequest(raw);
    if (request === null) return;
    if (!isProbe(request)) received.push(request);
    socket.end(echoOf(request), 'latin1');
  });
  socket.on('error', () => undefined);
}

function echoOf(request: Received): string {
  const body = JSON.stringify(request);
  const isGuessed = request.target.startsWith('/guessed/');
  const freshness = isGuessed ? 'Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT' : 'Cache-Control: max-age=60';
  const fields = `Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n${freshness}\r\nConnection: close`;
  return `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n${request.method === 'HEAD' ? '' : body}`;
}

/** Null while there is more to come. */
function readRequest(raw: string): Received | null {
  const end = raw.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [requestLine = '', ...lines] = raw.slice(0, end).split('\r\n');
  const [method = '', target = ''] = requestLine.split(' ');
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const body = readBody(raw.slice(end + 4), fields);
  return body && { method, target, fields, body: body.text, rest: raw.slice(end + 4 + body.bytes) };
}

interface Body {
  text: string;
  /** With its framing. */
  bytes: number;
}

function readBody(raw: string, fields: Received['fields']): Body | null {
  if (fieldOf({ fields }, 'transfer-encoding') !== null) return readChunks(raw);
  const bytes = Number.parseInt(fieldOf({ fields }, 'content-length') ?? '0', 10);
  return raw.length < bytes ? null : { text: raw.slice(0, bytes), bytes };
}

/** RFC 9112 §7.1, without trailers. */
function readChunks(raw: string): Body | null {
  let text = '';
  for (let at = 0; ;) {
    const line = raw.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(raw.slice(at, line), 16);
    const next = line + 2 + size + 2;
    if (raw.length < next) return null;
    text += raw.slice(line + 2, next - 2);
    if (size === 0) return { text, bytes: next };
    at = next;
  }
}

/** Viceroy asks every backend for its root, without a word of the gateway, to see that it is there. */
function isProbe(request: Received): boolean {
  return request.target === '/' && fieldOf(request, 'via') === null;
}
