import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { FrontOptions } from '../../../src/cli/serve/front.ts';
import { answering, closeAll, connect, frontOf, next, REQUEST, rest } from './behind-front.ts';

afterEach(closeAll);

describe('a request that the front answers itself', () => {
  const own: Partial<FrontOptions> = {
    answer: ({ method, target, host }) =>
      target === '/' && host === 'here' ? Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${method} own`) : null,
  };
  const OWN = 'GET / HTTP/1.1\r\nAccept: a\r\nHost: here\r\n\r\n';

  it('is found however its bytes come, and the server hears nothing of it', async () => {
    let connections = 0;
    const { port } = await frontOf((socket) => {
      connections += 1;
      socket.on('data', () => socket.end('server'));
    }, own);
    for (const at of [1, 3, 9, 15, 30, OWN.length - 2, OWN.length]) {
      const client = connect(port);
      client.setNoDelay();
      client.write(OWN.slice(0, at));
      await pause(10);
      client.write(OWN.slice(at));
      expect(await rest(client)).toBe('HTTP/1.1 200 OK\r\n\r\nGET own');
      client.end();
    }
    const other = connect(port);
    other.write(REQUEST);
    expect([await rest(other), connections]).toEqual(['server', 1]);
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
