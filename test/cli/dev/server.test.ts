import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DevServer, startServer } from '../../../src/cli/dev/server.ts';
import { makeCertificate } from '../../../src/cli/local/x509.ts';
import type { Client } from '../../../src/gateway/index.ts';
import { freePort } from '../../support/listening.ts';

type Answering = (request: Request, client: Client) => Response | Promise<Response>;

const authority = makeCertificate('localhost', { names: ['a.example'] });

let port: number;
let server: DevServer;
let asked: { request: Request; client: Client }[];
let refused: string[];
let answering: Answering;

async function start(certificate?: { cert: string; key: string }): Promise<void> {
  port = await freePort();
  server = await startServer({
    address: { host: '127.0.0.1', port },
    certificate,
    async answer(request, client) {
      asked.push({ request, client });
      return answering(request, client);
    },
    waitUntil: (work) => void work.catch(() => undefined),
    refused: (status, why) => void refused.push(`${status} ${why}`),
  });
}

beforeEach(() => {
  [asked, refused] = [[], []];
  answering = () => new Response('ok');
});
afterEach(() => server.close());

/** All that comes back for these bytes, until the connection ends, or for this long. */
async function exchange(bytes: string | Buffer, patienceMs = 5_000): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(bytes);
  await Promise.race([once(socket, 'close'), pause(patienceMs, undefined, { ref: false })]);
  socket.destroy();
  return text;
}

const closing = (lines: string, body = ''): string => `${lines}\r\nConnection: close\r\n\r\n${body}`;
const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);

describe('a request comes as it was sent', () => {
  beforeEach(() => start());

  it.each([
    ['GET /a/../b//c?q=%zz HTTP/1.1\r\nHost: a.example', 'http://a.example/a/../b//c?q=%zz'],
    ['GET http://b.example/x HTTP/1.1\r\nHost: a.example', 'http://b.example/x'],
    ['GET / HTTP/1.1\r\nHost: A.example.:99', 'http://A.example.:99/'],
    ['OPTIONS * HTTP/1.1\r\nHost: a.example', 'http://a.example*'],
    ['GET / HTTP/1.0', 'http:///'],
  ])('%s', async (lines, url) => {
    await exchange(closing(lines));
    expect(asked.map(({ request }) => request.url)).toEqual([url]);
    expect(asked[0]!.client).toMatchObject({ address: '127.0.0.1', scheme: 'http', httpVersion: 1 });
  });

  it('two lines of one name are one value, Host as well', async () => {
    await exchange(closing('GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nX-A: 1\r\nx-a: 2'));
    const { headers } = asked[0]!.request;
    expect([headers.get('host'), headers.get('x-a')]).toEqual(['a.example, b.example', '1, 2']);
  });

  it.each(['/%FF\u00ff', '/?"', '/?<', '/\u007f'])('%j is refused, as by the local server', async (target) => {
    const text = await exchange(Buffer.from(closing(`GET ${target} HTTP/1.1\r\nHost: a.example`), 'latin1'));
    expect([statusOf(text), asked, refused.length]).toEqual([400, [], 1]);
  });

  it.each([
    ['with a length', closing('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4', 'four'), 'four'],
    [
      'in chunks',
      closing('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked', '4\r\nfour\r\n0\r\n\r\n'),
      'four',
    ],
    ['without any', closing('POST / HTTP/1.1\r\nHost: a'), ''],
    [
      'that waits to be let in',
      closing('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4', 'four'),
      'four',
    ],
  ])('a body %s', async (_name, bytes, body) => {
    answering = async ({ body }) => new Response(await new Response(body).text());
    expect((await exchange(bytes)).endsWith(`\r\n\r\n${body}`)).toBe(true);
  });

  it('a body is read as it comes, while the answer is sent', async () => {
    answering = ({ body }) => new Response(body);
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n');
    await expect.poll(() => text).toContain('first');
    socket.write('6\r\nsecond\r\n0\r\n\r\n');
    await expect.poll(() => text).toContain('second');
    socket.destroy();
  });

  it('a body that nobody reads keeps the next request on its connection from nothing', async () => {
    const first = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n${'x'.repeat(3_000_000)}`;
    const text = await exchange(first + closing('GET /next HTTP/1.1\r\nHost: a'));
    expect([text.split('HTTP/1.1 200').length - 1, asked.at(-1)?.request.url]).toEqual([2, 'http://a/next']);
  });

  it('requests that come at once are answered in their order', async () => {
    answering = async ({ url }) => {
      if (url.endsWith('/1')) await pause(50);
      return new Response(url);
    };
    const text = await exchange(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${closing('GET /2 HTTP/1.1\r\nHost: a')}`);
    expect(text.indexOf('http://a/1')).toBeLessThan(text.indexOf('http://a/2'));
    expect(text).toContain('http://a/2');
  });
});

