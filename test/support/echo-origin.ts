import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** A request as its bytes came, in Latin-1. */
export interface Received {
  method: string;
  target: string;
  /** Names as they were written, in order. */
  fields: [name: string, value: string][];
  body: string;
  /** All that the connection brought, what came behind the request included. */
  raw: string;
}

/**
 * An origin that answers with what it was sent, for everybody to keep for a minute. It reads bytes and not HTTP, so that it
 * takes what a real server's parser would refuse.
 */
export interface EchoOrigin {
  url: string;
  /** In order; without what Viceroy itself asks when it starts. */
  received: Received[];
  close(): void;
}

export async function startEchoOrigin(): Promise<EchoOrigin> {
  const received: Received[] = [];
  const server = net.createServer((socket) => answer(socket, received)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, close: () => void server.close() };
}

/** The one value of a field, or null; `name` in lower case. */
export function fieldOf({ fields }: Received, name: string): string | null {
  const values = fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}

/** One request a connection: whatever comes behind it is kept with it. */
function answer(socket: net.Socket, received: Received[]): void {
  let request: Received | null = null;
  let raw = '';
  socket.on('data', (chunk) => {
    raw += chunk.toString('latin1');
    if (request !== null) {
      request.raw = raw;
      return;
    }
    request = readRequest(raw);
    if (request === null) return;
    if (!isProbe(request)) received.push(request);
    const body = Buffer.from(JSON.stringify({ ...request, raw: undefined }), 'latin1');
    const type = 'Content-Type: text/plain\r\nCache-Control: max-age=60\r\nConnection: close';
    const head = `HTTP/1.1 200 OK\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.end(request.method === 'HEAD' ? head : Buffer.concat([Buffer.from(head), body]));
  });
  socket.on('error', () => undefined);
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
  const request = { method, target, fields, body: '', raw };
  const body = readBody(raw.slice(end + 4), request);
  return body === null ? null : { ...request, body };
}

function readBody(text: string, request: Received): string | null {
  if (fieldOf(request, 'transfer-encoding') !== null) return text.endsWith('0\r\n\r\n') ? unchunk(text) : null;
  const length = Number.parseInt(fieldOf(request, 'content-length') ?? '0', 10);
  return text.length < length ? null : text.slice(0, length);
}

function unchunk(text: string): string {
  const [size = '0'] = text.split('\r\n', 1);
  const length = Number.parseInt(size, 16);
  const start = size.length + 2;
  return length === 0 ? '' : text.slice(start, start + length) + unchunk(text.slice(start + length + 2));
}

/** Viceroy asks every backend for its root, without a word of the gateway, to see that it is there. */
function isProbe(request: Received): boolean {
  return request.target === '/' && fieldOf(request, 'via') === null;
}
