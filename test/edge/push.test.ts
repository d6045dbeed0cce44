import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { askOver, freePort, type Reply } from '../support/viceroy.ts';
import { openWebSocket, type WebSocketClient } from '../support/websocket.ts';

const POPGATE = fileURLToPath(new URL('../../src/cli/popgate.js', import.meta.url));
const HOST = 'www.example.test';
const ENV = {
  ...process.env,
  HTTPS_PROXY: 'http://127.0.0.1:9',
  POPGATE_ADMIN_TOKEN: 'admin-secret',
  POPGATE_PUBLISH_TOKEN: 'publish-secret',
  POPGATE_PURGE_TOKEN: 'purge-secret',
};

let folder: string;
let port: number;
let server: ChildProcess;
let chat: http.Server;
const agent = new http.Agent({ keepAlive: true });
const open: { destroy(): void }[] = [];
/** What the backend that speaks GRIP was asked. */
const chats: http.IncomingMessage[] = [];
/** Stands between Pushpin and the gateway. */
let wire: http.Server;
/** What Pushpin has asked the gateway, and what it was answered. */
const asked: { method: string; url: string; headers: Record<string, string>; status: number }[] = [];

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

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'popgate-push-'));
  chat = http.createServer((request, response) => {
    chats.push(request);
    response
      .writeHead(200, { 'content-type': 'text/plain', 'grip-hold': 'stream', 'grip-channel': 'chat' })
      .end('hi\n');
  });
  await once(chat.listen(0, '127.0.0.1'), 'listening');
  const config = configOf((chat.address() as AddressInfo).port);
  await writeFile(path.join(folder, 'gateway.ts'), `export default ${JSON.stringify(config)};\n`);
  port = await freePort();
  const args = ['serve', '--push', '--config', 'gateway.ts', '--addr', `127.0.0.1:${port}`];
  await mkdir(temporary());
  const env = { ...ENV, TMPDIR: temporary() };
  server = spawn(process.execPath, [POPGATE, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let messages = '';
  server.stderr!.on('data', (chunk: Buffer) => (messages += chunk.toString()));
  const listens = once(createInterface({ input: server.stdout! }), 'line');
  const ends = once(server, 'exit').then(() => {
    throw new Error(`popgate serve --push does not start:\n${messages}`);
  });
  await Promise.race([listens, ends]);
  ends.catch(() => undefined);
  await listenOnTheWire();
});

/** Pushpin reads its routes again when they change: from now on it asks the gateway through `wire`. */
async function listenOnTheWire(): Promise<void> {
  wire = http.createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      asked.push({ method, url, headers: headers as Record<string, string>, status: answer.statusCode ?? 0 });
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await once(wire.listen(0, '127.0.0.1'), 'listening');
  const [own = ''] = (await readdir(temporary())).filter((name) => name.startsWith('pg-'));
  const routes = path.join(temporary(), own, 'routes');
  const there = await readFile(routes, 'utf8');
  await writeFile(routes, there.replace(`127.0.0.1:${port}`, `127.0.0.1:${(wire.address() as AddressInfo).port}`));
  const deadline = Date.now() + 10_000;
  while (asked.length === 0) {
    if (Date.now() > deadline) throw new Error('Pushpin does not read its routes again');
    await listen('/prices/first');
    await pause(100);
  }
}

const temporary = (): string => path.join(folder, 't');

afterEach(() => {
  for (const one of open.splice(0)) one.destroy();
});

afterAll(async () => {
  agent.destroy();
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  chat?.close();
  wire?.closeAllConnections();
  wire?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Stream {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Waits until this has come, and gives all so far. */
  until(text: string): Promise<string>;
}

function listen(url: string, headers: http.OutgoingHttpHeaders = {}, host = HOST): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path: url, agent: false, headers: { host, ...headers } },
      (response) => {
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
      },
    );
    request.on('error', reject);
    open.push(request);
  });
}

function ask(line: string, headers: http.OutgoingHttpHeaders = {}, body?: string): Promise<Reply> {
  const [method, url] = line.split(' ');
  return askOver(`${method} http://${HOST}${url}`, { port, agent, headers, ...(body !== undefined && { body }) });
}

async function openSocket(url: string): Promise<WebSocketClient> {
  const client = await openWebSocket({ host: '127.0.0.1', port, path: url, headers: { host: HOST } });
  open.push(client);
  return client;
}

async function publish(body: object): Promise<Reply> {
  const headers = { authorization: 'Bearer publish-secret', 'content-type': 'application/json' };
  return ask('POST /.popgate/publish', headers, JSON.stringify(body));
}

