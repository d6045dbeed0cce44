import { describe, expect, test } from 'vitest';
import { capabilities } from '../../../src/gateway/check.ts';
import { compileGateway } from '../../../src/gateway/config/compile.ts';
import { poolTarget } from '../../../src/gateway/pools/send.ts';
import type { GatewayConfig, PoolConfig } from '../../../src/gateway/index.ts';
import { receive } from '../../../src/gateway/request/receive.ts';
import { fakePlatform } from '../../support/fake-platform.ts';
import { type PooledSite, pooledSite } from '../../support/pooled-site.ts';
import { requestOf } from '../../support/site.ts';

const bodyOf = async (www: PooledSite, line: string, headers: Record<string, string> = {}): Promise<string> =>
  (await www.ask(line, headers)).text();

describe('the policy', () => {
  test('round-robin is in turn, and a weight of 2 comes twice, spread over the round', async () => {
    const www = pooledSite({ policy: 'round-robin', backends: { one: 1, two: 2, three: 1 } });
    for (let at = 0; at < 8; at += 1) await www.ask(`GET /${at}`);
    expect(www.asked().join(' ')).toBe('two one three two two one three two');
  });

  test('round-robin begins anywhere, so that fresh sandboxes do not all begin alike', async () => {
    const www = pooledSite({ policy: 'round-robin' }, { random: () => 0.5 });
    expect(await bodyOf(www, 'GET /')).toBe('two');
  });

  test('hash: one URL is always asked of one backend, and all are asked', async () => {
    const www = pooledSite({ policy: 'hash' }, { route: { cache: 'pass' } });
    const seen = new Set<string>();
    for (let at = 0; at < 30; at += 1) {
      const first = await bodyOf(www, `GET /${at}`, { cookie: 'a=1' });
      seen.add(first);
      expect(await bodyOf(www, `GET /${at}`, { cookie: 'a=2' })).toBe(first);
    }
    expect(seen.size).toBe(3);
  });

  test.each<[PoolConfig['hashBy'], string]>([
    [{ cookie: 'session' }, 'cookie'],
    [{ header: 'X-User' }, 'x-user'],
  ])('client-hash by %j: one client stays with one backend', async (hashBy, header) => {
    const www = pooledSite({ policy: 'client-hash', hashBy: hashBy! }, { route: { cache: 'pass' } });
    const seen = new Set<string>();
    for (let at = 0; at < 30; at += 1) {
      const headers = { [header]: `a=b; session=${at}` };
      const first = await bodyOf(www, 'GET /x', headers);
      seen.add(first);
      expect(await bodyOf(www, 'GET /y', headers)).toBe(first);
    }
    expect(seen.size).toBe(3);
    // Without it the address counts.
    expect(new Set(await Promise.all([1, 2, 3].map((at) => bodyOf(www, `GET /${at}`)))).size).toBe(1);
  });

  test('least-latency measures each, then asks the quickest, and measures again when that is old', async () => {
    const www: PooledSite = pooledSite(
      { policy: 'least-latency' },
      {
        origin: ({ backend }) => {
          www.advance({ one: 50, two: 10, three: 30 }[backend as string]!);
          return new Response(backend as string);
        },
      },
    );
    for (let at = 0; at < 6; at += 1) await www.ask(`GET /${at}`);
    expect(www.asked()).toEqual(['one', 'two', 'three', 'two', 'two', 'two']);
    www.advance(31_000);
    for (let at = 0; at < 4; at += 1) await www.ask(`GET /again-${at}`);
    expect(www.asked()).toEqual(['one', 'two', 'three', 'two']);
  });
});

