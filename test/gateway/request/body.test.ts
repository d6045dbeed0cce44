import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyOf } from '../../../src/gateway/request/body.ts';
import type { Client, Exchange } from '../../../src/gateway/index.ts';
import { pooledSite, type PooledSite } from '../../support/pooled-site.ts';
import { requestOf, site } from '../../support/site.ts';
import { tenants } from '../../support/tenants.ts';

type HttpVersion = Client['httpVersion'];

/** What the platform gives of a request: a stream, in as many pieces as there are, were it none at all. */
function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

function platformRequest(line: string, headers: Record<string, string>, pieces: readonly string[]): Request {
  const body = streamOf(pieces.map((piece) => new TextEncoder().encode(piece)));
  return { ...requestOf(line, headers), body } as unknown as Request;
}

function firstIsDown(httpVersion: HttpVersion): PooledSite {
  const www = pooledSite({}, { ...(httpVersion && { connection: { httpVersion } }) });
  www.down.add('one');
  return www;
}

test.each<[string, HttpVersion, Record<string, string>]>([
  ['DELETE', 1, {}],
  ['PUT', 1, {}],
  ['OPTIONS', 1, {}],
  ['PUT', 1, { 'content-length': '0' }],
  ['DELETE', 2, {}],
  ['OPTIONS', 3, {}],
  ['PUT', 2, { 'content-length': '0' }],
  ['DELETE', undefined, {}],
])('S47 a %s without a body, in HTTP/%s and with %j, is sent to another backend', async (method, version, headers) => {
  const www = firstIsDown(version);
  const answer = await www.send(platformRequest(`${method} /`, headers, []));
  expect([answer.status, await answer.text()]).toEqual([200, 'two']);
  expect(www.asked()).toEqual(['one', 'two']);
  expect(www.sent.map(({ body }) => body)).toEqual([null, null]);
});

test.each<[string, string, HttpVersion, Record<string, string>, string[]]>([
  ['DELETE with a length', 'DELETE', 1, { 'content-length': '4' }, ['body']],
  ['DELETE in chunks', 'DELETE', 1, { 'transfer-encoding': 'chunked' }, ['bo', 'dy']],
  ['DELETE in chunks, of which there are none', 'DELETE', 1, { 'transfer-encoding': 'chunked' }, []],
  ['PUT whose body no field names', 'PUT', 1, {}, ['bo', 'dy']],
  ['DELETE whose body no field names', 'DELETE', 2, {}, ['bo', 'dy']],
  ['PUT in HTTP/2 that may have a body', 'PUT', 2, {}, []],
  ['PUT on a connection that is not known', 'PUT', undefined, {}, []],
  ['PUT with an odd length', 'PUT', 1, { 'content-length': '00' }, []],
  ['POST, which may have been done', 'POST', 1, {}, []],
  ['PATCH, which may have been done', 'PATCH', 1, { 'content-length': '0' }, []],
])('S47 a %s is sent once', async (_, method, version, headers, pieces) => {
  const www = firstIsDown(version);
  expect((await www.send(platformRequest(`${method} /`, headers, pieces))).status).toBe(502);
  expect(www.asked()).toEqual(['one']);
});

test('a body that no field names arrives whole, in whatever pieces', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const request = { ...requestOf('PUT /'), body: streamOf(parts) } as unknown as Request;
      const exchange = { request, method: 'PUT', depth: 0, client: { httpVersion: 1 } } as unknown as Exchange;
      const bytes = new Uint8Array(await new Response(await bodyOf(exchange)).arrayBuffer());
      expect([...bytes]).toEqual(parts.flatMap((part) => [...part]));
    }),
  );
});

test('a handler is given no body where there is none, and what it asks on fails over', async () => {
  const seen: unknown[] = [];
  const www = site({
    connection: { httpVersion: 1 },
    handlers: {
      app: (request, { fetch }) => {
        seen.push(request.body);
        return fetch('/origin', { method: request.method, body: request.body });
      },
    },
    origin: ({ backend }) => {
      if (backend === 'one') throw new Error('connection refused');
      return new Response(backend as string);
    },
    config: {
      backends: { one: { origin: 'http://one.test' }, two: { origin: 'http://two.test' } },
      pools: { pool: { backends: { one: 1, two: 1 }, policy: 'failover', retries: 1 } },
      domains: {
        'www.example.test': {
          routes: [
            { path: '/on', handler: 'app' },
            { path: '/*', to: 'pool' },
          ],
        },
      },
    },
  });
  const answer = await www.send(platformRequest('DELETE /on', {}, []));
  expect([answer.status, await answer.text(), seen]).toEqual([200, 'two', [null]]);
});

test.each([
  ['without a body', [], 'https://b.tenants.test'],
  ['with one', ['body'], null],
])('the origins of a dynamic backend are tried in turn for a DELETE %s', async (_, pieces, answered) => {
  const origin = ['https://a.tenants.test', 'https://b.tenants.test'];
  const www = tenants(
    { 'of-a': JSON.stringify({ origin }) },
    {
      connection: { httpVersion: 1 },
      origin: ({ url }) => {
        if (url.startsWith(origin[0]!)) throw new Error('connection refused');
        return new Response(new URL(url).origin);
      },
    },
  );
  const answer = await www.send(platformRequest('DELETE /a/page', {}, pieces));
  expect(answer.status === 200 ? await answer.text() : null).toBe(answered);
  expect(www.sent.length).toBe(answered === null ? 1 : 2);
});
