import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { gripToken } from '../../support/grip.ts';
import { HOST, push, SECRETS } from './pushed-site.ts';

const HOUR_MS = 3_600_000;
const UPGRADE = { upgrade: 'websocket', connection: 'Upgrade' };
const EVENTS = { 'content-type': 'application/websocket-events' };

/** A gateway, and the fields of what Fanout asks of it once this was handed over. */
async function handed(path: string, headers: Record<string, string> = {}) {
  const www = push();
  await www.ask(`GET ${path}`, headers);
  const mark = www.handedOff[0]!.request.headers.get('popgate-stream')!;
  return { www, mark, signed: { 'grip-sig': await signature(), 'popgate-stream': mark } };
}

const signature = () => gripToken({ exp: 4e9 }, 'grip-secret');

afterEach(() => void vi.useRealTimers());

/** Whether anybody was told how to hold a client. */
const isHeld = ({ status, headers }: Response): boolean =>
  status === 200 && (headers.has('grip-hold') || headers.has('sec-websocket-extensions'));

describe('S73 what Fanout sends is bound to what was handed over', () => {
  const parts = (mark: string) => mark.split(' ');
  const changes: [string, string, (mark: string) => string][] = [
    ['another address', '/prices/1', (mark) => mark.replace('192.0.2.1', '192.0.2.9')],
    ['no address', '/prices/1', (mark) => mark.replace('192.0.2.1', '')],
    ['another host', '/prices/1', (mark) => mark.replace(HOST, 'blue.tenants.test')],
    ['a host that is none', '/prices/1', (mark) => mark.replace(HOST, 'nobody.test')],
    ['another scheme', '/prices/1', (mark) => mark.replace(' http ', ' https ')],
    ['another route', '/prices/1', (mark) => mark.replace(/^(\d+) (\S+)/, '$1 x$2')],
    ['a later time', '/prices/1', (mark) => mark.replace(/^\d+/, (time) => String(Number(time) + 1))],
    ['a time that is none', '/prices/1', (mark) => mark.replace(/^\d+/, 'now')],
    ['no signature', '/prices/1', (mark) => mark.slice(0, mark.lastIndexOf(' '))],
    ['a shorter signature', '/prices/1', (mark) => mark.slice(0, -1)],
    ['a longer signature', '/prices/1', (mark) => `${mark}A`],
    ['something behind', '/prices/1', (mark) => `${mark} x`],
    ['something in front', '/prices/1', (mark) => `x ${mark}`],
    ['two of them', '/prices/1', (mark) => `${mark}, ${mark}`],
    ['nothing', '/prices/1', () => ''],
    ['another path of the route', '/prices/2', (mark) => mark],
    ['a path of another route', '/polls/1', (mark) => mark],
    ['a path that is longer', '/prices/1/', (mark) => mark],
    ['a query', '/prices/1?a=1', (mark) => mark],
    ['a page', '/page', (mark) => mark],
    ['a backend that speaks GRIP', '/chat/x', (mark) => mark],
    ['what a mark looked like before it was signed', '/prices/1', (mark) => `${parts(mark)[1]} 203.0.113.9 ${HOST}`],
  ];

  test.each(changes)('with %s it is a 403', async (_name, path, change) => {
    const { www, mark, signed } = await handed('/prices/1');
    const answer = await www.ask(`GET ${path}`, { ...signed, 'popgate-stream': change(mark) });
    expect([answer.status, isHeld(answer)]).toEqual([403, false]);
    expect(www.logged).toHaveLength(1);
    expect(isHeld(await www.ask('GET /prices/1', signed))).toBe(true);
  });

  test('with other fields for the client it is a 403', async () => {
    const { www, signed } = await handed('/prices/1');
    const fields = { 'popgate-stream-fields': '[["set-cookie","a=1"]]' };
    expect((await www.ask('GET /prices/1', { ...signed, ...fields })).status).toBe(403);
  });

  test.each([
    ['/prices/1', '/prices/1?'],
    ['/prices/1?a=%zz', '/prices/1?a=%25zz'],
    ['/prices/1?a=\\|^`{}', '/prices/1?a=%5C%7C%5E%60%7B%7D'],
    ['/prices/1?a=%7e%e9', '/prices/1?a=~%E9'],
    ['/prices/%7e%2c', '/prices/~%2C'],
  ])('%s is the same as what Pushpin makes of it: %s', async (sent, asked) => {
    const { www, signed } = await handed(sent);
    expect(isHeld(await www.ask(`GET ${asked}`, signed))).toBe(true);
  });

  test.each([
    ['/prices/1?a=1', '/prices/1?a=2'],
    ['/prices/1?a=1', '/prices/1'],
    ['/prices/1?a=1&b=2', '/prices/1?b=2&a=1'],
    ['/prices/a%2Fb', '/prices/a/b'],
  ])('%s is not %s', async (sent, asked) => {
    const { www, signed } = await handed(sent);
    expect((await www.ask(`GET ${asked}`, signed)).status).toBe(403);
  });

  test('a mark without a signature of Fanout is nothing, nor one with that of another service', async () => {
    const { www, mark } = await handed('/prices/1');
    for (const sig of [{}, { 'grip-sig': '' }, { 'grip-sig': await gripToken({ iss: 'x' }, 'grip-secret') }]) {
      expect((await www.ask('GET /prices/1', { 'popgate-stream': mark, ...sig })).status).toBe(403);
    }
  });

  test('a mark by another key is nothing, and one by the next is good', async () => {
    const { mark } = await handed('/prices/1');
    const asked = async (secrets: Record<string, string>) => {
      const sig = await gripToken({}, secrets['grip_key']!);
      return push({ secrets: { ...SECRETS, ...secrets } }).ask('GET /prices/1', {
        'grip-sig': sig,
        'popgate-stream': mark,
      });
    };
    expect((await asked({ grip_key: 'another' })).status).toBe(403);
    expect(isHeld(await asked({ grip_key: 'another', grip_key_next: 'grip-secret' }))).toBe(true);
  });

  test('is told again with the scheme, the host and the address of the client', async () => {
    const www = push();
    await www.ask(`GET https://${HOST}/prices/1`);
    const answer = await www.held();
    expect(isHeld(answer)).toBe(true);
    expect(www.handedOff[0]!.request.headers.get('popgate-stream')).toContain(` https ${HOST} `);
  });
});

