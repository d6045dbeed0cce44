import { describe, expect, test } from 'vitest';
import { debugToken } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';
import { HOST, push, SECRETS } from '../push/pushed-site.ts';

const gripOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('grip-')));

const UPGRADE = { upgrade: 'websocket', connection: 'Upgrade' };
const EVENTS = { 'content-type': 'application/websocket-events' };

describe('a client', () => {
  test('is handed to the service itself, with nothing of its own that could deceive', async () => {
    const www = push();
    const answer = await www.ask('GET /prices/4%2c2?a=1', {
      'grip-hold': 'stream',
      'popgate-stream-fields': '[["x-evil","1"]]',
      'x-forwarded-host': 'evil.test',
      accept: 'text/event-stream',
    });
    expect(answer.headers.get('x-handed-off')).toBe('popgate_self');
    const { request } = www.handedOff[0]!;
    expect(request.url).toBe(`http://${HOST}/prices/4%2C2?a=1`);
    const names = [...request.headers].map(([name]) => name);
    expect(names.filter((name) => /^(grip|popgate)-/.test(name))).toEqual(['popgate-stream']);
    expect(request.headers.get('popgate-stream')).toMatch(
      /^1772366400000 [a-z0-9+]+ 192\.0\.2\.1 http www\.example\.test [\w-]{43}$/,
    );
    expect([request.headers.get('x-forwarded-host'), request.headers.get('accept')]).toEqual([
      HOST,
      'text/event-stream',
    ]);
  });

  test('of a backend that speaks GRIP is handed to that, under its prefix, by any method', async () => {
    const www = push();
    await www.ask('POST /chat/a?b=c', { via: '1.1 x' }, 'body');
    const { request, backend } = www.handedOff[0]!;
    expect([backend, request.method, request.url]).toEqual(['chat', 'POST', `http://${HOST}/base/chat/a?b=c`]);
    expect([await request.text(), request.headers.get('cdn-loop'), request.headers.has('popgate-stream')]).toEqual([
      'body',
      'popgate-test',
      false,
    ]);
  });

  test.each<[string, Record<string, string>, number]>([
    ['POST /prices/1', {}, 405],
    ['HEAD /prices/1', {}, 405],
    ['GET /sockets/1', {}, 426],
    ['GET /inner', {}, 501],
  ])('%s %j is a %i', async (line, headers, status) => {
    const www = push();
    expect((await www.ask(line, headers)).status).toBe(status);
    expect(www.handedOff).toEqual([]);
  });
});

describe('without what could hold a client a stream is a 503, and nothing else is', () => {
  test.each<[string, SiteOptions]>([
    ['locally without Pushpin', { secrets: {} }],
    ['in production without Fanout', { environment: { local: false } }],
    ['in production, whatever the secrets say', { environment: { local: false }, config: { push: { fanout: false } } }],
  ])('%s', async (_name, options) => {
    const www = push(options);
    for (const path of ['/prices/1', '/chat/x']) {
      const { status, headers } = await www.ask(`GET ${path}`);
      expect([status, headers.get('retry-after')]).toEqual([503, '10']);
    }
    expect(www.handedOff).toEqual([]);
    expect((await www.ask('GET /page')).status).toBe(200);
  });

  test('in production Fanout is as the configuration says', async () => {
    const production = { environment: { local: false }, config: { push: { fanout: true } } };
    const www = push({ ...production, secrets: { stream_key: 'key' } });
    await www.ask('GET /prices/1');
    expect(www.handedOff.length).toBe(1);
  });

  test.each<[string, SiteOptions, string]>([
    ['grip_key', { secrets: { pushpin: '127.0.0.1:5561' } }, 'locally'],
    ['grip_key', { secrets: { pushpin: '127.0.0.1:5561', grip_key: '', stream_key: 'key' } }, 'locally'],
    ['stream_key', { environment: { local: false }, config: { push: { fanout: true } } }, 'in production'],
    [
      'stream_key',
      {
        environment: { local: false },
        config: { push: { fanout: true } },
        secrets: { shield_key: 'k', fanout_token: 't' },
      },
      'in production',
    ],
  ])('S73 without %s nobody is handed over, and the log says so: %j, %s', async (name, options) => {
    const www = push({ secrets: {}, ...options });
    expect((await www.ask('GET /prices/1')).status).toBe(503);
    expect([www.handedOff, www.logged]).toEqual([[], [expect.stringContaining(`see the secret ${name}`)]]);
    await www.ask('GET /chat/x');
    expect(www.handedOff.length).toBe(1);
  });
});

