import { describe, expect, test } from 'vitest';
import type { CacheConfig, GatewayConfig, Handler, HandlerContext, RouteRules } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';

interface Written {
  /** On the handler's route. */
  cache?: 'pass' | CacheConfig;
  defaults?: RouteRules;
  admin?: GatewayConfig['admin'];
}

/** A site with a handler at `/app/*`, which counts how often it runs. */
function counted(app: Handler, written: Written, options: SiteOptions = {}) {
  let count = 0;
  const { cache, defaults, admin } = written;
  const www = site({
    ...options,
    handlers: {
      app: (request, context) => {
        count += 1;
        return app(request, context);
      },
    },
    config: {
      domains: {
        'www.example.test': {
          routes: [
            { path: '/app/:id', handler: 'app', ...(cache !== undefined && { cache }), surrogateKeys: ['app/:id'] },
            { path: '/*', to: 'origin' },
          ],
        },
      },
      ...(defaults && { defaults }),
      ...(admin && { admin }),
    },
  });
  return { ...www, runs: () => count };
}

const page =
  (headers: Record<string, string> = {}): Handler =>
  ({ url }) =>
    new Response(`made of ${new URL(url).pathname}`, { headers: { 'cache-control': 'max-age=60', ...headers } });

const state = (answer: Response) => answer.headers.get('cache-status');

describe('what a handler answers', () => {
  test.each<[string, Written]>([
    ['without cache', {}],
    ['with defaults alone', { defaults: { cache: { ttl: '1h' } } }],
    ['with pass', { cache: 'pass' }],
  ])('is made for each request where its route is %s', async (_, written) => {
    const www = counted(page(), written);
    for (let time = 1; time <= 3; time += 1) {
      expect(await (await www.ask('GET /app/1')).text()).toBe('made of /app/1');
      expect(www.runs()).toBe(time);
    }
  });

  test('is stored where its route says cache, for as long as it says itself', async () => {
    const www = counted(page(), { cache: {} });
    expect(state(await www.ask('GET /app/1'))).toBe('popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored');
    const hit = await www.ask('GET /app/1');
    expect([state(hit), await hit.text()]).toEqual(['popgate; hit; ttl=60', 'made of /app/1']);
    await www.ask('GET /app/2');
    expect(www.runs()).toBe(2);
    www.advance(61_000);
    await www.ask('GET /app/1');
    expect(www.runs()).toBe(3);
  });

  test('takes from defaults what its own cache leaves out', async () => {
    const www = counted(page({ 'cache-control': '' }), {
      cache: {},
      defaults: { cache: { ttl: '5m', query: 'ignore' } },
    });
    await www.ask('GET /app/1?a=1');
    expect(state(await www.ask('GET /app/1?b=2'))).toBe('popgate; hit; ttl=300');
  });

  test.each<[string, string, string]>([
    ['its own key', 'Surrogate-Key', 'made-by-hand'],
    ['the key of its route', 'x-none', 'app/1'],
  ])('is purged by %s, and by its URL', async (_, field, key) => {
    const admin = { host: 'www.example.test' };
    const www = counted(
      page({ [field]: key }),
      { cache: {}, admin },
      { secrets: { purge_token: 'a-token-for-purges' } },
    );
    const purge = (body: object) =>
      www.ask(
        'POST /.popgate/purge',
        { authorization: 'Bearer a-token-for-purges', 'content-type': 'application/json' },
        JSON.stringify(body),
      );
    await www.ask('GET /app/1');
    expect((await purge({ keys: [key] })).status).toBe(200);
    expect(state(await www.ask('GET /app/1'))).toContain('fwd=uri-miss');
    www.advance(5_000);
    expect((await purge({ urls: ['http://www.example.test/app/1'] })).status).toBe(200);
    const answer = await www.ask('GET /app/1');
    expect(state(answer)).toContain('fwd=uri-miss');
    expect(answer.headers.get('surrogate-key')).toBeNull();
    expect(www.runs()).toBe(3);
  });

  test('is made once for all who ask at once', async () => {
    const www = counted(
      async (request, context) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return page()(request, context);
      },
      { cache: {} },
    );
    const answers = await Promise.all(Array.from({ length: 5 }, () => www.ask('GET /app/1')));
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(5).fill('made of /app/1'));
    expect(www.runs()).toBe(1);
  });

  test('is still given where the handler fails, and a 500 where nothing is stored', async () => {
    let isBroken = false;
    const www = counted(
      (request, context) => {
        if (isBroken) throw new Error('the secret');
        return page()(request, context);
      },
      { cache: {} },
    );
    await www.ask('GET /app/1');
    isBroken = true;
    www.advance(120_000);
    const stale = await www.ask('GET /app/1');
    expect([stale.status, state(stale)]).toEqual([200, expect.stringContaining('fwd=stale')]);
    const failed = await www.ask('GET /app/2');
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('the secret');
    expect(www.logged.join('\n')).toContain('the secret');
  });

  test.each<[string, BodyInit | null, Record<string, string>]>([
    ['bytes', new Uint8Array([1, 2, 3]), { 'content-type': 'image/png' }],
    ['a stream', new Response('streamed').body, { 'content-type': 'application/octet-stream' }],
    ['nothing', null, {}],
  ])('is stored whatever its body is: %s', async (_, body, headers) => {
    const whole = await new Response(body).bytes();
    const www = counted(() => new Response(body && whole, { headers: { 'cache-control': 'max-age=60', ...headers } }), {
      cache: {},
    });
    await www.ask('GET /app/1');
    const hit = await www.ask('GET /app/1');
    expect([state(hit), await hit.bytes()]).toEqual(['popgate; hit; ttl=60', whole]);
  });

  test.each<[string, Record<string, string>]>([
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['with a cookie', { 'set-cookie': 'a=1' }],
  ])('is stored for nobody where it is for one: %s', async (_, headers) => {
    const www = counted(page(headers), { cache: {} });
    await www.ask('GET /app/1');
    await www.ask('GET /app/1');
    expect(www.runs()).toBe(2);
  });

  test('to POST is not stored, and takes the stored one of its URL away', async () => {
    const www = counted(
      async (request) =>
        new Response(`${request.method} ${await request.text()}`, { headers: { 'cache-control': 'max-age=60' } }),
      {
        cache: {},
      },
    );
    await www.ask('GET /app/1');
    expect(await (await www.ask('POST /app/1', { 'content-type': 'text/plain' }, 'body')).text()).toBe('POST body');
    await www.ask('GET /app/1');
    expect(www.runs()).toBe(3);
  });

  test('to a part and to a condition is cut from what is stored', async () => {
    const www = counted(page({ etag: '"1"' }), { cache: {} });
    await www.ask('GET /app/1');
    const part = await www.ask('GET /app/1', { range: 'bytes=0-3' });
    expect([part.status, await part.text()]).toEqual([206, 'made']);
    expect((await www.ask('GET /app/1', { 'if-none-match': '"1"' })).status).toBe(304);
    expect(www.runs()).toBe(1);
  });

  test('that asks for itself ends, and does not wait for itself', async () => {
    const www = counted(async (_, { fetch }) => new Response(`after ${(await fetch('/app/1')).status}`), {
      cache: { ttl: '1m' },
    });
    const answer = await www.ask('GET /app/1');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^after (?:200|500|508)$/);
    expect(www.runs()).toBeLessThanOrEqual(9);
  });
});

