import { describe, expect, test } from 'vitest';
import { handled } from './site.ts';

describe('the Hono application', () => {
  test('has the context as its environment: its page comes through the cache of the gateway', async () => {
    const www = handled();
    const ask = async () => (await www.ask('GET /app/products/1')).json();
    expect(await ask()).toEqual({ status: 200, cache: expect.stringContaining('fwd=uri-miss') as unknown });
    expect(await ask()).toEqual({ status: 200, cache: expect.stringContaining('; hit') as unknown });
    expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/products/1']);
  });

  test('tells the status of what it asked for, and is not that status itself', async () => {
    const answer = await handled().ask('GET /app/products/9');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 404 });
  });

  test('decodes its parameter, and asks for that path alone', async () => {
    const www = handled();
    await www.ask('GET /app/products/..%2Faccount');
    expect(www.sent.map(({ url }) => url)).toEqual(['http://origin.test/products/..%2Faccount']);
  });

  test.each<[string, unknown]>([
    ['[1,2,3.5]', { sum: 6.5 }],
    ['[]', { sum: 0 }],
  ])('sums %s', async (body, expected) => {
    const answer = await handled().ask('POST /app/sum', { 'content-type': 'application/json' }, body);
    expect(await answer.json()).toEqual(expected);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  });

  test.each(['', 'x', '{}', '1', 'null', '[1', '["1"]', '[1,null]', '[[1]]'])('does not sum %j: 400', async (body) => {
    const answer = await handled().ask('POST /app/sum', { 'content-type': 'application/json' }, body);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'send a list of numbers' }]);
  });

  test.each(['GET /app/none', 'GET /app/sum', 'POST /app/products/1', 'GET /app/'])(
    '%s is its own 404, and not the site',
    async (line) => {
      const www = handled();
      const answer = await www.ask(line, {}, line.startsWith('POST') ? '' : undefined);
      expect(answer.status).toBe(404);
      expect(www.sent).toEqual([]);
    },
  );

  test('a HEAD is as its GET, without a body', async () => {
    const answer = await handled().ask('HEAD /app/products/1');
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});
