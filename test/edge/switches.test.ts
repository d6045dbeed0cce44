import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EchoOrigin, fieldOf, type Received, startEchoOrigin } from '../support/echo-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';

/** Longer than a backend of the site allows. */
const PAUSE_MS = 2_500;
const HOST = 'switches.example.test';

let edge: SharedEdge<'well' | 'dead' | 'odd'>;
/** At the address of `dead` nobody listens. */
let origin: EchoOrigin;
let odd: http.Server;

beforeAll(async () => {
  edge = await joinEdge('switches');
  origin = await startEchoOrigin(edge.origins.well);
  odd = await startOddOrigin(edge.origins.odd);
});
afterAll(async () => {
  await edge?.stop();
  origin?.close();
  odd?.closeAllConnections();
  odd?.close();
});

/** It speaks of itself, and says nothing for a while. */
async function startOddOrigin(url: string): Promise<http.Server> {
  const server = http.createServer(({ url: target = '' }, response) => {
    if (target.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('data: first\n\n');
      return void setTimeout(() => response.end('data: last\n\n'), PAUSE_MS);
    }
    response.writeHead(302, {
      location: 'https://switched.example/base/odd/next?a=b',
      'cache-control': 'max-age=60',
      'set-cookie': ['a=b; Domain=switched.example; Path=/', 'c=d; Domain=other.example'],
    });
    response.end();
  });
  server.listen(Number(new URL(url).port), '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** The status of what came back, and what the origin has got since the last time. */
async function sendRaw(...lines: string[]): Promise<{ status: number; got: Received[] }> {
  const before = origin.received.length;
  const raw = await edge.send(lines.join('\r\n'));
  return { status: Number(raw.slice(9, 12)), got: origin.received.slice(before) };
}

async function askOverHttp2(method: string, body: string): Promise<{ status: number; got: Received[] }> {
  const before = origin.received.length;
  const session = http2.connect(`http://127.0.0.1:${edge.port}`);
  const status = await new Promise<number>((resolve) => {
    const head = { ':method': method, ':path': '/pooled/http2', ':authority': HOST, accept: '*/*' };
    const stream = session.request(head, { endStream: body === '' });
    stream.on('response', ({ ':status': answered }) => resolve(Number(answered))).on('error', () => resolve(0));
    if (body !== '') stream.end(body);
  });
  session.destroy();
  return { status, got: origin.received.slice(before) };
}

describe('S47 with the first of three backends down', () => {
  const ask = (method: string, fields: string[], body: string) =>
    sendRaw(`${method} /pooled/page HTTP/1.1`, `Host: ${HOST}`, 'Connection: close', ...fields, '', body);

  test.each([
    ['DELETE', []],
    ['PUT', []],
    ['OPTIONS', []],
    ['PUT', ['Content-Length: 0']],
    ['DELETE', ['Content-Length: 0']],
  ])('a %s without a body, with %j, is sent to the next', async (method, fields) => {
    const { status, got } = await ask(method, fields, '');
    expect([status, got.length]).toEqual([200, 1]);
    expect(got[0]).toMatchObject({ method, body: '' });
    expect(fieldOf(got[0]!, 'transfer-encoding')).toBe(null);
  });

  test.each([
    ['DELETE', ['Content-Length: 4'], 'body'],
    ['PUT', ['Content-Length: 4'], 'body'],
    ['PUT', ['Transfer-Encoding: chunked'], '4\r\nbody\r\n0\r\n\r\n'],
    ['DELETE', ['Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['POST', [], ''],
  ])('a %s with %j and %j is sent once', async (method, fields, body) => {
    expect(await ask(method, fields, body)).toEqual({ status: 502, got: [] });
  });

  test('a DELETE over HTTP/2 is sent to the next without a body alone', async () => {
    expect(await askOverHttp2('DELETE', '')).toMatchObject({ status: 200, got: [{ method: 'DELETE', body: '' }] });
    expect(await askOverHttp2('DELETE', 'body')).toEqual({ status: 502, got: [] });
  });
});

const ask = (path: string, headers = {}) => edge.ask(`GET http://${HOST}${path}`, headers);

/** What the origin has been asked since the last time. */
async function gotBy(work: () => Promise<unknown>): Promise<Received[]> {
  const before = origin.received.length;
  await work();
  return origin.received.slice(before);
}

test("overrideHost: 'client' is the host that the client asked for", async () => {
  const [got] = await gotBy(() => ask('/client/a?b'));
  expect(got!.target).toBe('/base/client/a?b');
  expect(fieldOf(got!, 'host')).toBe(HOST);
});

test('a path is rewritten for the origin alone', async () => {
  const got = await gotBy(async () => {
    expect((await ask('/api/x%2fy/a/b?c')).status).toBe(400);
    expect((await ask('/api/x/a%2fb?c')).status).toBe(200);
    expect((await ask('/api/x/a%2fb?c')).headers['cache-status']).toMatch(/^popgate; hit/);
    expect((await ask('/api/x/a', { range: 'bytes=0-3' })).status).toBe(206);
    expect((await edge.ask(`POST http://${HOST}/api/x/up`, {}, 'body')).status).toBe(200);
    for (const path of ['/api/x/..%2f..%2fadmin', '/api/..%2fadmin/a', '/api/x%3f/a']) {
      expect((await ask(path)).status).toBe(400);
    }
  });
  expect(got.map(({ method, target }) => `${method} ${target}`)).toEqual([
    'GET /v1/x/a%2Fb?c',
    'GET /v1/x/a',
    'POST /v1/x/up',
  ]);
});

test('with rewriteHost an origin speaks of the site', async () => {
  const { status, headers } = await ask('/odd/page');
  expect([status, headers['location']]).toEqual([302, '/odd/next?a=b']);
  expect(headers['set-cookie']).toBe('a=b; Path=/, c=d; Domain=other.example');
});

test('a redirect takes the query along', async () => {
  const { status, headers } = await ask('/old/a?b=c&d');
  expect([status, headers['location']]).toEqual([302, '/new/a?own=1&b=c&d#part']);
});

test("events that pause stay whole with betweenBytes: 'none', and are cut without", async () => {
  const [kept, cut] = await Promise.all([ask('/events/events'), ask('/odd/events')]);
  expect(kept).toMatchObject({ status: 200, cut: false, text: 'data: first\n\ndata: last\n\n' });
  expect([cut.status, cut.text.includes('last')]).toEqual([200, false]);
});
