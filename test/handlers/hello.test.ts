import { expect, test } from 'vitest';
import { handled } from './site.ts';

test.each([
  ['/hello/', 'hello, world, in a place unknown\n'],
  ['/hello/Ada', 'hello, Ada, in a place unknown\n'],
  ['/hello/Ada/Lovelace', 'hello, Ada/Lovelace, in a place unknown\n'],
  ['/hello/Ada%20L?q=1', 'hello, Ada%20L, in a place unknown\n'],
])('GET %s: %j', async (path, expected) => {
  expect(await (await handled().ask(`GET ${path}`)).text()).toBe(expected);
});

test('says where the client is', async () => {
  const www = handled({}, { countries: { '192.0.2.1': 'FR' } });
  expect(await (await www.ask('GET /hello/Ada')).text()).toBe('hello, Ada, in FR\n');
});

test('is plain text, whatever the name', async () => {
  const answer = await handled().ask('GET /hello/<script>alert(1)</script>');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/i);
});

test('asks the shop through the cache of the gateway', async () => {
  const www = handled();
  expect(await (await www.ask('GET /hello/shop')).text()).toMatch(
    /^the shop answers 200, popgate; fwd=uri-miss; fwd-status=200; .*stored\n$/,
  );
  expect(await (await www.ask('GET /hello/shop')).text()).toMatch(/^the shop answers 200, popgate; hit; /);
  expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/products/1']);
});

test('tells that the shop cannot be reached', async () => {
  const www = handled(
    {},
    {
      origin: () => {
        throw new Error('refused');
      },
    },
  );
  const answer = await www.ask('GET /hello/shop');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toMatch(/^the shop answers 50[24], /);
});
