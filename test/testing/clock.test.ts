import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { FRONT, PAGE, shop } from './shop.ts';

describe('the clock', () => {
  const routes = [{ path: '/news', to: 'shop', cache: { staleWhileRevalidate: '1m' } }] as const;
  const NEWS = 'https://www.shop.test/news';

  test.each([
    ['59s', '/', 'hit'],
    [59_999, '/', 'hit'],
    ['1m', '/', 'miss'],
    [60_000, '/', 'miss'],
    ['119s', '/news', 'stale'],
    ['2m', '/news', 'miss'],
    ['1d', '/news', 'miss'],
  ] as const)('that is moved by %j makes of %s a %s', async (by, path, verdict) => {
    const gateway = shop(routes);
    await gateway.get(`https://www.shop.test${path}`);
    gateway.advance(by);
    expect((await gateway.get(`https://www.shop.test${path}`)).cache.verdict).toBe(verdict);
  });

  test('stands still unless it is moved', async () => {
    const gateway = shop([], { now: Date.UTC(2030, 0, 1) });
    const dates = [];
    for (const path of ['a', 'b']) dates.push((await gateway.get(FRONT + path)).headers.get('date'));
    gateway.advance('1h');
    dates.push((await gateway.get(`${FRONT}c`)).headers.get('date'));
    expect(dates.map((date) => date!.slice(-12))).toEqual(['00:00:00 GMT', '00:00:00 GMT', '01:00:00 GMT']);
  });

  test.each([
    [new Date('2030-01-01T12:00:00.900Z'), 'Tue, 01 Jan 2030 12:00:00 GMT'],
    [Date.UTC(2030, 0, 1, 12, 0, 0, 1), 'Tue, 01 Jan 2030 12:00:00 GMT'],
  ])('begins at %s', async (now, date) => {
    expect((await shop([], { now }).get(FRONT)).headers.get('date')).toBe(date);
  });

  test.each(['5 minutes', '', '-1s', -1, Number.NaN, Infinity])('is not moved by %j', (by) => {
    expect(() => shop().advance(by as never)).toThrow(RangeError);
  });

  test('a stale page is renewed before the next request, without waiting for it', async () => {
    const gateway = shop(routes);
    await gateway.get(NEWS);
    gateway.advance('61s');
    expect((await gateway.get(NEWS)).cache.verdict).toBe('stale');
    expect((await gateway.get(NEWS)).cache.verdict).toBe('hit');
    expect(gateway.origins.shop.requests).toHaveLength(2);
  });

  test('settle waits for what goes on after an answer', async () => {
    let isDone = false;
    const handlers = {
      hello: (_: Request, { waitUntil }: { waitUntil(work: Promise<unknown>): void }) => {
        waitUntil(
          setImmediate()
            .then(() => setImmediate())
            .then(() => (isDone = true)),
        );
        return new Response('hello');
      },
    };
    const gateway = shop([{ path: '/hello', handler: 'hello' }], { handlers });
    await gateway.get('https://www.shop.test/hello');
    expect(isDone).toBe(false);
    await gateway.settle();
    expect(isDone).toBe(true);
  });

  test('what the gateway does after some time is done when the clock is moved, and holds up nothing before', async () => {
    const gateway = shop();
    const cached = async () => (await gateway.get(FRONT)).cache.verdict;
    const change = () => gateway.request(FRONT, { method: 'POST' });
    expect([await cached(), await change(), await cached(), await change(), await cached()].filter(isText)).toEqual([
      'miss',
      'miss',
      'hit',
    ]);
    gateway.advance('999ms');
    expect(await cached()).toBe('hit');
    gateway.advance(1);
    expect(await cached()).toBe('miss');
  });

  test('work that fails is a line of the log, and no more', async () => {
    const handlers = {
      hello: (_: Request, { waitUntil }: { waitUntil(work: Promise<unknown>): void }) => {
        waitUntil(Promise.reject(new Error('the mail is not sent')));
        return new Response('hello');
      },
    };
    const gateway = shop([{ path: '/hello', handler: 'hello' }], { handlers });
    await gateway.get('https://www.shop.test/hello');
    await gateway.settle();
    expect(gateway.log).toEqual(['work after an answer failed: Error: the mail is not sent']);
  });
});

describe('a body', () => {
  const large = 'x'.repeat(3_000_000);

  test('that nobody reads is stored, and holds up nothing', async () => {
    const gateway = shop([], { origins: { shop: { ...PAGE, body: large } } });
    await gateway.get(FRONT);
    const answer = await gateway.get(FRONT);
    expect([answer.cache.verdict, (await answer.text()).length]).toEqual(['hit', large.length]);
  });

  test('that never ends holds up no other request', async () => {
    const endless = () => new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } });
    const gateway = shop([], { origins: { shop: endless } });
    await gateway.get(FRONT);
    expect((await gateway.get(FRONT)).status).toBe(200);
  });
});

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
