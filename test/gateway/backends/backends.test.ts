import { describe, expect, test } from 'vitest';
import type { CompiledDynamic } from '../../../src/gateway/dynamic-backends/config.ts';
import { dynamicResolver, parseAllowed } from '../../../src/gateway/dynamic-backends/resolve.ts';
import type { GatewayConfig, PoolConfig } from '../../../src/gateway/index.ts';
import { type FakeOrigin, fakePlatform } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const health = { path: '/healthz' } as const;
const backends: NonNullable<GatewayConfig['backends']> = {
  one: { origin: 'http://one.test', health },
  two: { origin: 'http://two.test', health },
  three: { origin: 'http://three.test' },
};

/** A site before a pool of three, of which those that are down refuse. */
function pooled(pool: Partial<PoolConfig>, { down = [], ...options }: SiteOptions & { down?: string[] } = {}) {
  const origin: FakeOrigin = ({ backend }) => {
    if (down.includes(backend as string)) throw new Error('connection refused by 10.1.2.3');
    return new Response(backend as string);
  };
  const members = { backends: { one: 1, two: 1, three: 2 }, ...pool };
  const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'pool' } as const] } };
  return site({ origin, ...options, config: { backends, pools: { pool: members }, domains } });
}

const asked = (www: ReturnType<typeof site>) => www.sent.map(({ backend }) => backend);

describe('the policy', () => {
  test.each([
    [0, 'one'],
    [0.24, 'one'],
    [0.25, 'two'],
    [0.49, 'two'],
    [0.5, 'three'],
    [0.999, 'three'],
  ])('random at %d of the weight is %s', async (random, expected) => {
    const www = pooled({ policy: 'random' }, { random: () => random });
    expect(await (await www.ask('GET /')).text()).toBe(expected);
  });

  test.each<[SiteOptions['health'], string[]]>([
    [{}, ['one', 'two', 'three']],
    [{ one: 'unhealthy' }, ['two', 'three', 'one']],
    [{ one: 'unhealthy', two: 'unhealthy' }, ['three', 'one', 'two']],
    [{ three: 'unhealthy' }, ['one', 'two', 'three']],
  ])('failover with %j asks in the order %j; health counts where it is checked', async (states, order) => {
    const www = pooled({ policy: 'failover', retries: 2 }, { health: states!, down: ['one', 'two', 'three'] });
    expect((await www.ask('GET /')).status).toBe(503);
    expect(asked(www)).toEqual(order);
  });

  test('random leaves unhealthy ones to the end', async () => {
    const www = pooled({ retries: 2 }, { health: { one: 'unhealthy' }, down: ['one', 'two', 'three'] });
    await www.ask('GET /');
    expect(asked(www)).toEqual(['two', 'three', 'one']);
  });
});

describe('retries', () => {
  test.each([
    ['GET', undefined, 200, ['one', 'two']],
    ['HEAD', undefined, 200, ['one', 'two']],
    ['OPTIONS', undefined, 200, ['one', 'two']],
    ['PUT', undefined, 200, ['one', 'two']],
    ['DELETE', undefined, 200, ['one', 'two']],
    ['PUT', 'body', 502, ['one']],
    ['POST', undefined, 502, ['one']],
    ['PATCH', undefined, 502, ['one']],
    ['BREW', undefined, 502, ['one']],
  ])('S47 %s with the body %j is a %i after asking %j', async (method, body, status, order) => {
    const www = pooled({ policy: 'failover', retries: 1 }, { down: ['one'] });
    expect((await www.ask(`${method} /`, {}, body)).status).toBe(status);
    expect(asked(www)).toEqual(order);
  });

  test('S47 there are as many as the pool says, and none by default', async () => {
    for (const [retries, times, status] of [
      [undefined, 1, 502],
      [1, 2, 502],
      [2, 3, 503],
      [31, 3, 503],
    ] as const) {
      const www = pooled({ policy: 'failover', ...(retries && { retries }) }, { down: ['one', 'two', 'three'] });
      expect((await www.ask('GET /')).status).toBe(status);
      expect(www.sent.length).toBe(times);
    }
  });

  test('an answer is an answer, whatever its status', async () => {
    const www = pooled({ policy: 'failover', retries: 2 }, { origin: () => new Response('x', { status: 503 }) });
    expect((await www.ask('GET /')).status).toBe(503);
    expect(www.sent.length).toBe(1);
  });
});

