import { afterEach, describe, expect, test, vi } from 'vitest';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { site } from '../../support/site.ts';

const EVERYTHING: RouteConfig[] = [{ path: '/*', to: 'origin' }];
const FRESH = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };

/** A site whose origin answers a GET afresh, and all else with this. */
function changed(
  answer: { status?: number; headers?: Record<string, string> } = {},
  routes: readonly RouteConfig[] = EVERYTHING,
) {
  const domains: GatewayConfig['domains'] = { 'www.example.test': { routes }, 'other.test': { routes: EVERYTHING } };
  return site({
    origin: ({ method }) =>
      method === 'GET' ? new Response('x', { headers: FRESH }) : new Response(null, { status: 200, ...answer }),
    config: { domains },
  });
}

async function isStored(www: ReturnType<typeof site>, path: string): Promise<boolean> {
  return (await www.ask(`GET ${path}`, { 'cache-control': 'only-if-cached' })).status === 200;
}

describe('RFC 9111 §4.4', () => {
  test.each([
    ['POST', true],
    ['PUT', true],
    ['DELETE', true],
    ['PATCH', true],
    ['BREW', true],
    ['OPTIONS', false],
    ['HEAD', false],
    ['QUERY', false],
    ['PROPFIND', false],
    ['REPORT', false],
    ['SEARCH', false],
  ])('%s takes away what is stored of its URL: %j', async (method, takes) => {
    const www = changed();
    for (const path of ['/a', '/a?x', '/b']) await www.ask(`GET ${path}`);
    await www.ask(`${method} /a`);
    expect(await isStored(www, '/a')).toBe(!takes);
    expect([await isStored(www, '/a?x'), await isStored(www, '/b')]).toEqual([true, true]);
  });

  test.each([
    [200, true],
    [201, true],
    [204, true],
    [302, true],
    [303, true],
    [400, false],
    [404, false],
    [500, false],
    [503, false],
  ])('a %i to it: %j', async (status, takes) => {
    const www = changed({ status });
    await www.ask('GET /a');
    await www.ask('POST /a');
    expect(await isStored(www, '/a')).toBe(!takes);
  });

  test.each([
    ['location', 200],
    ['location', 201],
    ['content-location', 201],
  ] as const)('takes what %s of a %i points to, of this origin alone', async (name, status) => {
    const cases: [string, string, boolean][] = [
      ['/b', '/b', true],
      ['/b?x', '/b?x', true],
      ['b', '/b', true],
      ['/c/../%62', '/b', true],
      ['http://www.example.test/b', '/b', true],
      ['http://other.test/b', 'http://other.test/b', false],
      ['//other.test/b', 'http://other.test/b', false],
      ['http://other.test/b', '/b', false],
      ['http://[', '/b', false],
      ['/%zz', '/b', false],
    ];
    for (const [value, path, takes] of cases) {
      const www = changed({ status, headers: { [name]: value } });
      await www.ask(`GET ${path}`);
      expect((await www.ask('POST /a')).status).toBe(status);
      expect([value, await isStored(www, path)]).toEqual([value, !takes]);
    }
  });

  test('takes every variant', async () => {
    const www = site({
      origin: () => new Response('x', { headers: { ...FRESH, vary: 'x-kind' } }),
    });
    for (const kind of ['a', 'b']) await www.ask('GET /a', { 'x-kind': kind });
    await www.ask('POST /a');
    await www.ask('GET /a', { 'x-kind': 'a' });
    await www.ask('GET /a', { 'x-kind': 'b' });
    expect(www.sent.length).toBe(5);
  });

  test.each([301, 302, 303, 307, 308])('a Location of a %i is where to go next, and is left', async (status) => {
    const www = changed({ status, headers: { location: '/' } });
    await www.ask('GET /');
    await www.ask('POST /login');
    expect(await isStored(www, '/')).toBe(true);
  });

  describe('S67 is made once a second for a URL', () => {
    afterEach(() => void vi.useRealTimers());

    /** A site whose purges of a URL are counted. */
    function timed() {
      vi.useFakeTimers();
      const www = changed();
      const purge = vi.spyOn(www.cache, 'purge');
      const pass = async (milliseconds: number): Promise<void> => {
        www.advance(milliseconds);
        await vi.advanceTimersByTimeAsync(milliseconds);
      };
      const purges = (): number => purge.mock.calls.filter(([key]) => key.startsWith('popgate:url:')).length;
      return { ...www, pass, purges };
    }

    test('at once, and then at its end', async () => {
      const www = timed();
      const stored: boolean[] = [];
      for (const line of ['POST /a', 'GET /a', 'POST /a', 'POST /a']) {
        await www.ask(line);
        stored.push(await isStored(www, '/a'));
      }
      expect(stored).toEqual([false, true, true, true]);
      expect(www.purges()).toBe(1);
      await www.pass(1_000);
      expect(await isStored(www, '/a')).toBe(false);
      expect(www.purges()).toBe(2);
    });

    test('however many come', async () => {
      const www = timed();
      for (let time = 0; time < 100; time += 1) {
        await www.ask('POST /a');
        await www.pass(50);
      }
      await www.pass(1_000);
      expect(www.purges()).toBeLessThanOrEqual(7);
    });

    test('though the work of one who came late is lost', async () => {
      const www = timed();
      await www.ask('POST /a');
      await www.pass(100);
      vi.clearAllTimers();
      await www.ask('POST /a');
      vi.clearAllTimers();
      await www.ask('GET /a');
      await www.pass(100);
      await www.ask('POST /a');
      await www.pass(800);
      expect(await isStored(www, '/a')).toBe(false);
    });
  });

  test('invalidate: false leaves it', async () => {
    const www = changed({}, [{ path: '/*', to: 'origin', cache: { invalidate: false } }]);
    await www.ask('GET /a');
    await www.ask('POST /a');
    expect(await isStored(www, '/a')).toBe(true);
  });

  test.each<[string, RouteConfig[]]>([
    ['of a route that ignores the query', [{ path: '/*', to: 'origin', cache: { query: 'ignore' } }]],
    [
      'of another route for the path, with another query rule',
      [
        { path: '/a', to: 'origin', methods: ['POST'] },
        { path: '/*', to: 'origin', cache: { query: 'ignore' } },
      ],
    ],
    [
      'of another route for the path, when its own passes',
      [
        { path: '/a', to: 'origin', methods: ['POST'], cache: 'pass' },
        { path: '/*', to: 'origin' },
      ],
    ],
  ])('takes what is stored %s', async (_, routes) => {
    const www = changed({}, routes);
    await www.ask('GET /a?x=1');
    await www.ask('POST /a?x=1');
    expect(await isStored(www, '/a?x=1')).toBe(false);
  });
});

