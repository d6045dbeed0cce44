import { execFile } from 'node:child_process';
import type http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ENV, HOST, POPGATE, type PushStage, startPushStage } from '../support/push-stage.ts';

let stage: PushStage;

beforeAll(async () => {
  stage = await startPushStage();
});

afterEach(() => stage?.leave());

afterAll(() => stage?.stop());

const ask: PushStage['ask'] = (...request) => stage.ask(...request);
const listen: PushStage['listen'] = (...request) => stage.listen(...request);
const openSocket: PushStage['openSocket'] = (url) => stage.openSocket(url);
const publish: PushStage['publish'] = (body) => stage.publish(body);

describe('a published event', () => {
  test('reaches an SSE client, by the operator API and by the command line', async () => {
    const stream = await listen('/prices/42');
    expect([stream.status, stream.headers['content-type'], stream.headers['x-id']]).toEqual([
      200,
      'text/event-stream',
      '42',
    ]);
    expect(Object.keys(stream.headers).filter((name) => /^(grip|popgate)-/.test(name))).toEqual([]);
    await stream.until(':\n\n');
    const answer = await publish({ channel: 'price-42', event: 'price', id: '7', data: { cents: 1299 } });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      200,
      { who: 'publish_token', channel: 'price-42' },
    ]);
    expect(await stream.until('1299')).toContain('event: price\nid: 7\ndata: {"cents":1299}\n\n');
    const args = ['publish', '--config', 'gateway.ts', '--to', `http://127.0.0.1:${stage.port}`, '--channel', 'all'];
    const { stdout } = await promisify(execFile)(POPGATE, [...args, '--event', 'news', 'two\nlines'], {
      cwd: stage.folder,
      env: ENV,
    });
    expect(stdout).toBe('published to all\n');
    expect(await stream.until('lines')).toContain('event: news\ndata: two\ndata: lines\n\n');
  });

  test('reaches a WebSocket client, whose own messages do no harm, and which is closed properly', async () => {
    const socket = await openSocket('/sockets/43');
    socket.send('is anybody there?');
    const next = socket.next();
    expect((await publish({ channel: 'price-43', data: { cents: 5 } })).status).toBe(200);
    expect(await next).toBe('{"cents":5}');
    await publish({ channel: 'price-43', data: 'text' });
    expect(await socket.next()).toBe('text');
    expect(await socket.close()).toBe(1000);
  });

  test('ends a long poll, which else is answered 204', async () => {
    const polled = ask('GET /polls/44');
    await pause(700);
    await publish({ channel: 'price-44', data: { cents: 6 } });
    const { status, headers, text } = await polled;
    expect([status, headers['content-type'], text]).toEqual([200, 'application/json', '{"cents":6}']);
    const begun = Date.now();
    const silent = await ask('GET /polls/45');
    expect([silent.status, silent.text]).toEqual([204, '']);
    expect(Date.now() - begun).toBeGreaterThan(1_500);
  });

  test('is a line of an HTTP stream', async () => {
    const stream = await listen('/lines/46');
    expect(stream.headers['content-type']).toBe('text/plain; charset=utf-8');
    await pause(300);
    await publish({ channel: 'price-46', event: 'price', data: 'x' });
    expect(await stream.until('x')).toBe('x\n');
  });

  test('reaches its own channel alone, whatever a path holds', async () => {
    const [odd, plain, other] = await Promise.all([
      listen('/prices/1,2;x="y"'),
      listen('/prices/1'),
      listen('/prices/1', {}, 'other.example.test'),
    ]);
    await Promise.all([odd, plain, other].map((stream) => stream.until(':\n\n')));
    await publish({ channel: 'price-1', data: 'for-1' });
    await publish({ channel: 'other-1', data: 'for-other' });
    await publish({ channel: 'price-1%2C2%3Bx%3D%22y%22', data: 'for-odd' });
    await publish({ channel: 'all', data: 'for-all' });
    const heard = await Promise.all([odd.until('for-all'), plain.until('for-all'), other.until('for-other')]);
    const told = heard.map((text) => [...text.matchAll(/data: (.*)/g)].map(([, data]) => data));
    expect(told).toEqual([['for-odd', 'for-all'], ['for-1', 'for-all'], ['for-other']]);
  });
});

test('a purge announces itself', async () => {
  const stream = await listen('/stale');
  await stream.until(':\n\n');
  const headers = { authorization: 'Bearer purge-secret', 'content-type': 'application/json' };
  const { text } = await ask('POST /.popgate/purge', headers, '{"keys":["product/1"]}');
  const { id } = JSON.parse(text) as { id: string };
  const data = '{"type":"purge","keys":["product/1"],"urls":[],"domains":[],"all":false,"soft":false}';
  expect(await stream.until('product/1')).toContain(`event: purge\nid: ${id}\ndata: ${data}\n\n`);
});

test('a backend that speaks GRIP is asked in the place of the gateway', async () => {
  const stream = await listen('/chat/room?a=1', { 'x-real-ip': '1.1.1.1' });
  await stream.until('hi');
  // The Fastly CLI has looked at it, too, before it served.
  const { url, headers } = stage.chats.at(-1)!;
  expect([url, headers['host'], headers['x-forwarded-host']]).toEqual(['/base/chat/room?a=1', 'chat.example', HOST]);
  expect([typeof headers['grip-sig'], headers['x-real-ip']]).toEqual(['string', undefined]);
  await publish({ channel: 'chat', data: 'x' });
  await stream.until('data: x\n\n');
});

