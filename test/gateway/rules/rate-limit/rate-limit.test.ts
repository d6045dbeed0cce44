import { parseList } from 'structured-headers';
import { describe, expect, test } from 'vitest';
import { debugToken, type RouteConfig, type Trace } from '../../../../src/gateway/index.ts';
import type { RateLimitConfig } from '../../../../src/gateway/rules/rate-limit/config.ts';
import { site, type SiteOptions } from '../../../support/site.ts';

const CACHED = () => new Response('page', { headers: { 'cache-control': 'max-age=60' } });

function limited(rateLimit: RateLimitConfig, options: SiteOptions = {}, route: Partial<RouteConfig> = {}) {
  const routes = [{ path: '/*', to: 'origin', rateLimit, ...route } as RouteConfig];
  return site({
    origin: CACHED,
    ...options,
    config: { domains: { 'www.example.test': { routes } }, ...options.config },
  });
}

type Asked = { address?: string; path?: string; headers?: Record<string, string> };

describe('what is counted together, where one may come', () => {
  const session = (value: string) => ({ headers: { cookie: `a=b; session=${value}` } });
  const key = (value: string) => ({ headers: { 'x-api-key': value } });

  test.each<[string, RateLimitConfig['by'], Asked[], string]>([
    ['an address', 'address', [{}, {}, { address: '192.0.2.2' }], '200 429 200'],
    ['one address for all paths', undefined, [{ path: '/a' }, { path: '/b' }], '200 429'],
    [
      'S58 the address of the connection',
      'address',
      ['x-forwarded-for', 'fastly-client-ip', 'true-client-ip', 'forwarded'].map((name, at) => ({
        headers: { [name]: `198.51.100.${at}` },
      })),
      '200 429 429 429',
    ],
    [
      'an IPv6 network of /64',
      'address',
      [{ address: '2001:db8:0:1::1' }, { address: '2001:db8:0:1:ffff::2' }],
      '200 429',
    ],
    ['another of these', 'address', [{ address: '2001:db8:0:1::1' }, { address: '2001:db8:0:2::1' }], '200 200'],
    ['IPv4, mapped or not', 'address', [{ address: '192.0.2.1' }, { address: '::ffff:c000:201' }], '200 429'],
    ['addresses that cannot be read', 'address', [{ address: 'x' }, { address: '' }, {}], '200 429 200'],
    [
      'a path, for all clients',
      'path',
      [{ path: '/a' }, { path: '/a?b', address: '192.0.2.2' }, { path: '/b' }],
      '200 429 200',
    ],
    ['a header', { header: 'X-Api-Key' }, [key('a'), { ...key('a'), address: '192.0.2.2' }, key('b')], '200 429 200'],
    [
      'no header: the address',
      { header: 'x-api-key' },
      [{}, key('a'), key(''), { address: '192.0.2.2' }],
      '200 200 429 200',
    ],
    [
      'a header that goes no further',
      { header: 'x-api-key' },
      ['a', 'b'].map((value) => ({ headers: { 'x-api-key': value, connection: 'x-api-key' } })),
      '200 429',
    ],
    ['a cookie', { cookie: 'session' }, [session('a'), session('b'), session('a')], '200 200 429'],
    ['no cookie: the address', { cookie: 'session' }, [{}, session('a'), session('')], '200 200 429'],
    [
      'a cookie there twice: the address',
      { cookie: 'session' },
      [session('a; session=x'), session('b; session=x')],
      '200 429',
    ],
    ['a cookie that is as an address', { cookie: 'session' }, [{}, session('192.0.2.1')], '200 200'],
  ])('%s', async (_, by, asked, expected) => {
    const client = { address: '' };
    const www = limited({ limit: 1, ...(by !== undefined && { by }) }, { client });
    const statuses: number[] = [];
    for (const { address = '192.0.2.1', path = '/', headers = {} } of asked) {
      client.address = address;
      statuses.push((await www.ask(`GET ${path}`, headers)).status);
    }
    expect(statuses.join(' ')).toBe(expected);
  });

  test('each route counts for itself, in each domain', async () => {
    const rateLimit = { limit: 1 };
    const routes: RouteConfig[] = [
      { path: '/a', to: 'origin', rateLimit },
      { path: '/*', to: 'origin', rateLimit },
    ];
    const www = site({ origin: CACHED, config: { domains: { 'www.example.test': { routes }, 'b.test': { routes } } } });
    const lines = ['/a', '/b', 'http://b.test/a', 'http://b.test/b', '/a', 'http://b.test/b'];
    const statuses: number[] = [];
    for (const line of lines) statuses.push((await www.ask(`GET ${line}`)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  });

  test('hosts of a wildcard domain are one place', async () => {
    const routes: RouteConfig[] = [{ path: '/*', to: 'origin', rateLimit: { limit: 1 } }];
    const www = site({ origin: CACHED, config: { domains: { '*.example.test': { routes } } } });
    expect((await www.ask('GET http://a.example.test/')).status).toBe(200);
    expect((await www.ask('GET http://b.example.test/')).status).toBe(429);
  });
});

describe('the window', () => {
  test('slides: what came in the one before counts by what is left of it', async () => {
    const www = limited({ limit: 4, window: '20s' });
    const statuses: number[] = [];
    const ask = async (times: number) => {
      for (let time = 0; time < times; time += 1) statuses.push((await www.ask('GET /')).status);
    };
    await ask(3);
    www.advance(21_000);
    await ask(2);
    www.advance(10_000);
    await ask(2);
    www.advance(40_000);
    await ask(5);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 200, 429, 200, 200, 200, 200, 429]);
  });

  test('those who come at once are all counted', async () => {
    const www = limited({ limit: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => www.ask('GET /')));
    expect(answers.filter(({ status }) => status === 200).length).toBe(5);
  });

  test('a penalty lasts its time, whatever comes meanwhile', async () => {
    const www = limited({ limit: 1, penalty: '2m' });
    const statuses: number[] = [];
    for (const milliseconds of [0, 0, 60_000, 59_000, 2_000]) {
      www.advance(milliseconds);
      statuses.push((await www.ask('GET /')).status);
    }
    expect(statuses).toEqual([200, 429, 429, 429, 200]);
  });
});

