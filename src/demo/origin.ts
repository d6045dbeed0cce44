import { once } from 'node:events';
import http from 'node:http';

/** What a demo page answers. */
export interface Reply {
  status?: number;
  headers?: Record<string, string | readonly string[]>;
  body?: string | Buffer;
}

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export type Site = (asked: Asked) => Reply | Promise<Reply>;

/** Serves a site on the loopback. A reply with an ETag that the client has becomes a 304. */
export async function serveSite(site: Site, port: number): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    void answer(site, request, response);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function answer(site: Site, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  try {
    const { status = 200, headers = {}, body = '' } = await site(await read(request));
    const isKnown = headers['ETag'] !== undefined && request.headers['if-none-match'] === headers['ETag'];
    const length = { 'Content-Length': String(Buffer.byteLength(body)) };
    if (isKnown) response.writeHead(304, headers as http.OutgoingHttpHeaders).end();
    else response.writeHead(status, { ...headers, ...length } as http.OutgoingHttpHeaders).end(body);
  } catch {
    response.writeHead(500).end();
  }
}

async function read(request: http.IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://demo');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

export function json(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: `${JSON.stringify(value, null, 2)}\n`,
  };
}
