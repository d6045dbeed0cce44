import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OriginRequest } from '../../../src/gateway/index.ts';
import { type FaultOrigin, fresh, gated, headOf, newGate, short, startOrigin } from '../../support/fault-origin.ts';
import { originsOf, requestFor } from './local-origins.ts';

let origin: FaultOrigin;
beforeAll(async () => void (origin = await startOrigin()));
afterAll(() => origin.close());

const get = (path: string, request?: Partial<OriginRequest>): Promise<Response> =>
  originsOf({ local: origin.url }).fetch('shop', requestFor(path, request));

describe('what is sent', () => {
  it.each(['/a/%2e%2e/b', '/a//b?q=%zz&q', "/x?'=|{}", '/?'])('%s is asked for as it is written', async (target) => {
    const path = target.split('?', 1)[0]!;
    origin.plan(path, fresh('ok'));
    await (await get(target)).text();
    expect(origin.asked(path)[0]!.target).toBe(target);
  });

  it.each([
    ['https://shop.example', 'shop.example'],
    ['https://shop.example:8443', 'shop.example:8443'],
    ['https://www.site.example', 'www.site.example'],
  ])('the Host is that of %s, whatever the fields say', async (base, host) => {
    origin.plan('/host', fresh('ok'));
    await get('/host', {
      url: `${base}/host`,
      headers: [
        ['host', 'other.example'],
        ['x-one', '1'],
        ['connection', 'close'],
      ],
    });
    expect(origin.asked('/host')[0]!.headers).toEqual({ host, 'x-one': '1', connection: 'keep-alive' });
  });

  it.each<[string, Partial<OriginRequest>, Record<string, string>, string]>([
    [
      'bytes have their length',
      { method: 'PUT', body: new TextEncoder().encode('four') },
      { 'content-length': '4' },
      'four',
    ],
    [
      'a stream comes in chunks',
      { method: 'POST', body: new Response('four').body },
      { 'transfer-encoding': 'chunked' },
      'four',
    ],
    [
      'a stream of known length has it',
      { method: 'POST', body: new Response('four').body, headers: [['content-length', '4']] },
      { 'content-length': '4' },
      'four',
    ],
    ['no body of a POST is one of no length', { method: 'POST' }, { 'content-length': '0' }, ''],
    ['no body of a DELETE is none', { method: 'DELETE' }, {}, ''],
    [
      'a GET has no framing',
      {
        headers: [
          ['content-length', '7'],
          ['transfer-encoding', 'chunked'],
        ],
      },
      {},
      '',
    ],
  ])('%s', async (_name, request, framing, body) => {
    origin.plan('/body', fresh('ok'));
    await (await get('/body', request)).text();
    const [asked] = origin.asked('/body');
    const { 'content-length': length, 'transfer-encoding': coding } = asked!.headers;
    expect({ ...(length && { 'content-length': length }), ...(coding && { 'transfer-encoding': coding }) }).toEqual(
      framing,
    );
    expect(asked!.body).toBe(body);
  });
});

describe('what is answered', () => {
  it('is not decoded', async () => {
    const zipped = gzipSync('a text');
    origin.plan('/gzip', { headers: { 'content-encoding': 'gzip' }, body: zipped });
    const response = await get('/gzip', { headers: [['accept-encoding', 'gzip']] });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(zipped);
  });

  it('is not followed, and each Set-Cookie is its own', async () => {
    origin.plan('/moved', {
      status: 302,
      headers: { location: '/gzip', 'set-cookie': ['a=1', 'b=2'], 'x-a': ['1', '2'] },
    });
    const { status, headers } = await get('/moved');
    expect([status, headers.get('location'), headers.getSetCookie(), headers.get('x-a')]).toEqual([
      302,
      '/gzip',
      ['a=1', 'b=2'],
      '1, 2',
    ]);
  });

  it.each([204, 304])('%d has no body', async (status) => {
    origin.plan('/none', { status, headers: { etag: '"1"' } });
    const response = await get('/none');
    expect([response.status, response.body, response.headers.get('etag')]).toEqual([status, null, '"1"']);
  });

  it('to a HEAD has the length of what a GET would have', async () => {
    origin.plan('/head', { raw: [headOf({ 'content-length': '1000' })], end: 'close' });
    const response = await get('/head', { method: 'HEAD' });
    expect([response.headers.get('content-length'), response.body]).toEqual(['1000', null]);
  });

  it.each([
    ['with a length', short('length', Buffer.from('begun'))],
    ['in chunks', short('chunks', Buffer.from('begun'))],
    [
      'in chunks, of which some are whole',
      { raw: [headOf({ 'transfer-encoding': 'chunked' }), '5\r\nbegun\r\n'], end: 'close' as const },
    ],
    ['by a reset', { raw: [headOf({ 'content-length': '10' }), 'begun'], end: 'reset' as const }],
  ])('fails where it is cut, %s', async (_name, answer) => {
    origin.plan('/cut', answer);
    await expect(get('/cut').then((response) => response.text())).rejects.toThrow();
  });

  it('comes as it is sent, and ends the connection where nobody reads on', async () => {
    const gate = newGate();
    origin.plan('/slow', { body: gated(gate, 'first', 'second') });
    const response = await get('/slow');
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('first');
    await reader.cancel();
    gate.open();
    expect(await (await get('/gzip')).arrayBuffer()).toBeDefined();
  });

  it('is no faster than it is read', async () => {
    let sent = 0;
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined).write(headOf({ 'content-length': String(2 ** 30) }));
      const piece = Buffer.alloc(64 * 1024);
      const fill = (): void => {
        while (socket.writable && socket.write(piece)) sent += piece.length;
        socket.once('drain', fill);
      };
      fill();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}` as const;
    const response = await originsOf({ local }).fetch('shop', requestFor('/large'));
    const reader = response.body!.getReader();
    await reader.read();
    let before = -1;
    await expect
      .poll(() => [before, (before = sent)].every((count) => count === sent), { interval: 200, timeout: 10_000 })
      .toBe(true);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    await reader.cancel();
    server.close();
  });
});