describe('S60', () => {
  test.each([
    ['a signature', { 'grip-sig': 'a.b.c' }],
    ['an empty one', { 'grip-sig': '' }],
    ['a mark', { 'popgate-stream': `x 1.1.1.1 ${HOST}` }],
    ['none of algorithm none', { 'grip-sig': `${btoa('{"alg":"none"}').replaceAll('=', '')}.e30.x` }],
  ])('%s of a client is refused', async (_name, headers) => {
    const { status, headers: answered } = await ask('GET /prices/1', headers);
    expect([status, answered['grip-hold']]).toEqual([403, undefined]);
  });

  test('what else a client says of GRIP is not heard', async () => {
    const stream = await listen('/prices/47', {
      'grip-hold': 'stream',
      'grip-channel': 'secret',
      'pushpin-route': 'chat',
    });
    await stream.until(':\n\n');
    await publish({ channel: 'secret', data: 'secret' });
    await publish({ channel: 'price-47', data: 'public' });
    expect(await stream.until('public')).not.toContain('secret');
  });
});

test('a WebSocket route is for upgrades, and a stream for GET', async () => {
  expect((await ask('GET /sockets/1')).status).toBe(426);
  const posted = await ask('POST /prices/1', {}, 'x');
  expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET']);
});

describe('S73 what Fanout sends is bound to what was handed over', () => {
  /** The last request that Pushpin made for this path, as it can be made again. */
  const lastFor = (url: string) => stage.asked.findLast((one) => one.url === url)!;
  const again = (line: string, headers: http.OutgoingHttpHeaders) => ask(line, headers);

  /** The fields of a real one, and of no more than is needed. */
  async function held(url: string) {
    const stream = await listen(url);
    await stream.until(':\n\n');
    const { headers } = lastFor(url);
    return { 'grip-sig': headers['grip-sig']!, 'popgate-stream': headers['popgate-stream']!, host: headers['host']! };
  }

  test('and is good for that alone', async () => {
    const fields = await held('/prices/70?a=1');
    const mark = fields['popgate-stream'];
    const good = await again('GET /prices/70?a=1', fields);
    expect([good.status, good.headers['grip-hold']]).toEqual([200, 'stream']);
    for (const path of ['/prices/71?a=1', '/prices/70', '/prices/70?a=2', '/lines/70?a=1', '/chat/x', '/page']) {
      expect([path, (await again(`GET ${path}`, fields)).status]).toEqual([path, 403]);
    }
    const marks = [
      mark.replace('127.0.0.1', '203.0.113.9'),
      mark.replace(HOST, 'other.example.test'),
      mark.replace(/^\d+/, (time) => String(Number(time) + 1)),
      ...[1, 2, 40, 44, 60].map((length) => mark.slice(0, -length)),
      `x 203.0.113.9 ${HOST}`,
      '',
    ];
    for (const other of marks) {
      expect((await again('GET /prices/70?a=1', { ...fields, 'popgate-stream': other })).status).toBe(403);
    }
    const added = { ...fields, 'popgate-stream-fields': '[["set-cookie","a=1"]]' };
    expect((await again('GET /prices/70?a=1', added)).status).toBe(403);
  });

  test('whatever Pushpin makes of a query', async () => {
    for (const query of ['?', '?a=%7e&b=%e9', '?a=[b]', '?a=%zz', '?a=|^`{}', '?a=\\']) {
      await listen(`/prices/72${query}`);
      const { url, status } = stage.asked.at(-1)!;
      expect([query, url.startsWith('/prices/72'), status]).toEqual([query, true, 200]);
    }
  });

  test('in all that a WebSocket and a long poll ask later', async () => {
    const socket = await openSocket('/sockets/73');
    for (const text of ['one', 'two']) {
      socket.send(text);
      await pause(300);
    }
    expect(await socket.close()).toBe(1000);
    const events = stage.asked.filter(({ url }) => url === '/sockets/73');
    expect(events.length).toBeGreaterThanOrEqual(4);
    expect(
      new Set(events.map(({ method, status, headers }) => [method, status, headers['popgate-stream']].join())).size,
    ).toBe(1);
    expect(events[0]!.status).toBe(200);
    expect((await ask('GET /polls/73')).status).toBe(204);
    expect(stage.asked.filter(({ url }) => url === '/polls/73').map(({ status }) => status)).not.toContain(403);
  });

  test('and never reaches the operator API, nor counts for an address that it chooses', async () => {
    const stream = await listen('/chat/room');
    await stream.until('hi');
    const own = await held('/prices/74');
    const ofChat = { 'grip-sig': stage.chats.at(-1)!.headers['grip-sig'] as string };
    const admin = { authorization: 'Bearer admin-secret' };
    for (const fields of [ofChat, { ...ofChat, 'popgate-stream': `x 127.0.0.1 ${HOST}` }, own]) {
      expect((await again('GET /.popgate/status', { ...fields, ...admin })).status).toBe(403);
      expect((await again('PURGE /prices/74', { ...fields, ...admin })).status).toBe(403);
      for (let at = 0; at < 12; at += 1) {
        const wrong = { ...fields, authorization: `Bearer wrong-${at}` };
        expect((await again('GET /.popgate/status', wrong)).status).toBe(403);
      }
    }
    expect((await again('GET /.popgate/status', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await again('GET /.popgate/status', admin)).status).toBe(200);
  });
});
