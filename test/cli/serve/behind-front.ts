import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Front, type FrontOptions, startFront } from '../../../src/cli/serve/front.ts';
import { freePort } from '../../support/listening.ts';

/** What is to be closed after the test. */
export const closing: (() => unknown)[] = [];

/** The last first. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}

/** A server of the loopback; gives its port. */
export async function listen(server: net.Server): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

export const answering = (name: string) => http.createServer((_, response) => response.end(name));

/** What is behind it is a server, or what is done with each connection. */
export async function frontOf(
  behind: net.Server | ((socket: Socket) => void),
  options: Partial<FrontOptions> = {},
): Promise<{ front: Front; port: number; at: number }> {
  const at = await listen(typeof behind === 'function' ? net.createServer({ allowHalfOpen: true }, behind) : behind);
  const address = { host: '127.0.0.1', port: await freePort() };
  const front = await startFront({ address, port: at, ...options });
  closing.push(() => front.close());
  return { front, port: address.port, at };
}

export function connect(port: number): Socket {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  closing.push(() => socket.destroy());
  return socket.on('error', () => undefined);
}

/** The next bytes that come. */
export const next = async (socket: Socket): Promise<string> => String(((await once(socket, 'data')) as [Buffer])[0]);

/** All that comes until the other side ends; the socket stays open for writing. */
export async function rest(socket: Readable): Promise<string> {
  const got: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => got.push(bytes));
  await once(socket, 'end');
  return Buffer.concat(got).toString();
}

export async function ask(port: number, agent: http.Agent | false, path = '/'): Promise<string> {
  const request = http.get({ host: '127.0.0.1', port, agent, path }).on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return text(response);
}

export const REQUEST = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n';