describe('failures', () => {
  /** A site whose origin fails after so many milliseconds. */
  function failing(milliseconds: number, timeouts: object = {}) {
    const www: ReturnType<typeof site> = site({
      origin: () => {
        www.advance(milliseconds);
        throw new Error('HTTP request error: origin.test at 10.1.2.3');
      },
      config: { backends: { origin: { origin: 'http://origin.test', timeouts } } },
    });
    return www;
  }

  test.each([
    ['at once', 0, {}, 502],
    ['before any timeout', 500, {}, 502],
    ['at the connect timeout', 1_000, {}, 504],
    ['at the first-byte timeout', 15_000, {}, 504],
    ['before a longer connect timeout', 1_500, { connect: '5s' }, 502],
    ['at a shorter first-byte timeout', 250, { firstByte: '250ms' }, 504],
  ])('S45 %s', async (_, milliseconds, timeouts, status) => {
    const answer = await failing(milliseconds, timeouts).ask('GET /');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    [0.25, 502],
    [0.5, 502],
    [0.75, 503],
    [1, 503],
  ])('S45 with half of the weight healthy, a quorum of %d makes a %i', async (quorum, status) => {
    const options = { health: { one: 'unhealthy', two: 'unhealthy' } as const, down: ['one', 'two', 'three'] };
    const www = pooled({ quorum }, options);
    const answer = await www.ask('GET /');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '10' : null);
    expect(www.sent.length).toBe(status === 503 ? 0 : 1);
  });

  test.each<[string, SiteOptions & { down?: string[] }, Partial<PoolConfig>]>([
    ['502', { down: ['one', 'two', 'three'] }, {}],
    ['503', { health: { one: 'unhealthy' } }, { quorum: 1 }],
  ])('S63 the page of a %s names the request and nothing else', async (status, options, pool) => {
    const www = pooled(pool, options);
    for (const path of ['/', '/x']) {
      const text = await (await www.ask(`GET ${path}`)).text();
      expect(text).toMatch(new RegExp(`^${status} [A-Za-z ]+\\nrequest id-\\d+\\n$`));
    }
    expect(www.logged.length).toBe(2);
    expect(www.logged.join('')).toMatch(/one|pool/);
  });

  test('S63 the page of a 504 names the request and nothing else', async () => {
    expect(await (await failing(2_000).ask('GET /')).text()).toMatch(/^504 Gateway Timeout\nrequest id-\d+\n$/);
  });

  test('S45 without an answer that may stand in, stale or fresh, the failure itself is not stored', async () => {
    let isUp = false;
    const www = site({
      origin: () => {
        if (!isUp) throw new Error('refused');
        return new Response('up');
      },
    });
    expect((await www.ask('GET /')).status).toBe(502);
    isUp = true;
    www.advance(2_000);
    expect((await www.ask('GET /')).status).toBe(200);
  });
});