describe('pools in pools', () => {
  const pools = {
    near: { backends: { one: 1, two: 1 }, policy: 'failover', quorum: 1 },
    pool: { backends: { near: 1, three: 1 }, policy: 'failover', retries: 2 },
  } as const;

  test('the first pool is asked as a whole before the next member', async () => {
    const www = pooledSite({}, { config: { pools: { ...pools, near: { ...pools.near, quorum: 0 } } } });
    www.down.add('one').add('two');
    expect(await bodyOf(www, 'GET /')).toBe('three');
    expect(www.asked()).toEqual(['one', 'two', 'three']);
  });

  test('one below its quorum is passed over', async () => {
    const health = { two: 'unhealthy' } as const;
    const www = pooledSite({}, { health, backend: { health: { path: '/' } }, config: { pools } });
    expect(await bodyOf(www, 'GET /')).toBe('three');
    expect(www.asked()).toEqual(['three']);
  });

  test('a backend in two of them is asked once', async () => {
    const both = { backends: { near: 1, one: 1, two: 1 }, policy: 'failover', retries: 9 } as const;
    const www = pooledSite({}, { config: { pools: { near: { ...pools.near, quorum: 0 }, pool: both } } });
    www.down.add('one').add('two');
    expect((await www.ask('GET /')).status).toBe(503);
    expect(www.asked()).toEqual(['one', 'two']);
  });
});

describe('S47 retries', () => {
  const failing = (statuses: Record<string, number>) => ({
    origin: ({ backend }: { backend: unknown }) =>
      new Response(backend as string, { status: statuses[backend as string] ?? 200 }),
  });

  test('a status of `retryOn` is a failure, for another backend to make good', async () => {
    const www = pooledSite({ retryOn: [502, 503] }, failing({ one: 503, two: 502 }));
    const answer = await www.ask('GET /');
    expect([answer.status, await answer.text()]).toEqual([200, 'three']);
    expect(www.asked()).toEqual(['one', 'two', 'three']);
  });

  test('where nothing better comes, the last answer is given', async () => {
    const www = pooledSite({ retryOn: [502, 503] }, failing({ one: 503, two: 502, three: 503 }));
    const answer = await www.ask('GET /');
    expect([answer.status, await answer.text()]).toEqual([503, 'three']);
    www.down.add('two').add('three');
    expect(await bodyOf(www, 'GET /x')).toBe('one');
  });

  test('other statuses are answers', async () => {
    const www = pooledSite({ retryOn: [502] }, failing({ one: 503 }));
    expect((await www.ask('GET /')).status).toBe(503);
    expect(www.asked()).toEqual(['one']);
  });

  test('a POST is not sent again for its status', async () => {
    const www = pooledSite({ retryOn: [503] }, failing({ one: 503 }));
    expect((await www.ask('POST /', {}, 'body')).status).toBe(503);
    expect(www.asked()).toEqual(['one']);
  });

  test('a body that breaks off is made good by another backend, where it can be read before', async () => {
    const cut = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new Uint8Array(3));
          controller.error(new Error('reset'));
        },
      });
    const origin = ({ backend }: { backend: unknown }) =>
      backend === 'one'
        ? new Response(cut(), { headers: { 'content-length': '9' } })
        : new Response('whole', { headers: { 'content-length': '5' } });
    for (const route of [{}, { cache: 'pass' }]) {
      const www = pooledSite({}, { origin, route });
      const answer = await www.ask('GET /');
      expect([answer.status, await answer.text()]).toEqual([200, 'whole']);
    }
  });

  test('the deadline holds for all tries together', async () => {
    const www: PooledSite = pooledSite(
      { deadline: '3s', retries: 2 },
      {
        origin: () => {
          www.advance(2_000);
          throw new Error('reset');
        },
      },
    );
    expect((await www.ask('GET /')).status).toBe(504);
    expect(www.asked()).toEqual(['one', 'two']);
  });

  test('`deadline` and `total` end a try that the platform would wait for', async () => {
    const never = () => new Promise<Response>(() => undefined);
    const deadline: PooledSite = pooledSite(
      { deadline: '20ms' },
      {
        origin: () => {
          deadline.advance(20);
          return never();
        },
      },
    );
    expect((await deadline.ask('GET /')).status).toBe(504);
    expect(deadline.asked()).toEqual(['one']);
    const origin = ({ backend }: { backend: unknown }) => (backend === 'one' ? never() : new Response('quick'));
    const total = pooledSite({}, { origin, backend: { timeouts: { total: '20ms' } } });
    expect(await bodyOf(total, 'GET /')).toBe('quick');
    const alone = pooledSite(
      { backends: { one: 1 } },
      { origin, backend: { timeouts: { total: '20ms' }, breaker: false } },
    );
    expect((await alone.ask('GET /')).status).toBe(504);
  });

  test('the budget ends retries of a pool that fails as a whole, and fills with time', async () => {
    // Draws of 0.99 count no request towards it.
    const www = pooledSite({ retries: 1 }, { random: () => 0.99, backend: { breaker: false } });
    www.down.add('one').add('two');
    for (let at = 0; at < 120; at += 1) await www.ask(`GET /${at}`);
    expect(www.asked().length).toBe(120 + 100);
    www.advance(1_000);
    for (let at = 0; at < 20; at += 1) await www.ask(`GET /more-${at}`);
    expect(www.asked().length).toBe(20 + 10);
  });

  test('a share of the requests fills it, too', async () => {
    // Draws of 0 count each request, as sixteen.
    const www = pooledSite({ retries: 1, retryBudget: 1 / 16 }, { random: () => 0, backend: { breaker: false } });
    www.down.add('one').add('two');
    for (let at = 0; at < 120; at += 1) await www.ask(`GET /${at}`);
    expect(www.asked().length).toBe(240);
  });

  test('there are at most 32 requests to backends for one of a client, those of handlers included', async () => {
    const routes = [{ path: '/busy', handler: 'hello' } as const, { path: '/*', to: 'pool' } as const];
    const statuses: number[] = [];
    const www = pooledSite(
      { retries: 2 },
      {
        backend: { breaker: false },
        config: { domains: { 'www.example.test': { routes } } },
        handlers: {
          hello: async (_, context) => {
            for (let at = 0; at < 40; at += 1) statuses.push((await context.fetch(`/${at}`)).status);
            return new Response('done');
          },
        },
      },
    );
    www.down.add('one');
    expect(await bodyOf(www, 'GET /busy')).toBe('done');
    expect(www.asked().length).toBe(32);
    expect(statuses).toEqual([...Array<number>(16).fill(200), ...Array<number>(24).fill(503)]);
    expect((await www.ask('GET /next')).status).toBe(200);
  });
});

