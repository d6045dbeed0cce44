import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../../src/gateway/index.ts';
import { ADMIN, JSON_TYPE, problemOf, PURGE, service, type Service } from '../service.ts';

const URL = 'https://www.example.test/b?q=1';

const post = (www: Service, body: unknown, headers = {}): Promise<Response> =>
  www.ask(
    'POST http://www.example.test/.popgate/explain',
    { ...ADMIN, ...JSON_TYPE, ...headers },
    typeof body === 'string' ? body : JSON.stringify(body),
  );

async function explained(www: Service, body: unknown): Promise<Explanation> {
  const answer = await post(www, body);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  return (await answer.json()) as Explanation;
}

describe('POST explain', () => {
  test('tells what is stored, and what would be asked', async () => {
    const www = await service();
    expect(await explained(www, { url: 'http://www.example.test/a' })).toMatchObject({
      verdict: 'hit',
      status: 200,
      key: { text: 'v2 www.example.test/a' },
      freshness: { seconds: 60, from: 'Cache-Control: max-age=60', age: 0 },
      surrogateKeys: expect.arrayContaining([{ key: 'pages', from: 'origin' }]) as unknown,
    });
    const asked = www.sent.length;
    expect(await explained(www, { url: 'http://www.example.test/new' })).toMatchObject({
      verdict: 'miss',
      awaits: 'origin',
    });
    expect(www.sent).toHaveLength(asked);
  });

  test('takes method, headers, address, country and an answer', async () => {
    const rules = { allow: { addresses: ['198.51.100.0/24'], countries: ['FR'] } };
    const www = await service({
      config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', access: rules }] } } },
    });
    expect(await explained(www, { url: URL })).toMatchObject({ error: { status: 403 } });
    expect(await explained(www, { url: URL, address: '198.51.100.7' })).toMatchObject({ awaits: 'origin' });
    const french = { url: URL, country: 'FR' };
    expect(await explained(www, { ...french, method: 'POST' })).toMatchObject({ verdict: 'pass', method: 'POST' });
    expect(
      await explained(www, {
        ...french,
        headers: { authorization: 'Basic eDp5' },
        response: { status: 404, headers: { 'cache-control': 'max-age=60' } },
      }),
    ).toMatchObject({ status: 404, stored: { stored: false, why: 'authorization' } });
    expect(await explained(www, { ...french, response: 'down' })).toMatchObject({ error: { status: 502 } });
  });

  test.each<[string, unknown, string]>([
    ['no URL', {}, 'the field url is missing'],
    ['a URL that is none', { url: 'www.example.test' }, 'url "www.example.test" is not an absolute http or https URL'],
    ['a method that is none', { url: URL, method: 'G T' }, 'method does not match'],
    ['an address that is none', { url: URL, address: 'here' }, 'address "here" is no IP address'],
    ['a country that is none', { url: URL, country: 'France' }, 'country does not match'],
    [
      'headers that are none',
      { url: URL, headers: { 'a b': 'c' } },
      'headers has a name or a value that no field can have',
    ],
    ['values that are no texts', { url: URL, headers: { a: 1 } }, 'headers."a" is not a text'],
    ['an answer that is none', { url: URL, response: { status: 99 } }, 'response.status is less than 200'],
    ['another word', { url: URL, response: 'up' }, 'response does not match ^down$'],
    ['an unknown field', { url: URL, cookie: 'a' }, 'there is no field "cookie"'],
    ['a path that nobody can read', { url: 'http://www.example.test/%zz' }, 'the gateway cannot read such a request'],
    ['no JSON', '{', 'the body is not JSON'],
  ])('is a 400 for %s', async (_, body, detail) => {
    const answer = await post(await service(), body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await problemOf(answer))).toContain(JSON.stringify(detail).slice(1, -1));
  });

  test('is for the admin token alone', async () => {
    const www = await service();
    expect((await post(www, { url: URL }, PURGE)).status).toBe(403);
    expect((await post(www, { url: URL }, { authorization: '' })).status).toBe(401);
    expect((await post(www, { url: URL }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await www.ask('GET http://www.example.test/.popgate/explain', ADMIN)).status).toBe(405);
  });
});