describe('S73 and in time', () => {
  test.each([
    [0, true],
    [60_000, true],
    [60_001, false],
    [HOUR_MS, false],
  ])('a stream begins %i ms after the client came: %s', async (afterMs, expected) => {
    for (const path of ['/prices/1', '/polls/1', '/files/a']) {
      const { www, signed } = await handed(path);
      www.advance(afterMs);
      expect(isHeld(await www.ask(`GET ${path}`, signed))).toBe(expected);
    }
  });

  test.each([
    ['OPEN\r\n', 60_000, 200],
    ['OPEN\r\n', 60_001, 403],
    ['TEXT 2\r\nhi\r\nOPEN\r\n', 60_001, 403],
    ['TEXT 2\r\nhi\r\n', 23 * HOUR_MS, 200],
    ['CLOSE 2\r\n\u0003è\r\n', 23 * HOUR_MS, 200],
    ['TEXT 2\r\nhi\r\n', 24 * HOUR_MS + 1, 403],
  ])('a WebSocket’s %j after %i ms: %i', async (events, afterMs, status) => {
    const { www, signed } = await handed('/sockets/1', UPGRADE);
    www.advance(afterMs);
    const bytes = Buffer.from(events, 'latin1') as unknown as string;
    expect((await www.ask('POST /sockets/1', { ...signed, ...EVENTS }, bytes)).status).toBe(status);
  });

  test('a mark of the future is none', async () => {
    const { www, signed } = await handed('/prices/1');
    www.advance(-60_001);
    expect((await www.ask('GET /prices/1', signed)).status).toBe(403);
  });

  test('S70 events that open ten thousand times subscribe once', async () => {
    const { www, signed } = await handed('/sockets/1', UPGRADE);
    const answer = await www.ask('POST /sockets/1', { ...signed, ...EVENTS }, 'OPEN\r\n'.repeat(10_000));
    expect((await answer.text()).match(/subscribe/g)).toHaveLength(1);
  });

  test('S70 events that come too slowly are a 408', async () => {
    const { www, signed } = await handed('/sockets/1', UPGRADE);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let answer: Promise<Response> | undefined;
    await new Promise<void>((resolve) => {
      const pull = () => new Promise<void>(() => resolve());
      const stream = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
      answer = www.ask('POST /sockets/1', { ...signed, ...EVENTS }, stream as never);
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await answer)!.status).toBe(408);
  });
});

