import http2 from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EchoOrigin, fieldOf, type Received, startEchoOrigin } from '../support/echo-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';

const HOST = 'switches.example.test';

let edge: SharedEdge<'well' | 'dead'>;
/** At the address of `dead` nobody listens. */
let origin: EchoOrigin;

beforeAll(async () => {
  edge = await joinEdge('switches');
  origin = await startEchoOrigin(edge.origins.well);
});
afterAll(async () => {
  await edge?.stop();
  origin?.close();
});

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