describe('Fanout is told', () => {
  test('server-sent events', async () => {
    const www = push();
    await www.ask('GET /prices/42');
    const answer = await www.held();
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/event-stream',
      ':\n\n',
    ]);
    expect([answer.headers.get('cache-control'), answer.headers.get('x-id')]).toEqual(['no-store', '42']);
    expect(gripOf(answer)).toEqual({
      'grip-hold': 'stream',
      'grip-channel': 'price-42, all',
      'grip-keep-alive': ':\\n\\n; format=cstring; timeout=20',
    });
  });

  test.each([
    ['/prices/a,b;c=d', 'price-a%2Cb%3Bc%3Dd, all'],
    ['/prices/%22%0d%0aGrip-Channel:x', 'price-%22%0D%0AGrip-Channel%3Ax, all'],
    ['/prices/é', 'price-%C3%A9, all'],
    ['/files/a/b%2Fc', 'popgate:lines:files/a/b%2Fc'],
    ['http://blue.tenants.test/', 'tenant/blue'],
  ])('%s: the channels %s', async (url, channels) => {
    const www = push();
    await www.ask(`GET ${url}`);
    expect((await www.held()).headers.get('grip-channel')).toBe(channels);
  });

  test('a long poll, with its time', async () => {
    const www = push();
    await www.ask('GET /polls/1');
    expect(gripOf(await www.held())).toEqual({
      'grip-hold': 'response',
      'grip-channel': 'price-1',
      'grip-timeout': '20',
      'grip-status': '204',
    });
  });

  test.each([
    ['OPEN\r\n', 'OPEN\r\nTEXT 2f\r\nc:{"type":"subscribe","channel":"price-é"}\r\n'],
    ['TEXT 5\r\nhello\r\n', ''],
    ['TEXT 2\r\nhi\r\nCLOSE 2\r\n\u0003è\r\n', 'CLOSE 2\r\n\u0003è\r\n'],
    ['PING\r\n', 'PONG\r\n'],
    ['DISCONNECT\r\n', ''],
    ['', ''],
  ])('a WebSocket, after %j', async (events, answered) => {
    const www = push();
    await www.ask('GET /sockets/7', UPGRADE);
    const bytes = String.fromCharCode(...new TextEncoder().encode(''));
    const answer = await www.held(EVENTS, latin1(events) as unknown as string);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/websocket-events']);
    expect(answer.headers.get('sec-websocket-extensions')).toBe('grip; message-prefix=""');
    const text = String.fromCharCode(...new Uint8Array(await answer.arrayBuffer()));
    const subscribed = answered.replace(
      /TEXT 2f\r\n.*\r\n/,
      'TEXT 2a\r\nc:{"type":"subscribe","channel":"price-7"}\r\n',
    );
    expect(text).toBe(bytes + subscribed);
  });

  test('what is malformed, or too much, of a WebSocket', async () => {
    const www = push();
    await www.ask('GET /sockets/7', UPGRADE);
    for (const events of ['open\r\n', 'TEXT 9\r\nhello\r\n', 'TEXT -1\r\n', 'x'])
      expect((await www.held(EVENTS, events)).status).toBe(400);
    expect((await www.held({}, 'OPEN\r\n')).status).toBe(400);
    expect((await www.held(EVENTS)).status).toBe(400);
    expect(await (await www.held(EVENTS, `TEXT 20000\r\n${'x'.repeat(131_072)}\r\n`)).text()).toMatch(/^CLOSE 2\r\n/);
  });

  test('what rules have added for the client, such as the trace that a debug token asks for', async () => {
    const www = push({ secrets: { ...SECRETS, debug_key: 'debug' } });
    const expires = Date.UTC(2026, 2, 1, 12) / 1000 + 60;
    const answer = await www.ask('GET /prices/1', {
      'popgate-debug': await debugToken({ expires, nonce: 'n', prefix: '' }, 'debug'),
    });
    expect(answer.headers.get('x-handed-off')).toBe('popgate_self');
    const held = await www.held();
    expect(held.headers.get('popgate-trace')).toContain('Fanout, which asks');
    expect(gripOf(held)['grip-channel']).toBe('price-1, all');
  });
});

/** Bytes by their numbers. */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

describe('S60 what says that it comes from Fanout', () => {
  test('is not looked at where nothing is streamed', async () => {
    const www = site();
    expect((await www.ask('GET /', { 'grip-sig': 'x', 'grip-hold': 'stream', 'popgate-stream': 'x' })).status).toBe(
      200,
    );
    expect([...www.sent[0]!.headers].filter(([name]) => /^(grip|popgate)-/.test(name))).toEqual([]);
  });
});
