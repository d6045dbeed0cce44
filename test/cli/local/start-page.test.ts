import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asksForStartPage, type RecentRequest, startPage } from '../../../src/cli/local/start-page.ts';
import config from '../../../src/gateway.config.ts';
import type { GatewayConfig, Summary } from '../../../src/gateway/index.ts';
import { testGateway } from '../../../src/testing/index.ts';

const origin = 'http://127.0.0.1:8080';

const asked: Summary = {
  status: 200,
  method: 'GET',
  url: 'www.shop.example/products/1?a=b&c=d',
  verdict: 'hit',
  why: null,
  ttlSeconds: 58,
  route: '/products/:id',
  target: null,
  backend: 'shop',
  milliseconds: 3.2,
};

function site(...domains: string[]): GatewayConfig {
  return {
    name: 'x',
    domains: Object.fromEntries(domains.map((domain) => [domain, { routes: [{ path: '/*', respond: {} }] }])),
  };
}

const shown = (given: GatewayConfig, recent: readonly RecentRequest[] = []): string =>
  startPage(given, { origin, recent }).body;

describe('the start page', () => {
  it.each([
    ['GET', '/', '127.0.0.1:7676'],
    ['HEAD', '/', 'localhost:7676'],
    ['GET', '/', 'LocalHost'],
    ['GET', '/', '[::1]:80'],
  ])('is what %s %s of %s asks for', (method, target, host) => {
    expect(asksForStartPage({ method, target, host }, config)).toBe(true);
  });

  it.each([
    ['POST', '/', '127.0.0.1'],
    ['PURGE', '/', '127.0.0.1'],
    ['GET', '/x', '127.0.0.1'],
    ['GET', '/?a', '127.0.0.1'],
    ['GET', '/.popgate/status', '127.0.0.1'],
    ['GET', '/', 'www.shop.example.localhost:7676'],
    ['GET', '/', '127.0.0.1.evil.example'],
    // A page elsewhere whose name leads to the loopback sees nothing of this.
    ['GET', '/', 'rebound.example:7676'],
    ['GET', '/', ''],
  ])('is not what %s %s of %s asks for', (method, target, host) => {
    expect(asksForStartPage({ method, target, host }, config)).toBe(false);
  });

  it.each([
    ['*', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1:80'],
    ['localhost', 'localhost:80'],
    ['*', '[::1]'],
  ])('is not there where the domain %s takes %s', (domain, host) => {
    expect(asksForStartPage({ method: 'GET', target: '/', host }, site('a.example', domain))).toBe(false);
  });

  it('lists the domains as links, and says what is special about them', () => {
    const items = shown(config).match(/<li>.*/g);
    const link = (host: string): string =>
      `<li><a href="http://${host}.localhost:8080/">http://${host}.localhost:8080/</a>`;
    expect(items).toEqual([
      link('www.shop.example'),
      `${link('shop.example')} <small>redirects to https://www.shop.example</small>`,
      link('api.shop.example'),
      `${link('demo.tenants.example')} <small>one of *.tenants.example</small>`,
    ]);
  });

  it('lists two hundred domains of more', () => {
    const many = site(...Array.from({ length: 1_000 }, (_, at) => `a${at}.example`));
    expect(shown(many).match(/<li>/g)).toHaveLength(201);
    expect(shown(many)).toContain('<li>and 800 more');
  });

  it.each<[GatewayConfig['admin'], string | null]>([
    [{ host: 'b.example', path: '/_ops' }, 'href="http://b.example.localhost:8080/_ops/openapi.json"'],
    [{ host: 'b.example' }, 'href="http://b.example.localhost:8080/.popgate/openapi.json"'],
    [undefined, null],
  ])('says where the operator API is: %j', (admin, place) => {
    const body = shown({ ...site('a.example', 'b.example'), ...(admin && { admin }) });
    if (place === null) expect(body).not.toContain('operator');
    else expect(body).toContain(place);
  });

  it('shows the last requests with their verdicts, newest first', () => {
    const miss = { verdict: 'miss', why: 'not in the cache', ttlSeconds: 60, backend: 'shop_eu' } as const;
    const rows = shown(config, [asked, { ...asked, url: 'www.shop.example/', ...miss }]).match(/<tr><td.*/g) ?? [];
    expect(
      rows.map((row) =>
        row
          .replaceAll(/<[^>]*>/g, '|')
          .split(/\|+/)
          .filter(Boolean),
      ),
    ).toEqual([
      ['200', 'GET', 'www.shop.example/', 'miss', ', stored 60 s: not in the cache', 'shop_eu', '3 ms'],
      ['200', 'GET', 'www.shop.example/products/1?a=b&amp;c=d', 'hit', ' 58 s left', 'shop', '3 ms'],
    ]);
    expect(rows[1]).toContain('href="http://www.shop.example.localhost:8080/products/1?a=b&amp;c=d"');
    expect(shown(config)).toContain('None yet.');
  });

  it.each([
    { url: '"><script>alert(1)</script>.example/x' },
    { url: `www.shop.example/"onmouseover="alert(1)` },
    { url: `www.shop.example/<img src=x onerror=alert(1)>` },
    { method: '<script>alert(1)</script>', url: 'javascript:alert(1)' },
    { why: '<script>alert(1)</script>' },
    { backend: '<script>alert(1)</script>' },
  ])('is not written by those who ask: %j', (evil) => {
    const body = shown(config, [{ ...asked, ...evil }]);
    expect(body).not.toMatch(/<script|<img|"onmouseover|href="javascript/);
    expect(body).toContain('alert(1)');
  });

  it('says why, folded, where that is known', async () => {
    const gateway = testGateway(site('a.example', 'b.example'));
    const { trace } = await gateway.get('https://a.example/?<i>');
    const body = shown(config, [{ ...asked, trace: trace! }]);
    expect(body).toContain('<details><summary>why</summary><dl class="trace">');
    expect(body).toContain('<dt>Steps</dt>');
    expect(body).not.toContain('<i>');
    // What is unfolded would be folded again.
    expect(body).not.toContain('http-equiv="refresh"');
    expect(shown(config, [asked])).toContain('http-equiv="refresh"');
  });

  it('runs no script, and takes no style but its own', () => {
    const { headers, body, status } = startPage(config, { origin, recent: [asked] });
    const style = /<style>([^]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(status).toBe(200);
    expect(headers['Content-Security-Policy']).toContain(
      `default-src 'none'; img-src data:; style-src 'sha256-${hash}'`,
    );
    expect(headers).toMatchObject({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  });

  it.each([
    ['a.example', 'http://a.example.localhost:8080/'],
    ['*.a.example', 'http://demo.a.example.localhost:8080/'],
  ])('of %s alone leads there', (domain, location) => {
    expect(startPage(site(domain), { origin, recent: [asked] })).toEqual({
      status: 307,
      headers: { Location: location, 'Cache-Control': 'no-store' },
      body: '',
    });
  });
});