describe('S19 for an answer that is stored, a handler is told nothing of the one client', () => {
  const geo = { '192.0.2.1': { country: 'FR', city: 'Lyon', region: 'FR-ARA', continent: 'EU' } };

  async function told(cache: CacheConfig, line = 'GET /app/1'): Promise<Pick<HandlerContext, 'geo' | 'client'>> {
    let context: Pick<HandlerContext, 'geo' | 'client'> | undefined;
    const www = counted(
      (_, { geo, client }) => {
        context = { geo, client };
        return new Response('ok');
      },
      { cache },
      { geo },
    );
    await www.ask(line, {}, line.startsWith('POST') ? 'x' : undefined);
    return context!;
  }

  test('but what is in the key', async () => {
    expect(await told({ ttl: '1m' })).toEqual({ geo: null, client: { address: '' } });
    const country = { country: 'FR', city: '', region: '', continent: 'EU', proxy: '', hosting: '' };
    expect(await told({ ttl: '1m', key: { country: true } })).toEqual({ geo: country, client: { address: '' } });
  });

  test('and all of it for a POST', async () => {
    expect(await told({ ttl: '1m' }, 'POST /app/1')).toMatchObject({
      geo: { city: 'Lyon' },
      client: { address: '192.0.2.1' },
    });
  });

  test('nor are cookies that are not in the key under a ttl', async () => {
    const seen: (string | null)[] = [];
    const www = counted(
      ({ headers }) => {
        seen.push(headers.get('cookie'));
        return new Response('ok');
      },
      { cache: { ttl: '1m', key: { cookies: ['plan'] } } },
    );
    await www.ask('GET /app/1', { cookie: 'session=secret; plan=pro' });
    expect(state(await www.ask('GET /app/1', { cookie: 'session=other; plan=pro' }))).toContain('hit');
    expect(seen).toEqual(['plan=pro']);
  });
});
