import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { freePort } from './listening.ts';
import { askOver, type Reply } from './viceroy.ts';
import { openWebSocket, type WebSocketClient } from './websocket.ts';

export const POPGATE = fileURLToPath(new URL('../../src/cli/popgate.js', import.meta.url));
export const HOST = 'www.example.test';
export const ENV = {
  ...process.env,
  HTTPS_PROXY: 'http://127.0.0.1:9',
  POPGATE_ADMIN_TOKEN: 'admin-secret',
  POPGATE_PUBLISH_TOKEN: 'publish-secret',
  POPGATE_PURGE_TOKEN: 'purge-secret',
};

const configOf = (chatPort: number): GatewayConfig => ({
  name: 'pushed',
  backends: { chat: { origin: 'http://chat.example/base', local: `http://127.0.0.1:${chatPort}` } },
  domains: {
    [HOST]: {
      routes: [
        {
          path: '/prices/:id',
          stream: { channels: ['price-:id', 'all'] },
          headers: { response: { set: { 'x-id': ':id' } } },
        },
        { path: '/lines/:id', stream: { channels: ['price-:id'], transport: 'http-stream' } },
        { path: '/polls/:id', stream: { channels: ['price-:id'], transport: 'long-poll', timeout: '5s' } },
        { path: '/sockets/:id', stream: { channels: ['price-:id'], transport: 'websocket' } },
        { path: '/stale', stream: { channels: ['purges'] } },
        { path: '/chat/*', stream: { to: 'chat' } },
        { path: '/*', respond: { body: 'page' } },
      ],
    },
    'other.example.test': { routes: [{ path: '/prices/:id', stream: { channels: ['other-:id'] } }] },
  },
  admin: { host: HOST },
  purge: { announce: 'purges' },
});

/** What Pushpin has asked the gateway, and what it was answered. */
interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  status: number;
}

interface Stream {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Waits until this has come, and gives all so far. */
  until(text: string): Promise<string>;
}

/** `popgate serve --push`, with a backend that speaks GRIP, and somebody who listens between Pushpin and the gateway. */
export interface PushStage {
  folder: string;
  port: number;
  /** What the backend was asked. */
  chats: http.IncomingMessage[];
  asked: Asked[];
  ask(line: string, headers?: http.OutgoingHttpHeaders, body?: string): Promise<Reply>;
  listen(url: string, headers?: http.OutgoingHttpHeaders, host?: string): Promise<Stream>;
  openSocket(url: string): Promise<WebSocketClient>;
  publish(body: object): Promise<Reply>;
  /** Leaves all streams. */
  leave(): void;
  stop(): Promise<void>;
}

export async function startPushStage(): Promise<PushStage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-push-'));
  const port = await freePort();
  const agent = new http.Agent({ keepAlive: true });
  const open: { destroy(): void }[] = [];
  const [chats, asked]: [http.IncomingMessage[], Asked[]] = [[], []];
  const chat = await listening(chatServer(chats));
  await writeFile(path.join(folder, 'gateway.ts'), `export default ${JSON.stringify(configOf(portOf(chat)))};\n`);
  const server = await serve(folder, port);
  const wire = await listening(wireTo(port, asked));
  const ask: PushStage['ask'] = (line, headers = {}, body?) => {
    const [method, url] = line.split(' ');
    return askOver(`${method} http://${HOST}${url}`, { port, agent, headers, ...(body !== undefined && { body }) });
  };
  const stage: PushStage = {
    folder,
    port,
    chats,
    asked,
    ask,
    listen: (url, headers = {}, host = HOST) => listen({ port, path: url, headers: { host, ...headers } }, open),
    async openSocket(url) {
      const client = await openWebSocket({ host: '127.0.0.1', port, path: url, headers: { host: HOST } });
      open.push(client);
      return client;
    },
    publish(body) {
      const headers = { authorization: 'Bearer publish-secret', 'content-type': 'application/json' };
      return ask('POST /.popgate/publish', headers, JSON.stringify(body));
    },
    leave: () => open.splice(0).forEach((one) => one.destroy()),
    async stop() {
      agent.destroy();
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      chat.close();
      wire.closeAllConnections();
      wire.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await routeOver(wire, stage);
  return stage;
}

async function listening(server: http.Server): Promise<http.Server> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;

function chatServer(chats: http.IncomingMessage[]): http.Server {
  const fields = { 'content-type': 'text/plain', 'grip-hold': 'stream', 'grip-channel': 'chat' };
  return http.createServer((request, response) => {
    chats.push(request);
    response.writeHead(200, fields).end('hi\n');
  });
}

/** Pushpin's folder is in a folder of the test's own. */
const temporary = (folder: string): string => path.join(folder, 't');

async function serve(folder: string, port: number): Promise<ChildProcess> {
  const args = ['serve', '--push', '--config', 'gateway.ts', '--addr', `127.0.0.1:${port}`];
  await mkdir(temporary(folder));
  const env = { ...ENV, TMPDIR: temporary(folder) };
  const server = spawn(process.execPath, [POPGATE, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let messages = '';
  server.stderr.on('data', (chunk: Buffer) => (messages += chunk.toString()));
  const listens = once(createInterface({ input: server.stdout }), 'line');
  const ends = once(server, 'exit').then(() => {
    throw new Error(`popgate serve --push does not start:\n${messages}`);
  });
  await Promise.race([listens, ends]);
  ends.catch(() => undefined);
  return server;
}

/** Passes on to the gateway, and writes down. */
function wireTo(port: number, asked: Asked[]): http.Server {
  return http.createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      const status = answer.statusCode ?? 0;
      asked.push({ method, url, headers: headers as Record<string, string>, status });
      response.writeHead(status, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
}

/** Pushpin reads its routes again when they change: from then on it asks the gateway over the wire. */
async function routeOver(wire: http.Server, { folder, port, asked, listen }: PushStage): Promise<void> {
  const [own = ''] = (await readdir(temporary(folder))).filter((name) => name.startsWith('pg-'));
  const routes = path.join(temporary(folder), own, 'routes');
  const there = await readFile(routes, 'utf8');
  await writeFile(routes, there.replace(`127.0.0.1:${port}`, `127.0.0.1:${portOf(wire)}`));
  const deadline = Date.now() + 10_000;
  while (asked.length === 0) {
    if (Date.now() > deadline) throw new Error('Pushpin does not read its routes again');
    await listen('/prices/first');
    await pause(100);
  }
}

function listen(options: http.RequestOptions, open: { destroy(): void }[]): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      let text = '';
      let arrived = (): void => undefined;
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        arrived();
      });
      response.on('error', () => undefined);
      const until = async (wanted: string): Promise<string> => {
        const deadline = Date.now() + 10_000;
        while (!text.includes(wanted)) {
          if (Date.now() > deadline) throw new Error(`${wanted} did not come, but: ${text}`);
          await Promise.race([new Promise<void>((done) => (arrived = done)), pause(1_000)]);
        }
        return text;
      };
      resolve({ status: response.statusCode ?? 0, headers: response.headers, until });
    });
    request.on('error', reject);
    open.push(request);
  });
}
