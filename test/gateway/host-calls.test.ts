import { expect, test } from 'vitest';
import { capabilities } from '../../src/gateway/everything.ts';
import { createGateway, defineGateway } from '../../src/gateway/index.ts';
import { fakePlatform } from '../support/fake-platform.ts';

/** What is asked of a header: on the platform each is a call to the host, and a list is many. */
interface Asked {
  get: number;
  has: number;
  listed: number;
}

function counted(headers: Headers): Asked {
  const asked: Asked = { get: 0, has: 0, listed: 0 };
  const [get, has, list] = [headers.get, headers.has, headers.entries].map((of) => of.bind(headers)) as [
    Headers['get'],
    Headers['has'],
    Headers['entries'],
  ];
  Object.assign(headers, {
    get: (name: string) => ((asked.get += 1), get(name)),
    has: (name: string) => ((asked.has += 1), has(name)),
    [Symbol.iterator]: () => ((asked.listed += 1), list()),
  });
  return asked;
}

/** A gateway with the rules that act on hits, and what was asked of the platform, or waited for, until an answer was there. */
function watched() {
  let ofOrigin: Asked | null = null;
  const platform = fakePlatform({
    origin({ url }) {
      const response = new Response('hello '.repeat(300), {
        headers: {
          date: 'Sun, 01 Mar 2026 12:00:00 GMT',
          'cache-control': 'max-age=60',
          'content-type': 'text/html',
          ...(url.includes('varied') && { vary: 'accept-encoding' }),
        },
      });
      ofOrigin = counted(response.headers);
      return response;
    },
  });
  const config = defineGateway({
    name: 'test',
    backends: { origin: { origin: 'http://origin.test' } },
    domains: {
      'www.example.test': { routes: [{ path: '/:page', to: 'origin' }] },
      'ambiguous.test': {
        routes: [
          { path: '/:page', to: 'origin', headers: { 'x-a': 'b' } },
          { path: '/*', to: 'origin' },
        ],
      },
      'ruled.test': {
        defaults: { headers: { security: true, cors: { origins: ['https://a.test'] } }, serverTiming: true },
        routes: [{ path: '/:page', to: 'origin' }],
      },
    },
  });
  const gateway = createGateway({ config, capabilities, platform });
  const client = { address: '192.0.2.1', waitUntil: () => undefined };

  /** Turns of the queue of microtasks until the answer is there: with nothing to wait for, two. */
  async function turnsOf(url: string): Promise<number> {
    let left = 100;
    const headers = { host: new URL(url).host, 'accept-encoding': 'gzip' };
    const answered = gateway.handle(new Request(url, { headers }), client).then(() => (left = 0));
    let turns = 0;
    for (; left > 0; left -= 1, turns += 1) await Promise.resolve();
    await answered;
    return turns;
  }

  /** What is asked of the client's header, and of the origin's. */
  async function askedFor(url: string): Promise<{ client: Asked; origin: Asked | null }> {
    ofOrigin = null;
    const request = new Request(url, { headers: { host: new URL(url).host, 'accept-encoding': 'gzip' } });
    const asked = counted(request.headers);
    await gateway.handle(request, client);
    return { client: asked, origin: ofOrigin };
  }

  return { turnsOf, askedFor };
}

test.each([
  'http://www.example.test/a',
  'http://www.example.test/varied',
  'http://ambiguous.test/a',
  'http://ruled.test/a',
])('a hit of %s is waited for once, by whoever answers the client', async (url) => {
  const { turnsOf } = watched();
  await turnsOf(url);
  expect(await turnsOf(url)).toBe(2);
});

test("a miss lists the client's header once, and the origin's once; a hit lists none", async () => {
  const { askedFor } = watched();
  const miss = await askedFor('http://www.example.test/a');
  expect([miss.client.listed, miss.origin?.listed]).toEqual([1, 1]);
  const hit = await askedFor('http://www.example.test/a');
  expect(hit).toEqual({ client: { get: 10, has: 3, listed: 0 }, origin: null });
});
