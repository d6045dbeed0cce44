import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startFront } from '../../../src/cli/serve/front.ts';
import { freePort } from '../../support/listening.ts';
import { answering, ask, closeAll, closing, connect, frontOf, listen, next, REQUEST, rest } from './behind-front.ts';

afterEach(closeAll);

describe('while servers come and go', () => {
  it('no connection is refused or cut', async () => {
    const { front, port } = await frontOf(answering('first'));
    const over = new AbortController();
    const seen: string[] = [];
    const askOn = async (agent: http.Agent | false) => {
      while (!over.signal.aborted) seen.push(await ask(port, agent));
    };
    const agent = new http.Agent({ keepAlive: true });
    closing.push(() => agent.destroy());
    const clients = [askOn(false), askOn(agent), askOn(agent)];
    for (const name of ['0', '1', '2', '3']) {
      front.pointAt(await listen(answering(name)));
      await expect.poll(() => seen.at(-1)).toBe(name);
    }
    over.abort();
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
      closed.push(
        once(
          socket.on('error', () => undefined).on('end', () => socket.end()),
          'close',
        ),
      );
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
    expect(await rest(stream)).toBe('two');
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

it('an address that is taken is an error, at once', async () => {
  const port = await listen(answering('x'));
  await expect(startFront({ address: { host: '127.0.0.1', port }, port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

it('closed, it listens no more, and all its connections end', async () => {
  const { front, port } = await frontOf((socket) => socket.pipe(socket));
  const client = connect(port);
  client.write(REQUEST);
  await next(client);
  await Promise.all([once(client, 'end'), front.close()]);
  await expect(ask(port, false)).rejects.toThrow('ECONNREFUSED');
});
