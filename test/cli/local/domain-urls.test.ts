import { describe, expect, it } from 'vitest';
import { describeDomains, domainUrls } from '../../../src/cli/local/domain-urls.ts';
import config from '../../../src/gateway.config.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';

describe('the domains of a local gateway', () => {
  it('are told with their addresses', () => {
    expect(describeDomains(config, 'http://127.0.0.1:8080').split('\n')).toEqual([
      '  http://www.shop.example.localhost:8080/',
      '  http://shop.example.localhost:8080/  redirects to https://www.shop.example',
      '  http://api.shop.example.localhost:8080/',
      '  http://demo.tenants.example.localhost:8080/  one of *.tenants.example',
    ]);
  });

  it.each<[string, string, GatewayConfig['domains'], string, string | null]>([
    ['a name', 'https://127.0.0.1:8443', { 'a.example': { routes: [] } }, 'https://a.example.localhost:8443/', null],
    ['the usual port', 'http://127.0.0.1', { 'a.example': { routes: [] } }, 'http://a.example.localhost/', null],
    ['all hosts', 'http://127.0.0.1:80', { '*': { routes: [] } }, 'http://127.0.0.1:80/', 'any host'],
    [
      'a redirect with a status',
      'http://127.0.0.1:1',
      { 'a.example': { redirect: { to: 'https://b.example', status: 301 } } },
      'http://a.example.localhost:1/',
      'redirects to https://b.example',
    ],
  ])('%s at %s', (_, origin, domains, url, note) => {
    const [domain] = Object.keys(domains);
    expect(domainUrls({ name: 'x', domains }, origin)).toEqual([{ url, domain, note }]);
  });

  it('are twelve of more', () => {
    const domains = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}.example`, { routes: [] }]));
    const lines = describeDomains({ name: 'x', domains }, 'http://127.0.0.1:1').split('\n');
    expect(lines).toHaveLength(13);
    expect(lines[12]).toBe('  and 28 more domains');
  });
});