describe('the trace', () => {
  test('says who was considered, why each was not taken, and what each try took', async () => {
    const health = { two: 'unhealthy' } as const;
    const platform = fakePlatform({
      health,
      origin: ({ backend }) => {
        platform.advance(7);
        if (backend === 'one') throw new Error('refused');
        return new Response('x');
      },
    });
    const probe = { health: { path: '/' } } as const;
    const config: GatewayConfig = {
      name: 'test',
      backends: {
        one: { origin: 'http://one.test' },
        two: { origin: 'http://two.test', ...probe },
        three: { origin: 'http://three.test' },
      },
      pools: { pool: { backends: { one: 1, two: 1, three: 1 }, policy: 'failover', retries: 1 } },
      domains: {},
    };
    const { pools } = compileGateway(config, capabilities);
    const client = { address: '192.0.2.1', waitUntil: () => undefined };
    const exchange = receive(requestOf('GET /'), 'www.example.test', { client, platform });
    const outgoing = { path: '/', query: '', method: 'GET', headers: [], body: null };
    await poolTarget(pools.get('pool')!).send(outgoing, { exchange, ownsHost: () => false });
    expect(exchange.trace).toEqual([
      {
        stage: 'fetch',
        backend: 'one',
        status: null,
        milliseconds: 7,
        why: expect.stringContaining('refused or reset after 7 ms'),
      },
      { stage: 'fetch', backend: 'three', status: 200, milliseconds: 7 },
      { stage: 'pool', pool: 'pool', policy: 'failover', answeredBy: 'three', passedOver: { two: 'unhealthy' } },
    ]);
  });
});

test('a backend may have the name of what every object has', () => {
  const origin = 'https://o.example';
  const config = {
    name: 'p',
    backends: { constructor: { origin }, other: { origin, shield: 'lhr-london-gb' } },
    pools: { both: { backends: { other: 1 } } },
    domains: { 'a.example': { routes: [{ path: '/*', to: 'constructor' }] } },
  } as const;
  const sites = [...compileGateway(config, capabilities).shields.values()].map(({ site }) => site);
  expect([...new Set(sites)]).toEqual(['lhr-london-gb']);
});
