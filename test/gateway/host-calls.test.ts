import { expect, test } from 'vitest';
import { capabilities } from '../../src/gateway/everything.ts';
import { createGateway, defineGateway } from '../../src/gateway/index.ts';
import { fakePlatform } from '../support/fake-platform.ts';

/** A gateway with the rules that act on hits, and what was asked of the platform, or waited for, until an answer was there. */
function watched() {
  const platform = fakePlatform({
    origin: ({ url }) =>
      new Response('hello '.repeat(300), {
        headers: {
          'cache-control': 'max-age=60',
          'content-type': 'text/html',
          ...(url.includes('varied') && { vary: 'accept-encoding' }),
        },
      }),
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

  return { turnsOf };
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
