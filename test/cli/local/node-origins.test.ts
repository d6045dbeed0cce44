import { once } from 'node:events';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../src/cli/local/x509.ts';
import type { BackendConfig, DynamicBackend } from '../../../src/gateway/index.ts';
import { type FaultOrigin, fresh, headOf, RESET, SILENT, startOrigin } from '../../support/fault-origin.ts';
import { freePort } from '../../support/listening.ts';
import { originsOf, requestFor } from './local-origins.ts';

let origin: FaultOrigin;
beforeAll(async () => void (origin = await startOrigin()));
afterAll(() => origin.close());

const get = (path: string): Promise<Response> => originsOf({ local: origin.url }).fetch('shop', requestFor(path));

describe('what fails says so in the words that the gateway goes by', () => {
  it.each<[string, () => Promise<Response>, RegExp]>([
    [
      'nobody listens',
      async () => originsOf({ local: `http://127.0.0.1:${await freePort()}` }).fetch('shop', requestFor('/')),
      /^connection refused/,
    ],
    [
      'no such name',
      () => originsOf({ local: 'http://no-such-name.invalid' }).fetch('shop', requestFor('/')),
      /^DNS error/,
    ],
    ['no such backend', () => originsOf({ local: origin.url }).fetch('none', requestFor('/')), /no backend none/],
    ['a reset', () => (origin.plan('/reset', RESET), get('/reset')), /socket hang up|ECONNRESET/],
    ['no HTTP', () => (origin.plan('/noise', { raw: ['NOISE\r\n\r\n'], end: 'close' }), get('/noise')), /Parse Error/],
    [
      'another protocol',
      () => (
        origin.plan('/upgrade', {
          raw: ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
          end: 'hang',
        }),
        get('/upgrade')
      ),
      /changes the protocol/,
    ],
    [
      'fields of more than the platform reads',
      () => (origin.plan('/fields', fresh('ok', { 'x-long': 'x'.repeat(70_000) })), get('/fields')),
      /overflow/i,
    ],
    [
      'silence',
      () => (
        origin.plan('/silent', SILENT),
        originsOf({ local: origin.url, timeouts: { firstByte: '100ms' } }).fetch('shop', requestFor('/silent'))
      ),
      /^first byte timeout/,
    ],
  ])('%s', async (_name, ask, why) => {
    await expect(ask()).rejects.toThrow(why);
  });

  it('a body that stops', async () => {
    origin.plan('/stops', { raw: [headOf({ 'content-length': '10' }), 'begun'], end: 'hang' });
    const response = await originsOf({ local: origin.url, timeouts: { betweenBytes: '100ms' } }).fetch(
      'shop',
      requestFor('/stops'),
    );
    await expect(response.text()).rejects.toThrow('between bytes timeout');
  });

  it('a TLS handshake that never ends, as no connection', async () => {
    const server = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const local = `https://127.0.0.1:${(server.address() as AddressInfo).port}` as const;
    await expect(originsOf({ local, timeouts: { connect: '100ms' } }).fetch('shop', requestFor('/'))).rejects.toThrow(
      'connection timeout',
    );
    server.close();
  });
});

it('a connection that the origin has closed meanwhile is no failure', async () => {
  let [connections, isOpen] = [0, true];
  const server = net.createServer((socket) => {
    connections += 1;
    socket
      .on('error', () => undefined)
      .on('data', () => {
        if (isOpen) socket.write(`${headOf({ 'content-length': '2' })}ok`);
        else {
          isOpen = true;
          socket.resetAndDestroy();
        }
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origins = originsOf({ local: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const ask = async (): Promise<string> => (await origins.fetch('shop', requestFor('/'))).text();
  expect([await ask(), await ask(), connections]).toEqual(['ok', 'ok', 1]);
  isOpen = false;
  expect([await ask(), connections]).toEqual(['ok', 2]);
  // What does something twice when it is sent twice takes no such connection, and is not repeated (RFC 9110 §9.2.2).
  isOpen = false;
  await expect(origins.fetch('shop', { ...requestFor('/'), method: 'POST' })).rejects.toThrow();
  expect(connections).toBe(3);
  server.close();
});

describe('over TLS', () => {
  const authority = makeCertificate('authority');
  const certificate = makeCertificate('origin', { names: ['shop.example'], by: authority });
  let server: https.Server;
  let port: number;
  beforeAll(async () => {
    server = https.createServer(certificate, (request, response) =>
      response.end((request.socket as { servername?: string }).servername),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => void server.close());

  it.each<[string, BackendConfig['tls'], string | RegExp]>([
    [
      'with its authority, by its name',
      { caCertificate: authority.cert, certHostname: 'shop.example' },
      'shop.example',
    ],
    ['by another name', { caCertificate: authority.cert, certHostname: 'other.example' }, /^TLS certificate error/],
    ['by its address', { caCertificate: authority.cert }, /^TLS certificate error/],
    ['of an authority that nobody knows', { certHostname: 'shop.example' }, /^TLS certificate error/],
    [
      'by an older TLS than it speaks',
      { caCertificate: authority.cert, certHostname: 'shop.example', maxVersion: '1.1' },
      /./,
    ],
  ])('%s', async (_name, tls, expected) => {
    const asked = originsOf({ local: `https://127.0.0.1:${port}`, ...(tls && { tls }) }).fetch('shop', requestFor('/'));
    if (typeof expected === 'string') expect(await (await asked).text()).toBe(expected);
    else await expect(asked).rejects.toThrow(expected);
  });

  it('a dynamic backend as it says of itself', async () => {
    const backend: DynamicBackend = {
      name: 'tenants.1',
      target: `127.0.0.1:${port}`,
      host: 'a.tenants.example',
      tls: true,
      tlsHost: 'shop.example',
      tlsLimits: { caCertificate: authority.cert },
      connectMs: 1_000,
      firstByteMs: 1_000,
      betweenBytesMs: 1_000,
    };
    expect(
      await (
        await originsOf({ local: origin.url }).fetch(backend, requestFor('/', { url: 'https://a.tenants.example/' }))
      ).text(),
    ).toBe('shop.example');
  });
});

it('no health is known of any', () => {
  expect(originsOf({ local: origin.url }).health('shop')).toBe('unknown');
});