describe('what a client is told', () => {
  const fieldsOf = ({ status, headers }: Response) =>
    [status, headers.get('ratelimit-policy'), headers.get('ratelimit'), headers.get('retry-after')] as const;

  test.each<[string, Partial<RateLimitConfig>, ReturnType<typeof fieldsOf>[]]>([
    [
      'how many are left',
      { window: '30s' },
      [
        [200, '"edge";q=2;w=30', '"edge";r=1;t=30', null],
        [200, '"edge";q=2;w=30', '"edge";r=0;t=30', null],
        [429, '"edge";q=2;w=30', '"edge";r=0;t=30', '30'],
      ],
    ],
    [
      'when a penalty ends, at the latest',
      { penalty: '1m' },
      [
        [200, '"edge";q=2;w=10', '"edge";r=1;t=10', null],
        [200, '"edge";q=2;w=10', '"edge";r=0;t=10', null],
        [429, '"edge";q=2;w=10', '"edge";r=0;t=60', '60'],
        [429, '"edge";q=2;w=10', '"edge";r=0;t=60', '60'],
      ],
    ],
  ])('%s', async (_, rule, expected) => {
    const www = limited({ limit: 2, ...rule });
    for (const fields of expected) {
      const answer = await www.ask('GET /');
      expect(fieldsOf(answer)).toEqual(fields);
      for (const name of ['ratelimit', 'ratelimit-policy']) expect(parseList(answer.headers.get(name)!).length).toBe(1);
    }
  });

  test('also with errors, and beside what an origin says of its own limits', async () => {
    const broken = limited({ limit: 9 }, { origin: () => Promise.reject(new Error('refused')) });
    const failed = await broken.ask('GET /');
    expect([failed.status, failed.headers.get('ratelimit')]).toEqual([502, '"edge";r=8;t=10']);
    const own = { ratelimit: '"day";r=5;t=99', 'ratelimit-policy': '"day";q=6;w=86400' };
    const answer = await limited({ limit: 9 }, { origin: () => new Response('', { headers: own }) }).ask('GET /');
    expect(answer.headers.get('ratelimit')).toBe('"day";r=5;t=99, "edge";r=8;t=10');
  });

  test('also by a handler whose answer cannot be changed', async () => {
    const handlers = { away: () => Response.redirect('http://www.example.test/new', 302) };
    const routes: RouteConfig[] = [{ path: '/*', handler: 'away' as never, rateLimit: { limit: 9 } }];
    const answer = await site({ handlers, config: { domains: { 'www.example.test': { routes } } } }).ask('GET /');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://www.example.test/new']);
    expect(answer.headers.get('ratelimit')).toBe('"edge";r=8;t=10');
  });

  test('nothing, where there is no limit', async () => {
    const answer = await site({ origin: CACHED }).ask('GET /');
    expect([...answer.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  });
});

test('what is stored is counted too, and a 429 is not stored', async () => {
  const www = limited({ limit: 2 });
  const answers = [await www.ask('GET /'), await www.ask('GET /'), await www.ask('GET /')];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[1]!.headers.get('cache-status')).toContain('hit');
  expect(answers[2]!.headers.get('cache-control')).toBe('no-store');
  expect(await answers[2]!.text()).toMatch(/^429 Too Many Requests\nrequest id-\d+\n$/);
});

test('no token, cookie or address is kept in clear', async () => {
  const www = limited({ limit: 1, by: { header: 'authorization' }, penalty: '1m' }, {}, { cache: 'pass' });
  for (let time = 0; time < 2; time += 1) await www.ask('GET /', { authorization: 'Bearer canary' });
  await www.ask('GET /');
  const keys = www.cache.keys().join('\n');
  expect(keys).toMatch(/^rate\|popgate-\w+\|[\w-]{43}\|/m);
  expect(keys).toMatch(/^penalty\|/m);
  expect(keys).not.toMatch(/canary|192\.0\.2\.1/);
});

test('S49 where nobody can count, nobody gets in', async () => {
  const broken = () => {
    throw new Error('no counters here');
  };
  const rates = { count: broken, wouldCount: broken, penalise: broken, isPenalised: () => false };
  const www = limited({ limit: 9 }, { rates });
  const answer = await www.ask('GET /');
  expect([answer.status, await answer.text()]).toEqual([503, '503 Service Unavailable\nrequest id-1\n']);
  expect(www.logged).toEqual([expect.stringContaining('no counters here')]);
});

test('access goes first: whoever may not ask is not counted', async () => {
  const access = { deny: { headers: { 'x-bad': true } } };
  const www = limited({ limit: 1 }, {}, { access });
  const statuses: number[] = [];
  for (const bad of [true, false, true, false])
    statuses.push((await www.ask('GET /', bad ? { 'x-bad': '1' } : {})).status);
  expect(statuses).toEqual([403, 200, 403, 429]);
});

test('the trace says the verdict', async () => {
  const www = limited({ limit: 1 }, { secrets: { debug_key: 'k' } });
  const token = await debugToken({ expires: www.now() / 1_000 + 60, nonce: 'n', prefix: '' }, 'k');
  const seen = [];
  for (let time = 0; time < 2; time += 1) {
    const { headers } = await www.ask('GET /', { 'popgate-debug': token });
    seen.push(...(JSON.parse(headers.get('popgate-trace')!) as Trace).rules);
  }
  expect(seen).toEqual([
    { rule: 'rateLimit', verdict: 'passed', why: '1 of 1' },
    { rule: 'rateLimit', verdict: 'limited', why: '2 of 1' },
  ]);
});