describe('a published event', () => {
  test('reaches an SSE client, by the operator API and by the command line', async () => {
    const stream = await listen('/prices/42');
    expect([stream.status, stream.headers['content-type'], stream.headers['x-id']]).toEqual([
      200,
      'text/event-stream',
      '42',
    ]);
    expect(Object.keys(stream.headers).filter((name) => /^(grip|popgate)-/.test(name))).toEqual([]);
    await stream.until(':\n\n');
    const answer = await publish({ channel: 'price-42', event: 'price', id: '7', data: { cents: 1299 } });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { who: 'publish_token', channel: 'price-42' },
    ]);
    expect(await stream.until('1299')).toContain('event: price\nid: 7\ndata: {"cents":1299}\n\n');
    const args = ['publish', '--config', 'gateway.ts', '--to', `http://127.0.0.1:${port}`, '--channel', 'all'];
    const { stdout } = await promisify(execFile)(POPGATE, [...args, '--event', 'news', 'two\nlines'], {
      cwd: folder,
      env: ENV,
    });
    expect(stdout).toBe('published to all\n');
    expect(await stream.until('lines')).toContain('event: news\ndata: two\ndata: lines\n\n');
  });

  test('reaches a WebSocket client, whose own messages do no harm, and which is closed properly', async () => {
    const socket = await openSocket('/sockets/43');
    socket.send('is anybody there?');
    const next = socket.next();
    expect((await publish({ channel: 'price-43', data: { cents: 5 } })).status).toBe(200);
    expect(await next).toBe('{"cents":5}');
    await publish({ channel: 'price-43', data: 'text' });
    expect(await socket.next()).toBe('text');
    expect(await socket.close()).toBe(1000);
  });

  test('ends a long poll, which else is answered 204', async () => {
    const polled = ask('GET /polls/44');
    await pause(700);
    await publish({ channel: 'price-44', data: { cents: 6 } });
    const { status, headers, text } = await polled;
    expect([status, headers['content-type'], text]).toEqual([200, 'application/json', '{"cents":6}']);
    const begun = Date.now();
    const silent = await ask('GET /polls/45');
    expect([silent.status, silent.text]).toEqual([204, '']);
    expect(Date.now() - begun).toBeGreaterThan(1_500);
  });

  test('is a line of an HTTP stream', async () => {
    const stream = await listen('/lines/46');
    expect(stream.headers['content-type']).toBe('text/plain; charset=utf-8');
    await pause(300);
    await publish({ channel: 'price-46', event: 'price', data: 'x' });
    expect(await stream.until('x')).toBe('x\n');
  });

  test('reaches its own channel alone, whatever a path holds', async () => {
    const [odd, plain, other] = await Promise.all([
      listen('/prices/1,2;x="y"'),
      listen('/prices/1'),
      listen('/prices/1', {}, 'other.example.test'),
    ]);
    await Promise.all([odd, plain, other].map((stream) => stream.until(':\n\n')));
    await publish({ channel: 'price-1', data: 'for-1' });
    await publish({ channel: 'other-1', data: 'for-other' });
    await publish({ channel: 'price-1%2C2%3Bx%3D%22y%22', data: 'for-odd' });
    await publish({ channel: 'all', data: 'for-all' });
    const heard = await Promise.all([odd.until('for-all'), plain.until('for-all'), other.until('for-other')]);
    const told = heard.map((text) => [...text.matchAll(/data: (.*)/g)].map(([, data]) => data));
    expect(told).toEqual([['for-odd', 'for-all'], ['for-1', 'for-all'], ['for-other']]);
  });
});

test('a purge announces itself', async () => {
  const stream = await listen('/stale');
  await stream.until(':\n\n');
  const headers = { authorization: 'Bearer purge-secret', 'content-type': 'application/json' };
  const { text } = await ask('POST /.popgate/purge', headers, '{"keys":["product/1"]}');
  const { id } = JSON.parse(text) as { id: string };
  const data = '{"type":"purge","keys":["product/1"],"urls":[],"domains":[],"all":false,"soft":false}';
  expect(await stream.until('product/1')).toContain(`event: purge\nid: ${id}\ndata: ${data}\n\n`);
});

test('a backend that speaks GRIP is asked in the place of the gateway', async () => {
  const stream = await listen('/chat/room?a=1', { 'x-real-ip': '1.1.1.1' });
  await stream.until('hi');
  // The Fastly CLI has looked at it, too, before it served.
  const { url, headers } = chats.at(-1)!;
  expect([url, headers['host'], headers['x-forwarded-host']]).toEqual(['/base/chat/room?a=1', 'chat.example', HOST]);
  expect([typeof headers['grip-sig'], headers['x-real-ip']]).toEqual(['string', undefined]);
  await publish({ channel: 'chat', data: 'x' });
  await stream.until('data: x\n\n');
});

