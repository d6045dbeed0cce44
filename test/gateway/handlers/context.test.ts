import { describe, expect, test } from 'vitest';
import type { GatewayConfig, Handler, HandlerContext, Reach } from '../../../src/gateway/index.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const config: Partial<GatewayConfig> = {
  backends: {
    origin: { origin: 'http://origin.test' },
    payments: { origin: 'https://pay.test:8443/base', breaker: {} },
    first: { origin: 'http://first.test' },
    second: { origin: 'http://second.test' },
  },
  pools: { both: { backends: { first: 1, second: 1 }, policy: 'failover', retries: 1 } },
  dynamicBackends: {
    tenants: { allow: ['https://*.tenants.example'] },
    kept: { from: 'config-store:flags', allow: ['https://*.kept.example'] },
  },
  domains: {
    'www.example.test': {
      routes: [
        { path: '/app/*', handler: 'app' },
        { path: '/*', to: 'origin' },
      ],
    },
  },
  stores: { config: { flags: {} }, kv: { pages: {} }, secret: { payments: ['api_key'] } },
};

/** What becomes of what a handler does with its context, and the site. */
async function inHandler<Value>(
  work: (context: HandlerContext, request: Request) => Value | Promise<Value>,
  options: SiteOptions = {},
) {
  const done: { value?: Value; error?: unknown } = {};
  const app: Handler = async (request, context) => {
    try {
      done.value = await work(context, request);
    } catch (error) {
      done.error = error;
    }
    return new Response('done');
  };
  const www = site({ ...options, config, handlers: { app } });
  expect((await www.ask('GET /app/x', { 'x-own': 'yes' })).status).toBe(200);
  return { ...done, www };
}

describe('backends', () => {
  test.each<[string, (context: HandlerContext, request: Request) => Promise<Response>, string, string]>([
    [
      'a path',
      ({ backends }) => backends.payments.fetch('/v1/charges?a=1'),
      'payments',
      'https://pay.test:8443/base/v1/charges?a=1',
    ],
    [
      'a path that climbs',
      ({ backends }) => backends.payments.fetch('/../../secret'),
      'payments',
      'https://pay.test:8443/base/secret',
    ],
    [
      'a path of two slashes',
      ({ backends }) => backends.payments.fetch('//evil.test/x'),
      'payments',
      'https://pay.test:8443/base//evil.test/x',
    ],
    [
      'a URL of its own',
      ({ backends }) => backends.payments.fetch('https://pay.test:8443/x'),
      'payments',
      'https://pay.test:8443/base/x',
    ],
    ['a pool', ({ backends }) => backends.both.fetch('/x'), 'first', 'http://first.test/x'],
  ])('are asked past routes and cache: %s', async (_, work, backend, url) => {
    const { www, error } = await inHandler(work, {
      origin: () => new Response('ok', { headers: { 'cache-control': 'max-age=60' } }),
    });
    expect(error).toBeUndefined();
    await www.ask('GET /app/x');
    expect(www.sent.map((sent) => [sent.backend, sent.url])).toEqual([
      [backend, url],
      [backend, url],
    ]);
  });

  test('are sent method, fields and body as written, and what names this gateway on the way', async () => {
    const { www } = await inHandler(({ backends }) =>
      backends.payments.fetch('/v1', { method: 'POST', headers: { 'x-key': 'k', host: 'evil.test' }, body: 'a=1' }),
    );
    const [sent] = www.sent;
    expect(await new Response(sent!.body).text()).toBe('a=1');
    expect([sent!.method, sent!.headers.get('x-key'), sent!.headers.get('host')]).toEqual(['POST', 'k', null]);
    expect([sent!.headers.get('via'), sent!.headers.get('cdn-loop')]).toEqual(['1.1 popgate', 'popgate-test']);
  });

  test.each(['text', new TextEncoder().encode('text')])(
    'of a pool get a body again where one fails: %o',
    async (body) => {
      const { value, www } = await inHandler(({ backends }) => backends.both.fetch('/x', { method: 'PUT', body }), {
        origin: async (request) => {
          if (request.backend === 'first') throw new Error('connection refused');
          return new Response(await new Response(request.body).text());
        },
      });
      expect(await (value as Response).text()).toBe('text');
      expect(www.sent.map(({ backend }) => backend)).toEqual(['first', 'second']);
    },
  );

  test.each<[string, string]>([
    ['tenants', 'https://blue.tenants.example:443/x?y=1'],
    ['kept', 'https://red.kept.example/x?y=1'],
  ])('that are dynamic take the origins that they allow: %s', async (name, url) => {
    const { www, error } = await inHandler(({ backends }) => (backends as Record<string, Reach>)[name]!.fetch(url));
    expect(error).toBeUndefined();
    expect(www.sent.map((sent) => sent.url)).toEqual([new URL(url).href]);
  });

  test.each<[string, (context: HandlerContext) => Promise<unknown>, RegExp]>([
    ['an origin that is not allowed', ({ backends }) => backends.tenants.fetch('https://evil.example/'), /allows/],
    ['a domain of the gateway', ({ backends }) => backends.tenants.fetch('https://www.example.test/'), /allows/],
    [
      'a port that is not allowed',
      ({ backends }) => backends.tenants.fetch('https://a.tenants.example:8443/'),
      /allows/,
    ],
    ['a path of a dynamic one', ({ backends }) => backends.tenants.fetch('/x'), /"\/x" is no absolute URL/],
    ['another server', ({ backends }) => backends.payments.fetch('https://evil.test/x'), /starts? with a slash/],
    ['another scheme', ({ backends }) => backends.payments.fetch('file:///etc/passwd'), /start with a slash/],
    ['a name that is none', ({ backends }) => backends['nobody'].fetch('/x'), /undefined/],
  ])('S57 refuse %s', async (_, work, message) => {
    const { error, www } = await inHandler(work);
    expect(String(error)).toMatch(message);
    expect(www.sent).toEqual([]);
  });

  test('S47 count with all that one client’s request sends', async () => {
    const { error, www } = await inHandler(async ({ backends }) => {
      for (let time = 0; time < 40; time += 1) await (await backends.payments.fetch('/x')).text();
    });
    expect(String(error)).toContain('more than 32 requests');
    expect(www.sent).toHaveLength(32);
  });

  test('that fail reject, and a handler can go on without them', async () => {
    const { error } = await inHandler(({ backends }) => backends.payments.fetch('/x'), {
      origin: () => {
        throw new Error('connection refused');
      },
    });
    expect(String(error)).toMatch(/backend payments: refused or reset/);
  });
});

