import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selfOf } from '../../../src/gateway/backends/compile.ts';
import { withoutSelf } from '../../../src/gateway/backends/self.ts';
import type { BackendConfig } from '../../../src/gateway/index.ts';
import { type Site, site, type SiteOptions } from '../../support/site.ts';
import { tenants } from '../../support/tenants.ts';
import { pair, SITE } from '../shield/shield-site.ts';

const BACKEND: BackendConfig = {
  origin: 'https://origin.test:8443/base',
  overrideHost: 'inner.test',
  rewriteHost: true,
};

function answering(headers: [string, string][], backend = BACKEND, options: SiteOptions = {}): Site {
  const origin = () => new Response(null, { status: 302, headers });
  return site({ origin, ...options, config: { backends: { origin: backend } } });
}

const told = async (name: string, value: string, backend?: BackendConfig): Promise<string | null> =>
  (await answering([[name, value]], backend).ask('GET /')).headers.get(name);

describe('with rewriteHost', () => {
  test.each([
    ['https://origin.test:8443/base/a?b#c', '/a?b#c'],
    ['https://inner.test/base/a', '/a'],
    ['http://inner.test/base/a', '/a'],
    ['HTTPS://Inner.Test/base/a', '/a'],
    ['//inner.test/base/a', '/a'],
    ['https://inner.test/base', '/'],
    ['https://inner.test/base?a', '/?a'],
    ['https://inner.test/base#a', '/#a'],
    ['https://inner.test/base/', '/'],
  ])('S26 %s is %s of the site', async (location, path) => {
    for (const name of ['location', 'content-location']) expect(await told(name, location)).toBe(path);
  });

  test.each([
    '/a',
    '/base/a',
    'a',
    '',
    'https://other.test/base/a',
    'https://inner.test.evil.test/base/a',
    'https://inner.test@evil.test/base/a',
    'https://evil.test@inner.test/base/a',
    'https://inner.test\\@evil.test/base/a',
    'https://inner.test:444/base/a',
    'https://inner.test/bases',
    'https://inner.test/a',
    'ftp://inner.test/base/a',
    'https:/inner.test/base/a',
    'https://other.test/?to=https://inner.test/base/a',
    `https://inner.test/base/${'a'.repeat(8_200)}`,
  ])('%s stays', async (location) => {
    for (const name of ['location', 'content-location']) expect(await told(name, location)).toBe(location);
  });

  test.each([
    ['https://inner.test/base//evil.test', '/.//evil.test'],
    ['https://inner.test/base/\\evil.test', '/./\\evil.test'],
    ['https://inner.test/base/\t/evil.test', '/./\t/evil.test'],
  ])('S26 %j names no host', async (location, path) => {
    expect(await told('location', location)).toBe(path);
    expect(new URL(path, 'https://www.example.test/').host).toBe('www.example.test');
  });

  test.each([
    ['0; url=https://inner.test/base/a', '0; url=/a'],
    ['5;URL="https://inner.test/base/a"', '5;URL="/a"'],
    ['1.5 , https://inner.test/base/a', '1.5 , /a'],
    ['0; url=https://other.test/a', '0; url=https://other.test/a'],
    ['5', '5'],
  ])('Refresh: %s is %s', async (refresh, rewritten) => {
    expect(await told('refresh', refresh)).toBe(rewritten);
  });

  test.each([
    ['a=b; Domain=inner.test; Path=/', 'a=b; Path=/'],
    ['a=b;domain = .Inner.Test', 'a=b'],
    ['a=b; Domain=origin.test', 'a=b'],
    ['a=b; Domain=test', 'a=b; Domain=test'],
    ['a=b; Domain=other.test', 'a=b; Domain=other.test'],
    ['Domain=inner.test', 'Domain=inner.test'],
    ['a=b; Domain=', 'a=b; Domain='],
  ])('the cookie %s is %s, and others stay', async (cookie, kept) => {
    const www = answering([
      ['set-cookie', 'first=1'],
      ['set-cookie', cookie],
      ['set-cookie', 'last=1'],
    ]);
    expect((await www.ask('GET /')).headers.getSetCookie()).toEqual(['first=1', kept, 'last=1']);
  });

  test('what is stored is right for http and https', async () => {
    const headers = { location: 'https://inner.test/base/a', 'cache-control': 'max-age=60' };
    const www = answering(Object.entries(headers));
    expect((await www.ask('GET https://www.example.test/')).headers.get('location')).toBe('/a');
    const again = await www.ask('GET http://www.example.test/');
    expect(again.headers.get('cache-status')).toContain('hit');
    expect(again.headers.get('location')).toBe('/a');
  });

  test('it holds of a pool, of a dynamic backend, and through a shield', async () => {
    const origin = ({ url }: { url: string }) =>
      new Response(null, {
        status: 302,
        headers: { location: new URL('/a', url).href, 'cache-control': 'max-age=60' },
      });
    const one = { origin: 'https://one.test', rewriteHost: true } as const;
    const pooled = site({
      origin,
      config: {
        backends: { one, two: one },
        pools: { pool: { backends: { one: 1, two: 1 } } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool' }] } },
      },
    });
    const dynamic = tenants({ acme: 'https://a.tenants.test' }, { origin, own: { rewriteHost: true } });
    const { edge } = pair({ origin, config: { backends: { origin: { ...one, shield: SITE } } } });
    const answers = [pooled.ask('GET /'), dynamic.ask('GET http://acme.shops.test/'), edge.ask('GET /')];
    for (const answer of await Promise.all(answers)) expect(answer.headers.get('location')).toBe('/a');
  });

  test('property: a browser ends up where the origin meant, on the site', () => {
    const self = selfOf({ scheme: 'https', host: 'origin.test', port: 443 }, '/base', 'inner.test');
    const tail = fc
      .array(fc.constantFrom('/', '\\', '?', '#', '.', '..', ':', '@', '\t', 'a', 'evil.test', '%2F'), { maxLength: 7 })
      .map((pieces) => pieces.join(''));
    const host = fc.constantFrom('origin.test', 'inner.test', 'evil.test', 'inner.test:443', 'inner.test@evil.test');
    fc.assert(
      fc.property(host, fc.constantFrom('https://', 'http://', '//'), tail, (name, scheme, rest) => {
        const location = `${scheme}${name}/base${rest}`;
        const response = new Response(null, { headers: { location } });
        const now = withoutSelf(response, self).headers.get('location')!;
        if (now === location.trim()) return;
        const [meant, reached] = [new URL(location, 'https://x.test'), new URL(now, 'https://www.example.test/x/y')];
        expect(['origin.test', 'inner.test']).toContain(meant.hostname);
        expect(reached.host).toBe('www.example.test');
        // Dot segments may have led out of the path that precedes the origin's.
        if (!rest.includes('..')) {
          expect(reached.pathname.replace(/^\/{2}/, '//')).toBe(meant.pathname.slice('/base'.length) || '/');
          expect([reached.search, reached.hash]).toEqual([meant.search, meant.hash]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test('without it an origin speaks of itself as it likes', async () => {
  const { rewriteHost: _, ...plain } = BACKEND;
  for (const backend of [plain, { ...plain, rewriteHost: false }]) {
    expect(await told('location', 'https://inner.test/base/a', backend)).toBe('https://inner.test/base/a');
  }
});

describe("overrideHost: 'client'", () => {
  const backend: BackendConfig = { origin: 'https://origin.test:8443/base', overrideHost: 'client' };
  const domains = {
    'www.example.test': { routes: [{ path: '/*', to: 'origin' }] },
    '*.shops.test': { routes: [{ path: '/*', to: 'origin' }] },
  } as const;

  test.each([
    ['http://WWW.example.test:80/a?b', 'https://www.example.test/base/a?b'],
    ['http://www.example.test.localhost:7676/', 'https://www.example.test/base/'],
    ['http://acme.shops.test/', 'https://acme.shops.test/base/'],
  ])('%s is asked for as %s', async (url, asked) => {
    const www = site({ config: { backends: { origin: backend }, domains } });
    expect((await www.ask(`GET ${url}`)).status).toBe(200);
    expect(www.sent.map((sent) => [sent.backend, sent.url])).toEqual([['origin', asked]]);
  });

  test('hosts share nothing that is stored', async () => {
    const origin = ({ url }: { url: string }) => new Response(url, { headers: { 'cache-control': 'max-age=60' } });
    const www = site({ origin, config: { backends: { origin: backend }, domains } });
    for (const host of ['a.shops.test', 'b.shops.test', 'a.shops.test']) {
      expect(await (await www.ask(`GET http://${host}/`)).text()).toBe(`https://${host}/base/`);
    }
    expect(www.sent.length).toBe(2);
  });

  test('through a shield it is the client that the edge was asked by', async () => {
    const { edge, shield } = pair({ config: { backends: { origin: { ...backend, shield: SITE } }, domains } });
    await edge.ask('GET http://acme.shops.test/a');
    expect(shield.sent.map(({ url }) => url)).toEqual(['https://acme.shops.test/base/a']);
  });
});
