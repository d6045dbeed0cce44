import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilities } from '../../../../src/gateway/everything.ts';
import { createGateway, type GatewayConfig, withPackedRedirects } from '../../../../src/gateway/index.ts';
import { packEntries } from '../../../../src/gateway/rules/redirects/pack.ts';
import { fakePlatform } from '../../../support/fake-platform.ts';
import { requestOf, site, TRANSPARENT } from '../../../support/site.ts';

const routes = [{ path: '/*', to: 'origin' }] as const;
const TABLE = {
  entries: { '/old': '/new', '/oldest': 'https://archive.example/oldest', '/': '/home' },
  patterns: [{ path: '/shop/*', to: '/products/:rest' }],
} as const;

describe('a table of many entries', () => {
  const paths = Array.from({ length: 5_000 }, (_, at) => `/archive/${(at * 7_919) % 5_000}/${'x'.repeat(at % 40)}`);
  const oracle = new Map(paths.map((path, at) => [path, `/to/${at}`]));
  const entries = Object.fromEntries(oracle);

  test('is held in few texts, whose lines are in order', () => {
    const pieces = packEntries(entries);
    expect(pieces.length).toBeLessThan(40);
    const lines = pieces.flatMap((piece) => piece.slice(1, -1).split('\n'));
    expect(lines).toEqual(lines.toSorted());
    expect(new Map(lines.map((line) => line.split(' ') as [string, string]))).toEqual(oracle);
  });

  test('gives what a Map gives, packed by the build or not', async () => {
    const config = {
      ...TRANSPARENT,
      domains: { 'www.example.test': { routes, redirects: { entries } } },
    };
    const gateways = [config, JSON.parse(JSON.stringify(withPackedRedirects(config))) as GatewayConfig].map((one) =>
      createGateway({ config: one, capabilities, platform: fakePlatform() }),
    );
    const near = fc
      .tuple(fc.constantFrom(...paths), fc.constantFrom('', '/', 'x', '~', '!', '/archive'), fc.nat(3))
      .map(([path, more, less]) => path.slice(0, path.length - less) + more);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constantFrom(...paths), near), async (path) => {
        for (const gateway of gateways) {
          const client = { address: '192.0.2.1', waitUntil: () => undefined };
          const answer = await gateway.handle(requestOf(`GET ${path}`), client);
          expect(answer.headers.get('location') ?? undefined).toBe(oracle.get(path));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('finds its first and its last, and what would stand before and behind them', async () => {
    const sorted = paths.toSorted();
    const www = site({ config: { domains: { 'www.example.test': { routes, redirects: { entries } } } } });
    for (const path of [sorted[0]!, sorted.at(-1)!])
      expect((await www.ask(`GET ${path}`)).headers.get('location')).toBe(oracle.get(path));
    for (const path of ['/', '/a', '/archive', '/b', '/~']) expect((await www.ask(`GET ${path}`)).status).toBe(200);
  });
});

test('the build packs entries alone, and nothing twice', () => {
  const packed = withPackedRedirects({
    ...TRANSPARENT,
    domains: {
      'a.example.test': { routes: [], redirects: { ...TABLE, status: 308, query: 'drop' } },
      'b.example.test': { routes: [], redirects: { patterns: TABLE.patterns } },
      'c.example.test': { redirect: 'https://a.example.test' },
    },
  });
  const [a, b, c] = Object.values(packed.domains);
  expect(a).toEqual({
    routes: [],
    redirects: { ...TABLE, entries: packEntries(TABLE.entries), status: 308, query: 'drop' },
  });
  expect([b, c]).toEqual([
    { routes: [], redirects: { patterns: TABLE.patterns } },
    { redirect: 'https://a.example.test' },
  ]);
  expect(withPackedRedirects(packed)).toEqual(packed);
});
