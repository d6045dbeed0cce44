import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Asked } from './answer.ts';

export interface HttpServer {
  url: string;
  stop(): Promise<void>;
}

export interface HttpPlace {
  host: string;
  /** 0 is any. */
  port: number;
  /** Told of errors that are the rehearsal's own. */
  note(line: string): void;
}

/** Undefined where the connection is to be cut. */
type Respond = (asked: Asked) => Promise<Answer | undefined>;

/** A package has 100 MB at most. */
const MAX_BODY = 110_000_000;

export async function startHttpServer({ host, port, note }: HttpPlace, respond: Respond): Promise<HttpServer> {
  const server = http.createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      note(`an error of the rehearsal itself: ${String(error)}`);
      response.destroy();
    });
  });

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readBody(request);
    // Who asked has gone.
    if (body === 'broken') return void response.destroy();
    if (body === 'too large') return void response.writeHead(413, { Connection: 'close' }).end();
    const answer = await respond(read(request, body));
    if (answer) reply(response, answer);
    else response.destroy();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: http.IncomingMessage): Promise<Buffer | 'too large' | 'broken'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    return 'broken';
  }
  return Buffer.concat(chunks);
}

function read({ method = 'GET', url = '/', headers, socket }: http.IncomingMessage, body: Buffer): Asked {
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  const query = new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
  const origin = `http://${headers.host ?? `127.0.0.1:${socket.localPort}`}`;
  return { method, target: url, path, query, headers, body, origin, params: {} };
}

function reply(
  response: http.ServerResponse,
  { status = 200, headers, body, type = 'application/json' }: Answer,
): void {
  const content = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(content !== undefined && { 'Content-Type': type }),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(content);
}
