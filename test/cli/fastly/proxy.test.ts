import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sendRequest } from '../../../src/cli/fastly/http-request.ts';
import { makeCertificate } from '../../../src/cli/local/x509.ts';

const NAME = 'api.shop.example';
const certificate = makeCertificate(NAME, { names: [NAME] });
const received: string[] = [];
let asked: { target: string | undefined; fields: string[] }[] = [];

const server = https.createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
  received.push(`${request.method} ${request.headers.host} ${String(request.headers['fastly-key'])}`);
  response.end('"ok"');
});
const proxy = http.createServer();

beforeAll(async () => {
  for (const one of [server, proxy]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  proxy.on('connect', (request, socket) => {
    asked.push({ target: request.url, fields: request.rawHeaders });
    const onward = net.connect(portOf(server), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
});

afterAll(() => {
  server.closeAllConnections();
  for (const one of [server, proxy]) one.close();
});

afterEach(() => {
  vi.unstubAllEnvs();
  asked = [];
  received.length = 0;
});

function portOf(one: net.Server): number {
  return (one.address() as AddressInfo).port;
}

function ask(url: string) {
  const headers = { 'Fastly-Key': 'the-token' };
  return sendRequest({ method: 'GET', url: new URL(url), headers, certificate: certificate.cert });
}

describe('HTTPS_PROXY', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'as %s: requests go through its tunnel, which the token does not leave',
    async (name) => {
      vi.stubEnv(name, `http://127.0.0.1:${portOf(proxy)}`);
      expect(await ask(`https://${NAME}/service`)).toMatchObject({ status: 200, text: '"ok"' });
      expect(asked.map(({ target }) => target)).toEqual([`${NAME}:443`]);
      expect(asked[0]!.fields.join()).not.toContain('the-token');
      expect(received).toEqual([`GET ${NAME} the-token`]);
    },
  );

  it('is not asked for what NO_PROXY names, nor for this machine', async () => {
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${portOf(proxy)}`);
    vi.stubEnv('NO_PROXY', 'shop.example,.shop.example');
    await expect(ask(`https://${NAME}/service`)).rejects.toThrow();
    await expect(ask(`https://127.0.0.1:${portOf(server)}/service`)).rejects.toThrow(/altnames|IP/i);
    expect(asked).toEqual([]);
  });

  it('that does not answer is an error', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    await expect(ask(`https://${NAME}/service`)).rejects.toThrow('ECONNREFUSED');
  });
});