describe('RFC 9875', () => {
  /** A site whose GETs are in these groups, and whose POSTs invalidate those. */
  function grouped(groups: string, invalidated: string) {
    const domains = { 'www.example.test': { routes: EVERYTHING }, 'other.test': { routes: EVERYTHING } };
    return site({
      origin: ({ method }) =>
        method === 'GET'
          ? new Response('x', { headers: { ...FRESH, 'cache-groups': groups } })
          : new Response(null, { headers: { 'cache-group-invalidation': invalidated } }),
      config: { domains },
    });
  }

  test.each([
    ['"a"', '"a"', true],
    ['"a", "b"', '"b";x=1', true],
    ['"a b", "c,d"', '"c,d"', true],
    ['"A"', '"a"', false],
    ['"a b"', '"a", "b"', false],
    ['"a"', 'a', false],
    ['"a', '"a', false],
    ['"popgate:all"', '"all"', false],
  ])('of answers in %s an answer that invalidates %s takes them away: %j', async (groups, invalidated, takes) => {
    const www = grouped(groups, invalidated);
    for (const path of ['/a', '/b', 'http://other.test/a']) await www.ask(`GET ${path}`);
    await www.ask('POST /elsewhere');
    expect([await isStored(www, '/a'), await isStored(www, '/b')]).toEqual([!takes, !takes]);
    expect(await isStored(www, 'http://other.test/a')).toBe(true);
  });

  test('S42 what is being fetched meanwhile is not stored', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const www = site({
      origin: async ({ method }) => {
        if (method === 'POST') return new Response(null, { headers: { 'cache-group-invalidation': '"a"' } });
        await gate;
        return new Response('x', { headers: { ...FRESH, 'cache-groups': '"a"' } });
      },
    });
    const asked = www.ask('GET /a');
    await vi.waitFor(() => expect(www.sent.length).toBe(1));
    await www.ask('POST /b');
    release();
    await asked;
    expect(await isStored(www, '/a')).toBe(false);
  });
});

test.each([
  ['one after the other', Array.from({ length: 500 }, (_, at) => `"g${at}"`).join(', '), 64],
  ['again and again', Array.from({ length: 500 }, () => '"g"').join(', '), 1],
  ['as few as RFC 9875 asks for', Array.from({ length: 32 }, (_, at) => `"${'g'.repeat(32)}${at}"`).join(', '), 32],
])('S76 groups named %s are at most 64 purges', async (_, groups, purges) => {
  const www = changed({ headers: { 'cache-group-invalidation': groups } });
  const purge = vi.spyOn(www.cache, 'purge');
  await www.ask('POST /a');
  expect(purge.mock.calls.filter(([key]) => key.startsWith('popgate:group:'))).toHaveLength(purges);
  expect(www.logged.filter((line) => line.includes('500 groups'))).toHaveLength(purges === 64 ? 1 : 0);
});
