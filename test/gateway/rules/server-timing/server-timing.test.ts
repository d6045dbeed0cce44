import { expect, test } from 'vitest';
import { type Site, site } from '../../../support/site.ts';

function timed(): Site {
  const www = site({
    handlers: { fixed: () => Response.redirect('https://x.example/') },
    config: {
      domains: {
        'www.example.test': {
          routes: [
            { path: '/plain', to: 'origin' },
            { path: '/teapot', respond: { status: 418 } },
            { path: '/fixed', handler: 'fixed' as 'hello' },
            { path: '/*', to: 'origin' },
          ],
          defaults: { serverTiming: true },
        },
        'quiet.example.test': { routes: [{ path: '/*', to: 'origin' }] },
      },
    },
    origin: ({ url }) => {
      www.advance(30);
      if (url.endsWith('/down')) throw new Error('down');
      const own = url.endsWith('/own') ? { 'server-timing': 'db;dur=7' } : {};
      return new Response('ok', { headers: { 'cache-control': 'max-age=60', ...own } });
    },
  });
  return www;
}

test.each([
  ['GET /a', 'total;dur=30, origin;dur=30, cache;desc="miss"'],
  ['POST /a', 'total;dur=30, origin;dur=30, cache;desc="pass"'],
  ['GET /own', 'db;dur=7, total;dur=30, origin;dur=30, cache;desc="miss"'],
  ['GET /teapot', 'total;dur=0'],
  ['GET /down', 'total;dur=30, origin;dur=30'],
  ['GET http://quiet.example.test/a', null],
  ['GET http://none.test/a', null],
])('%s: %s', async (line, expected) => {
  const www = timed();
  expect((await www.ask(line)).headers.get('server-timing')).toBe(expected);
});

test('a hit tells of no origin', async () => {
  const www = timed();
  await www.ask('GET /a');
  expect((await www.ask('GET /a')).headers.get('server-timing')).toBe('total;dur=0, cache;desc="hit"');
});

test("a handler's answer whose fields cannot be changed has it on a copy", async () => {
  const answer = await timed().ask('GET /fixed');
  expect([answer.status, answer.headers.get('server-timing')]).toEqual([302, 'total;dur=0']);
});
