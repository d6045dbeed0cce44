import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Front, type FrontOptions, startFront } from '../../../src/cli/serve/front.ts';
import { freePort } from '../../support/listening.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server of the loopback; gives its port. */
async function listen(server: net.Server): Promise<number> {
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

const answering = (name: string) => http.createServer((_, response) => response.end(name));

/** What is behind it is a server, or what is done with each connection. */
async function frontOf(
  behind: net.Server | ((socket: Socket) => void),
  options: Partial<FrontOptions> = {},
): Promise<{ front: Front; port: number; at: number }> {
  const at = await listen(typeof behind === 'function' ? net.createServer({ allowHalfOpen: true }, behind) : behind);
  const address = { host: '127.0.0.1', port: await freePort() };
  const front = await startFront({ address, port: at, ...options });
  closing.push(() => front.close());
  return { front, port: address.port, at };
}

function connect(port: number): Socket {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  closing.push(() => socket.destroy());
  return socket.on('error', () => undefined);
}

/** The next bytes that come. */
const next = async (socket: Socket): Promise<string> => String(((await once(socket, 'data')) as [Buffer])[0]);

/** All that comes until the other side ends; the socket stays open for writing. */
async function rest(socket: Socket): Promise<string> {
  const got: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => got.push(bytes));
  await once(socket, 'end');
  return Buffer.concat(got).toString();
}

async function ask(port: number, agent: http.Agent | false, path = '/'): Promise<string> {
  const request = http.get({ host: '127.0.0.1', port, agent, path }).on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return text(response);
}

const REQUEST = 'GET /x HTTP/1.1\r\nHost: a\r\n\r\n';