describe('S73 a signature of Fanout reaches no operator API', () => {
  const WRONG = { authorization: 'Bearer wrong' };
  const ADMIN = { authorization: 'Bearer admin' };
  const LINES = ['GET /.popgate/status', 'POST /.popgate/purge', 'PURGE /prices/1', 'POST /.popgate/hooks/x'];

  /** Of any service that Fanout serves here: a backend that speaks GRIP has seen it. */
  const marks = (mark: string): Record<string, string>[] => [
    {},
    { 'popgate-stream': mark },
    { 'popgate-stream': `x 203.0.113.9 ${HOST}` },
    { 'popgate-stream': mark.replace('192.0.2.1', '203.0.113.9') },
  ];

  test.each(LINES)('%s: not with the right token', async (line) => {
    const { www, mark } = await handed('/prices/1');
    for (const headers of marks(mark)) {
      const answer = await www.ask(line, { ...headers, ...ADMIN, 'grip-sig': await signature() });
      expect(answer.status).toBe(403);
    }
    expect((await www.ask(line, { ...ADMIN, 'popgate-stream': mark })).status).toBe(403);
    expect(www.cache.keys().filter((key) => key.startsWith('failures'))).toEqual([]);
  });

  test('nothing is counted for an address that it chooses, nor for its own', async () => {
    const { www, mark } = await handed('/prices/1');
    for (let at = 0; at < 20; at += 1) {
      for (const headers of marks(mark)) {
        await www.ask('GET /.popgate/status', { ...headers, ...WRONG, 'grip-sig': await signature() });
      }
    }
    for (let at = 0; at < 10; at += 1) expect((await www.ask('GET /.popgate/status', WRONG)).status).toBe(401);
    expect((await www.ask('GET /.popgate/status', ADMIN)).status).toBe(200);
  });

  test('nor where nothing is streamed', async () => {
    const www = push({ config: { domains: { [HOST]: { routes: [{ path: '/*', to: 'chat' }] } } } });
    const headers = { ...ADMIN, 'grip-sig': await signature(), 'popgate-stream': 'x' };
    for (const line of LINES) expect((await www.ask(line, headers)).status).toBe(403);
    expect(www.sent).toEqual([]);
  });

  test('an origin sees neither it nor the mark', async () => {
    const www = push();
    await www.ask('GET /page', { accept: '*/*' });
    await www.ask('GET /chat/x');
    const seen = [...www.sent[0]!.headers, ...www.handedOff[0]!.request.headers];
    expect(seen.filter(([name]) => /^(grip|popgate)-/.test(name))).toEqual([]);
  });
});

test('S73 property: no change to a mark, to what is asked, or to the time passes', async () => {
  const { www, mark, signed } = await handed('/prices/1?a=1');
  const at = fc.nat(mark.length - 1);
  const character = fc.constantFrom(...' 0123456789abcdefghijklmnopqrstuvwxyzABCDEF.:[]-_+/=,\t'.split(''));
  const mutated = fc.oneof(
    fc.tuple(at, character).map(([place, other]) => mark.slice(0, place) + other + mark.slice(place + 1)),
    at.map((place) => mark.slice(0, place) + mark.slice(place + 1)),
    fc.tuple(at, character).map(([place, other]) => mark.slice(0, place) + other + mark.slice(place)),
    fc.tuple(at, at).map(([one, other]) => mark.slice(Math.min(one, other), Math.max(one, other))),
    fc.string().map((text) => text.replaceAll(/[^ -~]/g, '')),
    fc.constant(mark),
  );
  const path = fc.oneof(
    fc.constantFrom('/prices/1?a=1', '/prices/1', '/prices/2?a=1', '/polls/1?a=1', '/page?a=1', '/.popgate/status?a=1'),
    fc.webPath().map((text) => (text === '' ? '/' : text)),
  );
  await fc.assert(
    fc.asyncProperty(mutated, path, async (changed, asked) => {
      const isSame = changed.trim() === mark && asked === '/prices/1?a=1';
      const answer = await www.ask(`GET ${asked}`, { ...signed, 'popgate-stream': changed });
      expect([answer.status === 500, isHeld(answer)]).toEqual([false, isSame]);
    }),
    { numRuns: 500 },
  );
});