describe('stores', () => {
  const options: SiteOptions = {
    secrets: { admin_token: 'the-admin-token', 'payments/api_key': 'k-1' },
    stores: { config: { flags: { checkout: 'on' } }, kv: { pages: { 'a/b': 'text' } } },
  };

  test.each<[string, (context: HandlerContext) => unknown, unknown]>([
    ['a secret', ({ secrets }) => secrets.get('payments/api_key'), 'k-1'],
    ['a secret that is not there', ({ secrets }) => secrets.get('payments/other'), null],
    ['a secret of no store', ({ secrets }) => secrets.get('nobody/api_key'), null],
    ['an item of a config store', ({ config }) => config.get('flags/checkout'), 'on'],
    ['an item that is not there', ({ config }) => config.get('flags/other'), null],
    ['an item of a KV store, its key with a slash', ({ kv }) => kv.get('pages/a/b'), 'text'],
    ['an item that is not there', ({ kv }) => kv.get('pages/none'), null],
  ])('give %s', async (_, work, expected) => {
    expect(await inHandler(work, options)).toMatchObject({ value: expected });
  });

  test('keep what is put there, for its time', async () => {
    let time = 0;
    const handle = async ({ kv }: HandlerContext) => {
      time += 1;
      if (time === 1) await kv.put('pages/new', 'written', { ttl: '1500ms' });
      if (time === 1) await kv.put('pages/kept', 'for ever');
      return [await kv.get('pages/new'), await kv.get('pages/kept')];
    };
    let got: unknown;
    const app: Handler = async (_, context) => {
      got = await handle(context);
      return new Response('ok');
    };
    const www = site({ ...options, config, handlers: { app } });
    await www.ask('GET /app/x');
    expect(got).toEqual(['written', 'for ever']);
    www.advance(1_999);
    await www.ask('GET /app/x');
    expect(got).toEqual(['written', 'for ever']);
    www.advance(1_000_000);
    await www.ask('GET /app/x');
    expect(got).toEqual([null, 'for ever']);
  });

  test.each<[string, (context: HandlerContext) => unknown, RegExp]>([
    ['the gateway’s own secrets', ({ secrets }) => secrets.get('popgate/admin_token'), /own secrets/],
    ['a name without a store', ({ kv }) => kv.get('pages' as `${string}/`), /"pages" names no store/],
    ['a name that begins with a slash', ({ config }) => config.get('/checkout'), /names no store/],
    ['a store that is not there', ({ kv }) => kv.get('nobody/x'), /no store nobody/],
    ['a time that is none', ({ kv }) => kv.put('pages/x', 'x', { ttl: 'soon' as '1s' }), /"soon" is not a duration/],
  ])('refuse %s', async (_, work, message) => {
    const { error } = await inHandler(work, options);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('the-admin-token');
  });
});

test('log writes a line of the operator’s log with the request’s id', async () => {
  const { www, value } = await inHandler((context) => {
    context.log('bought 3');
    return context.requestId;
  });
  expect(www.logged).toEqual([`${value}: bought 3`]);
});