describe('while servers come and go', () => {
  it('no connection is refused or cut', async () => {
    const { front, port } = await frontOf(answering('first'));
    let isOver = false;
    const seen: string[] = [];
    const askOn = async (agent: http.Agent | false) => {
      while (!isOver) seen.push(await ask(port, agent));
    };
    const agent = new http.Agent({ keepAlive: true });
    closing.push(() => agent.destroy());
    const clients = [askOn(false), askOn(agent), askOn(agent)];
    for (const name of ['0', '1', '2', '3']) {
      front.pointAt(await listen(answering(name)));
      await expect.poll(() => seen.at(-1)).toBe(name);
    }
    isOver = true;
    await Promise.all(clients);
    expect(seen.slice(-3)).toEqual(['3', '3', '3']);
  });

  it('a connection that is kept alive comes to the new one with its next request', async () => {
    const { front, port } = await frontOf(answering('old'));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    closing.push(() => agent.destroy());
    expect(await ask(port, agent)).toBe('old');
    const [socket] = Object.values(agent.freeSockets)[0]!;
    front.pointAt(await listen(answering('new')));
    expect(await ask(port, agent)).toBe('new');
    expect(Object.values(agent.freeSockets)[0]).toEqual([socket]);
  });

  it.each([
    ['an upload', 'POST /x HTTP/1.1\r\nHost: a\r\n\r\nfirst'],
    ['a WebSocket', 'GET /x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s stays where it began, and is waited for', async (_, first) => {
    const old: Socket[] = [];
    const { front, port, at } = await frontOf((socket) => {
      old.push(socket.on('data', () => socket.write('.')).on('end', () => socket.end()));
    });
    const client = connect(port);
    client.write(first);
    await next(client);
    front.pointAt(await listen(answering('new')));
    let isLeft = false;
    const left = front.left(at).then(() => (isLeft = true));
    client.write('\u0081more');
    await next(client);
    expect([old.length, isLeft]).toEqual([1, false]);
    client.destroy();
    await left;
  });

  it('one that nobody uses is left at once', async () => {
    const { front, at, port } = await frontOf(answering('old'));
    await front.left(at);
    await ask(port, false);
    await front.left(at);
  });
});

describe('a connection is passed on as it is', () => {
  it('with all bytes of both directions, in their order', async () => {
    const { port } = await frontOf((socket) => socket.pipe(socket));
    const sent = Buffer.alloc(5_000_000, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n0123456789');
    const client = connect(port);
    const got: Buffer[] = [];
    client.on('data', (bytes: Buffer) => got.push(bytes));
    client.end(sent);
    await once(client, 'end');
    expect(Buffer.concat(got).equals(sent)).toBe(true);
  });

  it('half closed by the client, it still gets its answer', async () => {
    const { port } = await frontOf(async (socket) => {
      socket.end(`got ${(await rest(socket)).length}`);
    });
    const client = connect(port);
    client.end(REQUEST);
    expect(await rest(client)).toBe(`got ${REQUEST.length}`);
  });

  it('half closed by the server, the client still sends', async () => {
    const heard: Promise<string>[] = [];
    const { port } = await frontOf((socket) => {
      heard.push(rest(socket));
      socket.once('data', () => socket.end('early'));
    });
    const client = connect(port);
    client.write(REQUEST);
    expect(await rest(client)).toBe('early');
    client.end('late');
    expect(await heard[0]).toBe(`${REQUEST}late`);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed', (socket) => socket.destroy()],
  ])('an answer that is cut, the connection %s, is not whole for the client', async (_, cut) => {
    const { port } = await frontOf((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => setTimeout(cut, 20, socket));
      });
    });
    await expect(ask(port, false)).rejects.toThrow(/aborted|ECONNRESET|socket hang up/);
  });

  it('an answer that ends with the connection ends where the server is reset with an error, not an end', async () => {
    const { port } = await frontOf((socket) => {
      socket.once('data', () => socket.write('half', () => setTimeout(() => socket.resetAndDestroy(), 20)));
    });
    const client = connect(port);
    client.write(REQUEST);
    await next(client);
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it.each<[string, (client: Socket) => void]>([
    ['resets', (client) => client.resetAndDestroy()],
    ['closes', (client) => client.destroy()],
  ])('a client that %s the connection ends it for the server', async (_, leave) => {
    const closed: Promise<unknown>[] = [];
    const { port } = await frontOf((socket) => {
      closed.push(once(socket.on('error', () => undefined).on('end', () => socket.end()), 'close'));
      socket.once('data', () => socket.write('x'));
    });
    const client = connect(port);
    client.write(REQUEST);
    await next(client);
    leave(client);
    await closed[0];
  });

  it('HTTP/2 with prior knowledge goes through', async () => {
    const server = http2.createServer((_, response) => response.end('two'));
    const { port } = await frontOf(server);
    const session = http2.connect(`http://127.0.0.1:${port}`);
    closing.push(() => session.destroy());
    const stream = session.request({ ':path': '/' });
    expect(await text(stream)).toBe('two');
  });

  it('an upgrade goes through, both ways', async () => {
    const server = http.createServer().on('upgrade', (_, socket: Socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.pipe(socket);
    });
    const { port } = await frontOf(server);
    const request = http.get({ host: '127.0.0.1', port, headers: { connection: 'Upgrade', upgrade: 'echo' } });
    const [, socket] = (await once(request, 'upgrade')) as [unknown, Socket];
    closing.push(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\n\r\n');
    expect(await next(socket)).toBe('GET / HTTP/1.1\r\n\r\n');
  });

  it('where nobody listens behind it, it is closed', async () => {
    const { port, front } = await frontOf(answering('x'));
    front.pointAt(await freePort());
    await expect(ask(port, false)).rejects.toThrow(/ECONNRESET|socket hang up/);
  });
});

describe('a request that the front answers itself', () => {
  const own: Partial<FrontOptions> = {
    answer: ({ method, target, host }) =>
      target === '/' && host === 'here' ? Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${method} own`) : null,
  };
  const OWN = 'GET / HTTP/1.1\r\nAccept: a\r\nHost: here\r\n\r\n';

  it('is found however its bytes come, and the server hears nothing of it', async () => {
    let connections = 0;
    const { port } = await frontOf(() => (connections += 1), own);
    for (const at of [1, 3, 9, 15, 30, OWN.length - 2, OWN.length]) {
      const client = connect(port);
      client.setNoDelay();
      client.write(OWN.slice(0, at));
      await pause(10);
      client.write(OWN.slice(at));
      expect(await rest(client)).toBe('HTTP/1.1 200 OK\r\n\r\nGET own');
    }
    expect(connections).toBe(0);
  });

  it('is found on a connection that was kept alive', async () => {
    const { port } = await frontOf(answering('server'), own);
    const client = connect(port);
    client.write(REQUEST);
    expect(await next(client)).toContain('server');
    client.write(OWN);
    expect(await rest(client)).toBe('HTTP/1.1 200 OK\r\n\r\nGET own');
  });

  it.each(['GET /x HTTP/1.1\r\nHost: here\r\n\r\n', 'GET / HTTP/1.1\r\nHost: there\r\n\r\n'])(
    '%j is not, and the server gets every byte of it',
    async (request) => {
      const { port } = await frontOf((socket) => socket.pipe(socket), own);
      const client = connect(port);
      for (const byte of request) {
        client.write(byte);
        await pause(1);
      }
      client.end();
      expect(await rest(client)).toBe(request);
    },
  );

  it('is not waited for for ever: what came of a head is passed on in time', async () => {
    const { port } = await frontOf((socket) => socket.pipe(socket), { ...own, headMs: 30 });
    const client = connect(port);
    client.write('GET / HT');
    expect(await next(client)).toBe('GET / HT');
  });

  it('nor is a client that ends within a head', async () => {
    const { port } = await frontOf((socket) => socket.pipe(socket), own);
    const client = connect(port);
    client.end('GET / HT');
    expect(await rest(client)).toBe('GET / HT');
  });
});

it('an address that is taken is an error, at once', async () => {
  const port = await listen(answering('x'));
  await expect(startFront({ address: { host: '127.0.0.1', port }, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('closed, it listens no more, and all its connections end', async () => {
  const { front, port } = await frontOf((socket) => socket.pipe(socket));
  const client = connect(port);
  client.write(REQUEST);
  await next(client);
  await Promise.all([once(client, 'end'), front.close()]);
  await expect(ask(port, false)).rejects.toThrow('ECONNREFUSED');
});
