import { once } from 'node:events';
import http2 from 'node:http2';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../src/cli/local/x509.ts';
import { closing, slowly, type Stage, startStage, statusOf } from './stage.ts';

const authority = makeCertificate('localhost', { names: ['a.example'] });

let stage: Stage;
afterEach(() => stage.close());

describe('a request comes as it was sent', () => {
  beforeEach(async () => void (stage = await startStage()));

  it.each([
    ['GET /a/../b//c?q=%zz HTTP/1.1\r\nHost: a.example', 'http://a.example/a/../b//c?q=%zz'],
    ['GET http://b.example/x HTTP/1.1\r\nHost: a.example', 'http://b.example/x'],
    ['GET / HTTP/1.1\r\nHost: A.example.:99', 'http://A.example.:99/'],
    ['OPTIONS * HTTP/1.1\r\nHost: a.example', 'http://a.example*'],
    ['GET / HTTP/1.0', 'http:///'],
  ])('%s', async (lines, url) => {
    await stage.exchange(closing(lines));
    expect(stage.asked.map(({ request }) => request.url)).toEqual([url]);
    expect(stage.asked[0]!.client).toMatchObject({ address: '127.0.0.1', scheme: 'http', httpVersion: 1 });
  });

  it('two lines of one name are one value, Host as well', async () => {
    await stage.exchange(closing('GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nX-A: 1\r\nx-a: 2'));
    const { headers } = stage.asked[0]!.request;
    expect([headers.get('host'), headers.get('x-a')]).toEqual(['a.example, b.example', '1, 2']);
  });

  it.each(['/%FF\u00ff', '/?"', '/?<', '/\u007f'])('%j is refused, as by the local server', async (target) => {
    const text = await stage.exchange(Buffer.from(closing(`GET ${target} HTTP/1.1\r\nHost: a.example`), 'latin1'));
    expect([statusOf(text), stage.asked, stage.refused.length]).toEqual([400, [], 1]);
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
    stage.answering = async ({ body }) => new Response(await new Response(body).text());
    expect((await stage.exchange(bytes)).endsWith(`\r\n\r\n${body}`)).toBe(true);
  });

  it('a body is read as it comes, while the answer is sent', async () => {
    stage.answering = ({ body }) => new Response(body);
    const socket = net.connect(stage.port, '127.0.0.1');
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
    const text = await stage.exchange(first + closing('GET /next HTTP/1.1\r\nHost: a'));
    expect([text.split('HTTP/1.1 200').length - 1, stage.asked.at(-1)?.request.url]).toEqual([2, 'http://a/next']);
  });

  it('requests that come at once are answered in their order', async () => {
    stage.answering = async ({ url }) => {
      if (url.endsWith('/1')) await pause(50);
      return new Response(url);
    };
    const text = await stage.exchange(`GET /1 HTTP/1.1\r\nHost: a\r\n\r\n${closing('GET /2 HTTP/1.1\r\nHost: a')}`);
    expect(text.indexOf('http://a/1')).toBeLessThan(text.indexOf('http://a/2'));
    expect(text).toContain('http://a/2');
  });
});

describe('whatever comes, the next is answered', () => {
  beforeEach(async () => void (stage = await startStage()));

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
    stage.answering = async ({ body }) => new Response(await new Response(body).text());
    expect(statusOf(await stage.exchange(bytes))).toBe(status);
    expect(stage.refused.map((line) => line.split(' ')[0])).toEqual([String(status)]);
    stage.answering = () => new Response('ok');
    expect(await stage.exchange(closing('GET / HTTP/1.1\r\nHost: a'))).toMatch(/ok$/);
  });

  it.each([
    ['CONNECT', closing('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example')],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n'],
  ])('%s is asked of the gateway', async (_name, bytes) => {
    stage.answering = () => new Response(null, { status: 501 });
    expect(statusOf(await stage.exchange(bytes))).toBe(501);
  });

  it.each([
    ['in a head', 'GET / HTTP/1.1\r\nHo'],
    ['in a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegun'],
    ['before its answer', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('a reset %s', async (_name, bytes) => {
    stage.answering = async ({ body }) => {
      await pause(30);
      return new Response(body === null ? 'ok' : await new Response(body).text());
    };
    const socket = net.connect(stage.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 10));
    await once(socket, 'close');
    await pause(60);
    expect(statusOf(await stage.exchange(closing('GET / HTTP/1.1\r\nHost: a')))).toBe(200);
  });

  it('a gateway that fails after all', async () => {
    stage.answering = () => Promise.reject(new Error('a bug'));
    await stage.exchange(closing('GET / HTTP/1.1\r\nHost: a'));
    expect(stage.refused).toEqual(['500 a bug']);
    stage.answering = () => new Response('ok');
    expect(statusOf(await stage.exchange(closing('GET / HTTP/1.1\r\nHost: a')))).toBe(200);
  });
});

describe('over HTTPS', () => {
  beforeEach(async () => void (stage = await startStage(authority)));
  const connect = (): http2.ClientHttp2Session =>
    http2.connect(`https://127.0.0.1:${stage.port}`, { ca: authority.cert, servername: 'a.example' });

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
    const [{ request, client }] = stage.asked as [Stage['asked'][number]];
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
      port: stage.port,
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
    expect(stage.asked[0]!.request.url).toBe('https://a.example/');
  });

  it('a body goes both ways, and one that breaks off ends its stream alone', async () => {
    const session = connect();
    stage.answering = ({ body, url }) => new Response(url.endsWith('/cut') ? slowly('begun', new Error('cut')) : body);
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
    await stage.exchange(closing('GET / HTTP/1.1\r\nHost: a'));
    expect(stage.refused).toEqual(['400 a request without TLS: this address is https']);
  });
});
