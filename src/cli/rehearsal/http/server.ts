import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { control, isControl } from '../control.ts';
import { authorize } from '../tokens.ts';
import type { World } from '../world.ts';
import { type Answer, type Asked, jsonApiRefusal, notFound, Refusal } from './answer.ts';
import { findRoute } from './router.ts';

export interface HttpServer {
  url: string;
  stop(): Promise<void>;
}

export interface HttpPlace {
  host: string;
  /** 0 is any. */
  port: number;
  /** Told of each request of the API. */
  onRequest(request: { method: string; path: string }): void;
}

/** A package has 100 MB at most. */
const MAX_BODY = 110_000_000;

export async function startHttpServer(world: World, { host, port, onRequest }: HttpPlace): Promise<HttpServer> {
  const server = http.createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      world.note(`an error of the rehearsal itself: ${String(error)}`);
      response.destroy();
    });
  });

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readBody(request);
    // Who asked has gone.
    if (body === 'broken') return void response.destroy();
    if (body === 'too large') return void response.writeHead(413, { Connection: 'close' }).end();
    const asked = read(request, body);
    if (isControl(asked.path)) return reply(response, control(asked, world));
    onRequest({ method: asked.method, path: request.url ?? '/' });
    const cut = world.faults.cutOf();
    if (cut === 'before') return void response.destroy();
    const answer = await answerTo(asked, world);
    if (cut === 'after') return void response.destroy();
    const isWrite = asked.method !== 'GET' && asked.method !== 'HEAD';
    reply(response, isWrite ? withHeaders(answer, world.faults.rateLimit()) : answer);
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
  return { method, path, query, headers, body, origin, params: {} };
}

async function answerTo(asked: Asked, world: World): Promise<Answer> {
  try {
    const route = findRoute(asked.method, asked.path);
    if (!route?.isOpen) {
      authorize(asked, world);
      world.faults.check(asked);
    }
    if (!route) throw unknown(asked, world);
    return await route.handler({ ...asked, params: route.params }, world);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function unknown({ method, path }: Asked, world: World): Refusal {
  world.note(`${method} ${path} is not known to the rehearsal: answered 404`);
  return path.startsWith('/tls/') ? jsonApiRefusal(404, 'Not found', 'There is no such endpoint') : notFound();
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
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