describe('dynamic backends', () => {
  /** A site whose path names the origin. */
  function dynamic(options: Partial<NonNullable<GatewayConfig['dynamicBackends']>[string]> = {}, local = false) {
    const allow = ['https://*.tenants.test', 'http://one.test:8080'] as const;
    const routes = (['https://:host', 'http://:host:8080'] as const).map((origin, place) => ({
      path: `/${place === 0 ? 'tls' : 'plain'}/:host/*` as const,
      to: { dynamic: 'tenants', origin },
    }));
    return site({
      environment: { local },
      config: { dynamicBackends: { tenants: { allow, ...options } }, domains: { 'www.example.test': { routes } } },
    });
  }

  test.each([
    ['/tls/a.tenants.test/x', 'https://a.tenants.test', 'a.tenants.test:443', 'a.tenants.test'],
    ['/tls/A.Tenants.TEST/x', 'https://a.tenants.test', 'a.tenants.test:443', 'a.tenants.test'],
    ['/plain/one.test/x', 'http://one.test:8080', 'one.test:8080', 'one.test:8080'],
  ])('%s asks %s', async (path, base, target, host) => {
    const www = dynamic();
    expect((await www.ask(`GET ${path}`)).status).toBe(200);
    expect(www.sent[0]!.url.startsWith(`${base}/`)).toBe(true);
    expect(www.sent[0]!.backend).toMatchObject({ target, host, tls: base.startsWith('https:') });
  });

  const REFUSED = [
    'tenants.test',
    'a.b.tenants.test',
    '.tenants.test',
    '*.tenants.test',
    'a.tenants.test.',
    'a.tenants.test:8443',
    'a.tenants.test:443:443',
    'a.tenants.test.evil.test',
    'evil.test%2F.tenants.test',
    'evil.test%23.tenants.test',
    'evil.test%3F.tenants.test',
    'user@a.tenants.test',
    'user:secret@a.tenants.test',
    'evil.test%5C.tenants.test',
    'a_b.tenants.test',
    '-a.tenants.test',
    `${'a'.repeat(64)}.tenants.test`,
    'one.test',
    'localhost',
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '%5B::1%5D',
    'www.example.test',
  ];

  test.each(REFUSED)('S57 %s is not asked', async (host) => {
    const www = dynamic();
    const answer = await www.ask(`GET /tls/${host}/x`);
    expect(answer.status).toBe(421);
    expect(await answer.text()).toMatch(/^421 Misdirected Request\nrequest id-\d+\n$/);
    expect(www.sent).toEqual([]);
  });

  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fe80::1%25eth0]',
    'localhost',
    'a.127.0.0.1',
    'x.0x7f',
  ])('S57 no pattern whatever lets %s through', (host) => {
    const dot = host.indexOf('.');
    const patterns = [host, dot < 0 ? '*' : `*${host.slice(dot)}`, '*.0.0.1', '*'];
    const allow = patterns.map((pattern) => ({ scheme: 'https', host: pattern, port: 443 }) as const);
    expect(parseAllowed(`https://${host}`, allow)).toBeNull();
  });

  test("S57 the service's own domains are refused even where a pattern names them", async () => {
    const allow = [{ scheme: 'https', host: '*.example.test', port: 443 } as const];
    const tenants = { name: 'tenants', allow, max: 9, from: null, tls: {}, timeouts: {}, local: null };
    const resolve = dynamicResolver();
    const dynamic = tenants as unknown as CompiledDynamic;
    const exchange = { platform: fakePlatform(), params: () => ({}) };
    const ownsHost = (host: string): boolean => host === 'www.example.test';
    const ask = (origin: string) => resolve({ dynamic, template: [origin] }, { exchange, ownsHost });
    expect(await ask('https://shop.example.test')).toMatchObject([{ base: 'https://shop.example.test' }]);
    await expect(ask('https://www.example.test')).rejects.toMatchObject({ status: 421 });
  });

  test('S57 past the maximum there is a 503, and those met before are still asked', async () => {
    const www = dynamic({ max: 2 });
    const statusFor = async (name: string) => (await www.ask(`GET /tls/${name}.tenants.test/x`)).status;
    expect([await statusFor('a'), await statusFor('b'), await statusFor('c')]).toEqual([200, 200, 503]);
    expect([await statusFor('a'), await statusFor('B'), await statusFor('d')]).toEqual([200, 200, 503]);
    expect((await www.ask('GET /tls/e.tenants.test/x')).headers.get('retry-after')).toBe('10');
  });

  test('locally a stand-in is asked in the name of the origin', async () => {
    const www = dynamic({ local: 'http://127.0.0.1:7703' }, true);
    await www.ask('GET /tls/a.tenants.test/x');
    expect(www.sent[0]!.backend).toMatchObject({ target: '127.0.0.1:7703', host: 'a.tenants.test', tls: false });
  });
});
