import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CheckOptions, checkOrigin } from '../../../src/cli/init/origin.ts';
import { type Certificate, makeCertificate } from '../../../src/cli/local/x509.ts';

const authority = makeCertificate('Test authority');
const servers: net.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: net.Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface Answer {
  status?: number;
  location?: string;
}

/** An origin without TLS, and what is said of it. */
async function plain({ status = 200, location }: Answer): Promise<string> {
  const server = http.createServer((request, response) => {
    response.writeHead(
      status,
      location === undefined ? {} : { Location: location.replace('SELF', request.headers.host!) },
    );
    response.end('page');
  });
  const { lines } = await checkOrigin(`http://localhost:${await listen(server)}/base`, 'www.shop.example');
  return lines.join('\n');
}

/** One with it, for localhost. */
async function encrypted(certificate: Certificate, options: CheckOptions = {}) {
  const asked: (string | undefined)[] = [];
  const server = https.createServer({ ...certificate, SNICallback: (name, done) => (asked.push(name), done(null)) });
  server.on('request', (request, response) => response.end(`${asked.push(request.headers.host)}`));
  const port = await listen(server);
  const report = await checkOrigin(`https://localhost:${port}`, 'www.shop.example', { ca: authority.cert, ...options });
  return { said: report.lines.join('\n'), isFine: report.isFine, asked, port };
}

describe('an origin that is asked', () => {
  it('is asked by its own name, with SNI, and its certificate is verified', async () => {
    const { said, asked, port } = await encrypted(
      makeCertificate('localhost', { names: ['localhost'], by: authority }),
    );
    expect(said).toMatch(/^https:\/\/localhost:\d+ answers 200 OK in \d+ ms, over TLS 1\.3, its certificate is good$/m);
    expect(asked).toEqual(['localhost', `localhost:${port}`]);
  });

  const past = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };
  const future = { notBefore: new Date('2100-01-01'), notAfter: new Date('2101-01-01') };
  it.each<[string, Certificate, string]>([
    ['expired', makeCertificate('l', { names: ['localhost'], by: authority, ...past }), 'has expired'],
    ['of the future', makeCertificate('l', { names: ['localhost'], by: authority, ...future }), 'is not valid yet'],
    ['for others', makeCertificate('l', { names: ['b.example'], by: authority }), 'for other names than localhost'],
    ['signed by itself', makeCertificate('l', { names: ['localhost'] }), 'it signed its certificate itself'],
    [
      'of an unknown authority',
      makeCertificate('l', { names: ['localhost'], by: makeCertificate('Other authority') }),
      'no public authority signed its own',
    ],
  ])('has a certificate that is %s', async (_name, certificate, why) => {
    const { said, isFine, asked } = await encrypted(certificate);
    expect(said).toMatch(/^https:\/\/localhost:\d+ does not answer: /);
    expect(said).toContain(why);
    // Nothing was asked of a server that is not the one that was meant.
    expect([isFine, asked]).toEqual([false, ['localhost']]);
  });

  it.each<[string, Answer, string]>([
    ['a page', {}, 'answers 200 OK in'],
    ['no TLS', {}, 'nothing is encrypted'],
    ['its own name, which is private', {}, 'localhost is a private address: Fastly cannot reach it'],
    [
      'a way to the site itself',
      { status: 301, location: 'https://www.shop.example/' },
      "in a circle: set overrideHost: 'www.shop.example'",
    ],
    ['a way to the apex', { status: 308, location: 'https://shop.example/' }, "set overrideHost: 'www.shop.example'"],
    ['a way to TLS', { status: 302, location: 'https://localhost/' }, 'name https://localhost as the origin'],
    [
      'a way elsewhere',
      { status: 302, location: 'https://other.example/x' },
      'is https://other.example the origin that is meant?',
    ],
    ['a way to nowhere', { status: 302, location: 'http://[' }, 'it redirects to "http://[", which is no address'],
    ['a login', { status: 401 }, 'it does not let everybody in'],
    ['no page', { status: 404 }, "try overrideHost: 'www.shop.example'"],
    ['an error', { status: 503 }, 'answers 503 Service Unavailable'],
  ])('has %s', async (_name, answer, said) => {
    expect(await plain(answer)).toContain(said);
  });

  it('may redirect within itself', async () => {
    for (const location of ['/base/home', 'http://SELF/home'])
      expect(await plain({ status: 302, location })).not.toContain('redirects');
  });

  it.each<[string, (socket: net.Socket) => void, string, string]>([
    ['says nothing', () => {}, 'http', 'nothing came within 0.2 s'],
    ['hangs up', (socket) => socket.destroy(), 'http', 'it closes the connection'],
    ['speaks something else', (socket) => socket.end('220 mail ready\r\n'), 'http', 'speaks no HTTP'],
    ['speaks no TLS', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'https', 'speaks no TLS'],
  ])('%s', async (_name, behave, scheme, why) => {
    const port = await listen(
      net.createServer((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => behave(socket));
        afterwards.push(socket);
      }),
    );
    const { lines, isFine } = await checkOrigin(`${scheme}://127.0.0.1:${port}`, 'a.example', { timeoutMs: 200 });
    expect([isFine, lines[0]]).toEqual([false, expect.stringContaining(why)]);
    for (const socket of afterwards.splice(0)) socket.destroy();
  });

  it('is not there', async () => {
    const server = net.createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    for (const host of ['127.0.0.1', 'localhost']) {
      const { lines } = await checkOrigin(`http://${host}:${port}`, 'a.example');
      expect(lines[0]).toContain('nothing listens on that port');
    }
  });
});

const afterwards: net.Socket[] = [];

it('an origin by a name below localhost is on this machine', async () => {
  const server = http.createServer((_, response) => response.end('page'));
  const { lines } = await checkOrigin(`http://x.localhost:${await listen(server)}`, 'www.shop.example');
  expect(lines[0]).toMatch(/^http:\/\/x\.localhost:\d+ answers 200 OK in \d+ ms, without TLS$/);
});
