import http, { type IncomingMessage, ServerResponse } from 'node:http';
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Client } from '../../gateway/index.ts';
import type { Address } from '../local/address.ts';
import { messageOf } from '../terminal/cli-error.ts';
import type { Certificate } from '../local/x509.ts';
import { clientOf, type Incoming, requestOf, schemeOf } from './incoming.ts';
import { type Outgoing, sendAnswer } from './outgoing.ts';

export interface Serving {
  address: Address;
  /** With one it speaks HTTPS, by HTTP/2 or HTTP/1.1. */
  certificate?: Certificate | undefined;
  /** Never rejects. */
  answer(request: Request, client: Client): Promise<Response>;
  /** A request that is none, and what it was answered. */
  refused(status: number, why: string): void;
  waitUntil: Client['waitUntil'];
}

export interface DevServer {
  /** Closes at once what is still open. */
  close(): Promise<void>;
}

/** As on the platform, a longer request has no fields. */
const MAX_FIELDS_BYTES = 69_000;
/** Longer than browsers keep an unused connection: a client that sends on it must not find it closed. */
const KEEP_ALIVE_MS = 65_000;
const STATUSES: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Serves until it is closed, whatever comes. Rejects where it cannot listen. */
export async function startServer(serving: Serving): Promise<DevServer> {
  const { address, certificate, refused } = serving;
  const limits = { maxHeaderSize: MAX_FIELDS_BYTES, requireHostHeader: false, keepAliveTimeout: KEEP_ALIVE_MS };
  const server =
    certificate === undefined
      ? http.createServer(limits)
      : http2.createSecureServer({ ...limits, ...certificate, allowHTTP1: true });
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on('request', (incoming: Incoming, out: Outgoing) => void serve(serving, incoming, out));
  server.on(
    'connect',
    (incoming: Incoming, to: Duplex | Outgoing) => void serve(serving, incoming, outgoingOf(incoming, to)),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => refuse(error, socket, refused));
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_SSL_HTTP_REQUEST') refused(400, 'a request without TLS: this address is https');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => resolve());
  });
  server.on('error', () => undefined);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve({ answer, refused, waitUntil }: Serving, incoming: Incoming, out: Outgoing): Promise<void> {
  // The unread rest of a request would keep the next one on its connection waiting.
  out.once('close', () => incoming.resume());
  incoming.on('error', () => undefined);
  try {
    const request = requestOf(incoming, schemeOf(incoming.socket));
    if (request === null) return refuseTarget(out, refused);
    await sendAnswer(await answer(request, clientOf(incoming, waitUntil)), out);
  } catch (error) {
    refused(500, messageOf(error));
    out.destroy();
  }
}

function refuseTarget(out: Outgoing, refused: Serving['refused']): void {
  refused(400, 'a target with characters that must be escaped');
  out.writeHead(400, { 'content-length': '0' });
  out.end();
}

/** CONNECT over HTTP/1.1 comes with the bare connection. */
function outgoingOf(incoming: Incoming, to: Duplex | Outgoing): Outgoing {
  if ('writeHead' in to) return to;
  const out = new ServerResponse(incoming as IncomingMessage);
  out.shouldKeepAlive = false;
  out.assignSocket(to as IncomingMessage['socket']);
  out.once('finish', () => to.end());
  return out;
}

/** As Node answers what is no HTTP, and tells it. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, refused: Serving['refused']): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUSES[error.code ?? ''] ?? 400;
  refused(status, error.message);
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
