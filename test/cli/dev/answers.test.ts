import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closing, slowly, type Stage, startStage } from './stage.ts';

type Answering = Stage['answering'];

let stage: Stage;
afterEach(() => stage.close());

describe('an answer', () => {
  beforeEach(async () => void (stage = await startStage()));
  const get = (method = 'GET', version = '1.1'): Promise<string> =>
    stage.exchange(closing(`${method} / HTTP/${version}\r\nHost: a`));

  it.each<[string, Answering, RegExp]>([
    ['of a text has its length', () => new Response('four'), /\r\ncontent-length: 4\r\n[^]*\r\n\r\nfour$/i],
    ['of nothing has its length', () => new Response(null), /\r\ncontent-length: 0\r\n/i],
    [
      'has the length that it says',
      () => new Response('four', { headers: { 'content-length': '4' } }),
      /\r\ncontent-length: 4\r\n[^]*four$/i,
    ],
    [
      'that comes later is in chunks',
      () => new Response(slowly('a', 'b')),
      /\r\ntransfer-encoding: chunked\r\n[^]*\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/i,
    ],
    [
      'has every Set-Cookie in a line',
      () =>
        new Response('', {
          headers: [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ],
        }),
      /set-cookie: a=1\r\nset-cookie: b=2\r\n/i,
    ],
    [
      'without a body has no length',
      () => new Response(null, { status: 204 }),
      /^(?![^]*content-length)HTTP\/1\.1 204 /i,
    ],
    [
      'has no fields of another connection',
      () => new Response('', { headers: { 'keep-alive': 'timeout=9', connection: 'x' } }),
      /^(?![^]*timeout=9)/,
    ],
  ])('%s', async (_name, answer, expected) => {
    stage.answering = answer;
    expect(await get()).toMatch(expected);
  });

  it('to a HEAD has no body, and the length of one', async () => {
    stage.answering = () => new Response(null, { headers: { 'content-length': '12' } });
    expect(await get('HEAD')).toMatch(/content-length: 12\r\n[^]*\r\n\r\n$/i);
  });

  it.each(['1.1', '1.0'])('that breaks off breaks the connection, by HTTP/%s', async (version) => {
    stage.answering = () => new Response(slowly('begun', new Error('cut')));
    const socket = net.connect(stage.port, '127.0.0.1');
    const ended = new Promise<string>((resolve) => {
      socket.once('end', () => resolve('end')).once('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.write(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`);
    expect(await ended).toBe('ECONNRESET');
    expect(text).not.toContain('0\r\n\r\n');
  });

  it('whose client leaves is not read on', async () => {
    const gone = new Promise<void>((resolve) => {
      stage.answering = () =>
        new Response(
          new ReadableStream({
            pull: (rest) => pause(5).then(() => rest.enqueue(new Uint8Array(1_000))),
            cancel: () => resolve(),
          }),
        );
    });
    const socket = net.connect(stage.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await gone;
  });

  it('is no faster than its client reads it', async () => {
    let made = 0;
    stage.answering = () =>
      new Response(
        new ReadableStream(
          {
            pull: (rest) => {
              made += 65_536;
              rest.enqueue(new Uint8Array(65_536));
            },
          },
          { highWaterMark: 0 },
        ),
      );
    const socket = net.connect(stage.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.pause();
    let before = -1;
    await expect
      .poll(() => [before, (before = made)].every((count) => count > 0 && count === made), {
        interval: 200,
        timeout: 10_000,
      })
      .toBe(true);
    expect(made).toBeLessThan(32 * 1024 * 1024);
    socket.destroy();
  });
});