describe('an answer', () => {
  beforeEach(() => start());
  const get = (method = 'GET', version = '1.1'): Promise<string> =>
    exchange(closing(`${method} / HTTP/${version}\r\nHost: a`));

  it.each<[string, Answering, RegExp]>([
    ['of a text has its length', () => new Response('four'), /\r\ncontent-length: 4\r\n[^]*\r\n\r\nfour$/i],
    ['of nothing has its length', () => new Response(null), /\r\ncontent-length: 0\r\n/i],
    [
      'has the length that it says',
      () => new Response('four', { headers: { 'content-length': '4' } }),
      /\r\ncontent-length: 4\r\n[^]*four$/i,
    ],
    [
      'that comes later is in chunks',
      () => new Response(slowly('a', 'b')),
      /\r\ntransfer-encoding: chunked\r\n[^]*\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/i,
    ],
    [
      'has every Set-Cookie in a line',
      () =>
        new Response('', {
          headers: [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ],
        }),
      /set-cookie: a=1\r\nset-cookie: b=2\r\n/i,
    ],
    [
      'without a body has no length',
      () => new Response(null, { status: 204 }),
      /^(?![^]*content-length)HTTP\/1\.1 204 /i,
    ],
    [
      'has no fields of another connection',
      () => new Response('', { headers: { 'keep-alive': 'timeout=9', connection: 'x' } }),
      /^(?![^]*timeout=9)/,
    ],
  ])('%s', async (_name, answer, expected) => {
    answering = answer;
    expect(await get()).toMatch(expected);
  });

  it('to a HEAD has no body, and the length of one', async () => {
    answering = () => new Response(null, { headers: { 'content-length': '12' } });
    expect(await get('HEAD')).toMatch(/content-length: 12\r\n[^]*\r\n\r\n$/i);
  });

  it.each(['1.1', '1.0'])('that breaks off breaks the connection, by HTTP/%s', async (version) => {
    answering = () => new Response(slowly('begun', new Error('cut')));
    const socket = net.connect(port, '127.0.0.1');
    const ended = new Promise<string>((resolve) => {
      socket.once('end', () => resolve('end')).once('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`);
    expect(await ended).toBe('ECONNRESET');
    expect(text).not.toContain('0\r\n\r\n');
  });

  it('whose client leaves is not read on', async () => {
    const gone = new Promise<void>((resolve) => {
      answering = () =>
        new Response(
          new ReadableStream({
            pull: (rest) => pause(5).then(() => rest.enqueue(new Uint8Array(1_000))),
            cancel: () => resolve(),
          }),
        );
    });
    const socket = net.connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await gone;
  });

  it('is no faster than its client reads it', async () => {
    let made = 0;
    answering = () =>
      new Response(
        new ReadableStream(
          { pull: (rest) => void rest.enqueue(new Uint8Array((made += 65_536) && 65_536)) },
          { highWaterMark: 0 },
        ),
      );
    const socket = net.connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.pause();
    let before = -1;
    await expect
      .poll(() => [before, (before = made)].every((count) => count > 0 && count === made), {
        interval: 200,
        timeout: 10_000,
      })
      .toBe(true);
    expect(made).toBeLessThan(32 * 1024 * 1024);
    socket.destroy();
  });
});

describe('whatever comes, the next is answered', () => {
  beforeEach(() => start());

  it.each<[string, string | Buffer, number]>([
    ['noise', 'NOISE\r\n\r\n', 400],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex'), 400],
    ['a header section of 100 kB', closing(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}`), 431],
    ['two lengths', closing('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2', 'x'), 400],
    [
      'a length and chunks',
      closing('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
      400,
    ],
    ['a bad chunk', closing('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked', 'zz\r\n'), 400],
    ['a name that is no token', closing('GET / HTTP/1.1\r\nHost: a\r\nX Y: 1'), 400],
  ])('%s', async (_name, bytes, status) => {
    answering = async ({ body }) => new Response(await new Response(body).text());
    expect(statusOf(await exchange(bytes))).toBe(status);
    expect(refused.map((line) => line.split(' ')[0])).toEqual([String(status)]);
    answering = () => new Response('ok');
    expect(await exchange(closing('GET / HTTP/1.1\r\nHost: a'))).toMatch(/ok$/);
  });

  it.each([
    ['CONNECT', closing('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example')],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n'],
  ])('%s is asked of the gateway', async (_name, bytes) => {
    answering = () => new Response(null, { status: 501 });
    expect(statusOf(await exchange(bytes))).toBe(501);
  });

  it.each([
    ['in a head', 'GET / HTTP/1.1\r\nHo'],
    ['in a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegun'],
    ['before its answer', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('a reset %s', async (_name, bytes) => {
    answering = async ({ body }) => {
      await pause(30);
      return new Response(body === null ? 'ok' : await new Response(body).text());
    };
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 10));
    await once(socket, 'close');
    await pause(60);
    expect(statusOf(await exchange(closing('GET / HTTP/1.1\r\nHost: a')))).toBe(200);
  });

  it('a gateway that fails after all', async () => {
    answering = () => Promise.reject(new Error('a bug'));
    await exchange(closing('GET / HTTP/1.1\r\nHost: a'));
    expect(refused).toEqual(['500 a bug']);
    answering = () => new Response('ok');
    expect(statusOf(await exchange(closing('GET / HTTP/1.1\r\nHost: a')))).toBe(200);
  });
});

describe('over HTTPS', () => {
  beforeEach(() => start(authority));
  const connect = (): http2.ClientHttp2Session =>
    http2.connect(`https://127.0.0.1:${port}`, { ca: authority.cert, servername: 'a.example' });

  it('HTTP/2 names its host as the authority, and its cookie is one', async () => {
    const session = connect();
    const stream = session.request({
      ':path': '/a/../b',
      ':authority': 'a.example',
      cookie: ['a=1', 'b=2'] as unknown as string,
    });
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders & { ':status': number }];
    stream.resume();
    expect([headers[':status'], headers['content-length']]).toEqual([200, '2']);
    const [{ request, client }] = asked as [(typeof asked)[number]];
    expect([request.url, request.headers.get('cookie'), [...request.headers.keys()]]).toEqual([
      'https://a.example/a/../b',
      'a=1; b=2',
      ['cookie', 'host'],
    ]);
    expect(client).toMatchObject({ scheme: 'https', httpVersion: 2 });
    session.destroy();
  });

  it('HTTP/1.1 is spoken as well', async () => {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      ca: authority.cert,
      servername: 'a.example',
      ALPNProtocols: ['http/1.1'],
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(closing('GET / HTTP/1.1\r\nHost: a.example'));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 200 OK[^]*ok$/);
    expect(asked[0]!.request.url).toBe('https://a.example/');
  });

  it('a body goes both ways, and one that breaks off ends its stream alone', async () => {
    const session = connect();
    answering = ({ body, url }) => new Response(url.endsWith('/cut') ? slowly('begun', new Error('cut')) : body);
    const echo = session.request({ ':method': 'POST', ':path': '/', ':authority': 'a.example' });
    echo.end('four');
    let text = '';
    for await (const chunk of echo) text += String(chunk);
    expect(text).toBe('four');
    const cut = session.request({ ':path': '/cut', ':authority': 'a.example' });
    await expect(once(cut.resume(), 'end')).rejects.toThrow();
    const again = session.request({ ':path': '/', ':authority': 'a.example' });
    await once(again, 'response');
    session.destroy();
  });

  it('who speaks without TLS is told in a line', async () => {
    await exchange(closing('GET / HTTP/1.1\r\nHost: a'));
    expect(refused).toEqual(['400 a request without TLS: this address is https']);
  });
});

/** Pieces that come one after another; an error breaks it off. */
function slowly(...pieces: (string | Error)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(rest) {
      await pause(10);
      const piece = pieces.shift();
      if (piece === undefined) rest.close();
      else if (typeof piece === 'string') rest.enqueue(new TextEncoder().encode(piece));
      else rest.error(piece);
    },
  });
}
