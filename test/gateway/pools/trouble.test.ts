import { describe, expect, test } from 'vitest';
import { pooledSite, type PooledOptions } from '../../support/pooled-site.ts';

/** Two pools that share their first backend, and one beside them. */
const SHARED: NonNullable<PooledOptions['config']> = {
  pools: {
    left: { backends: { one: 1, two: 1 }, policy: 'failover', retries: 1 },
    right: { backends: { one: 1, three: 1 }, policy: 'failover', retries: 1 },
    outer: { backends: { inner: 1, three: 1 }, policy: 'failover', retries: 1 },
    inner: { backends: { one: 1 } },
  },
  domains: {
    'www.example.test': {
      routes: [
        { path: '/left/*', to: 'left', cache: 'pass' },
        { path: '/right/*', to: 'right', cache: 'pass' },
        { path: '/outer/*', to: 'outer', cache: 'pass' },
      ],
    },
  },
};

function refusing(options: Partial<PooledOptions> = {}) {
  const origin = (): Response => new Response('ok');
  const www = pooledSite({}, { config: SHARED, origin, random: () => 0.5, ...options });
  /** As many failures as open a breaker. */
  const open = async (path: string): Promise<void> => {
    www.down.add('one');
    for (let nth = 0; nth < 5; nth += 1) await www.ask(`GET ${path}/${nth}`);
    www.asked();
  };
  return { ...www, open };
}

describe('a backend in trouble', () => {
  test.each(['/left', '/right', '/outer'])('is known to every pool that may ask it, once seen by %s', async (path) => {
    const www = refusing();
    await www.open(path);
    for (const other of ['/left', '/right', '/outer']) await www.ask(`GET ${other}/x`);
    expect(www.asked()).not.toContain('one');
  });

  test('is asked again in time, and then by all', async () => {
    const www = refusing();
    await www.open('/left');
    www.down.clear();
    www.advance(11_000);
    for (const path of ['/left', '/left', '/right', '/outer']) await www.ask(`GET ${path}/x`);
    expect(www.asked()).toEqual(['one', 'one', 'one', 'one']);
  });

  test('is remembered though the word of it is lost: by the next who asks it', async () => {
    const www = refusing();
    await www.open('/left');
    const { peek } = www.cache;
    www.cache.peek = (key) => (key.startsWith('trouble|') ? null : peek(key));
    await www.ask('GET /left/x');
    www.cache.peek = peek;
    www.cache.insert(
      'trouble|left',
      { maxAgeMs: 0, staleMs: 0, initialAgeMs: 0, surrogateKeys: [], metadata: '' },
      new Uint8Array(0),
    );
    await www.ask('GET /left/x');
    await www.ask('GET /left/x');
    expect(www.asked()).toEqual(['one', 'two', 'one', 'two', 'two']);
  });

  test('that answers in between is not counted as failing in a row', async () => {
    const www = refusing();
    for (let nth = 0; nth < 10; nth += 1) {
      www.down.add('one');
      await www.ask(`GET /left/${nth}`);
      www.down.clear();
      await www.ask('GET /right/x');
    }
    www.asked();
    await www.ask('GET /left/x');
    expect(www.asked()).toEqual(['one']);
  });

  test('is seen by who set out before, once one has failed for it', async () => {
    const www = refusing({
      origin: async ({ backend }) => {
        if (backend !== 'one') return new Response('ok');
        // Meanwhile others find out that the next one is dead.
        for (let nth = 0; nth < 5; nth += 1) await www.ask(`GET /right/${nth}`);
        throw new Error('connection refused');
      },
      config: {
        pools: {
          left: { backends: { one: 1, two: 1, three: 1 }, policy: 'failover', retries: 2 },
          right: { backends: { two: 1, three: 1 }, policy: 'failover', retries: 1 },
        },
        domains: {
          'www.example.test': {
            routes: [
              { path: '/left', to: 'left', cache: 'pass' },
              { path: '/right/*', to: 'right', cache: 'pass' },
            ],
          },
        },
      },
    });
    www.down.add('two');
    await www.ask('GET /left');
    expect(www.asked().slice(-1)).toEqual(['three']);
    expect(www.sent.filter(({ backend }) => backend === 'two')).toHaveLength(5);
  });
});

test('what the quickest took is measured for each pool, and each forgets it', async () => {
  const www = pooledSite(
    { policy: 'least-latency', retries: 0 },
    {
      route: { cache: 'pass' },
      random: () => 0.5,
      origin: ({ backend }) => {
        www.advance({ one: 30, two: 10, three: 20 }[backend as 'one']);
        return new Response('ok');
      },
    },
  );
  for (let nth = 0; nth < 5; nth += 1) await www.ask(`GET /${nth}`);
  expect(www.asked()).toEqual(['one', 'two', 'three', 'two', 'two']);
  www.advance(30_000);
  for (let nth = 0; nth < 4; nth += 1) await www.ask(`GET /${nth}`);
  expect(www.asked()).toEqual(['one', 'two', 'three', 'two']);
});