describe('S60', () => {
  test.each([
    ['a signature', { 'grip-sig': 'a.b.c' }],
    ['an empty one', { 'grip-sig': '' }],
    ['a mark', { 'popgate-stream': `x 1.1.1.1 ${HOST}` }],
    ['none of algorithm none', { 'grip-sig': `${btoa('{"alg":"none"}').replaceAll('=', '')}.e30.x` }],
  ])('%s of a client is refused', async (_name, headers) => {
    const { status, headers: answered } = await ask('GET /prices/1', headers);
    expect([status, answered['grip-hold']]).toEqual([403, undefined]);
  });

  test('what else a client says of GRIP is not heard', async () => {
    const stream = await listen('/prices/47', {
      'grip-hold': 'stream',
      'grip-channel': 'secret',
      'pushpin-route': 'chat',
    });
    await stream.until(':\n\n');
    await publish({ channel: 'secret', data: 'secret' });
    await publish({ channel: 'price-47', data: 'public' });
    expect(await stream.until('public')).not.toContain('secret');
  });
});

test('a WebSocket route is for upgrades, and a stream for GET', async () => {
  expect((await ask('GET /sockets/1')).status).toBe(426);
  const posted = await ask('POST /prices/1', {}, 'x');
  expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET']);
});

describe('S73 what Fanout sends is bound to what was handed over', () => {
  /** The last request that Pushpin made for this path, as it can be made again. */
  const lastFor = (url: string) => asked.findLast((one) => one.url === url)!;
  const again = (line: string, headers: http.OutgoingHttpHeaders) => ask(line, headers);

  /** The fields of a real one, and of no more than is needed. */
  async function held(url: string) {
    const stream = await listen(url);
    await stream.until(':\n\n');
    const { headers } = lastFor(url);
    return { 'grip-sig': headers['grip-sig']!, 'popgate-stream': headers['popgate-stream']!, host: headers['host']! };
  }

  test('and is good for that alone', async () => {
    const fields = await held('/prices/70?a=1');
    const mark = fields['popgate-stream'];
    const good = await again('GET /prices/70?a=1', fields);
    expect([good.status, good.headers['grip-hold']]).toEqual([200, 'stream']);
    for (const path of ['/prices/71?a=1', '/prices/70', '/prices/70?a=2', '/lines/70?a=1', '/chat/x', '/page']) {
      expect([path, (await again(`GET ${path}`, fields)).status]).toEqual([path, 403]);
    }
    const marks = [
      mark.replace('127.0.0.1', '203.0.113.9'),
      mark.replace(HOST, 'other.example.test'),
      mark.replace(/^\d+/, (time) => String(Number(time) + 1)),
      ...[1, 2, 40, 44, 60].map((length) => mark.slice(0, -length)),
      `x 203.0.113.9 ${HOST}`,
      '',
    ];
    for (const other of marks) {
      expect((await again('GET /prices/70?a=1', { ...fields, 'popgate-stream': other })).status).toBe(403);
    }
    const added = { ...fields, 'popgate-stream-fields': '[["set-cookie","a=1"]]' };
    expect((await again('GET /prices/70?a=1', added)).status).toBe(403);
  });

  test('whatever Pushpin makes of a query', async () => {
    for (const query of ['?', '?a=%7e&b=%e9', '?a=[b]', '?a=%zz', '?a=|^`{}', '?a=\\']) {
      await listen(`/prices/72${query}`);
      const { url, status } = asked.at(-1)!;
      expect([query, url.startsWith('/prices/72'), status]).toEqual([query, true, 200]);
    }
  });

  test('in all that a WebSocket and a long poll ask later', async () => {
    const socket = await openSocket('/sockets/73');
    for (const text of ['one', 'two']) {
      socket.send(text);
      await pause(300);
    }
    expect(await socket.close()).toBe(1000);
    const events = asked.filter(({ url }) => url === '/sockets/73');
    expect(events.length).toBeGreaterThanOrEqual(4);
    expect(
      new Set(events.map(({ method, status, headers }) => [method, status, headers['popgate-stream']].join())).size,
    ).toBe(1);
    expect(events[0]!.status).toBe(200);
    expect((await ask('GET /polls/73')).status).toBe(204);
    expect(asked.filter(({ url }) => url === '/polls/73').map(({ status }) => status)).not.toContain(403);
  });

  test('and never reaches the operator API, nor counts for an address that it chooses', async () => {
    const stream = await listen('/chat/room');
    await stream.until('hi');
    const own = await held('/prices/74');
    const ofChat = { 'grip-sig': chats.at(-1)!.headers['grip-sig'] as string };
    const admin = { authorization: 'Bearer admin-secret' };
    for (const fields of [ofChat, { ...ofChat, 'popgate-stream': `x 127.0.0.1 ${HOST}` }, own]) {
      expect((await again('GET /.popgate/status', { ...fields, ...admin })).status).toBe(403);
      expect((await again('PURGE /prices/74', { ...fields, ...admin })).status).toBe(403);
      for (let at = 0; at < 12; at += 1) {
        const wrong = { ...fields, authorization: `Bearer wrong-${at}` };
        expect((await again('GET /.popgate/status', wrong)).status).toBe(403);
      }
    }
    expect((await again('GET /.popgate/status', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await again('GET /.popgate/status', admin)).status).toBe(200);
  });
});
