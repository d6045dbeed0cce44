import { describe, expect, test } from 'vitest';
import type { GatewayConfig, RouteConfig } from '../../../../src/gateway/index.ts';
import type { HeadersConfig } from '../../../../src/gateway/rules/headers/config.ts';
import { site, type SiteOptions } from '../../../support/site.ts';
import { page, pair } from '../../shield/shield-site.ts';

const DEFAULTS = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
};
const NAMES = [...Object.keys(DEFAULTS), 'content-security-policy', 'permissions-policy'];

async function secured(headers: HeadersConfig, more: { options?: SiteOptions; config?: Partial<GatewayConfig> } = {}) {
  const routes = [{ path: '/*', to: 'origin', headers } as RouteConfig];
  const www = site({ ...more.options, config: { domains: { 'www.example.test': { routes } }, ...more.config } });
  const answer = await www.ask('GET /a');
  return Object.fromEntries(
    NAMES.map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value !== null),
  );
}

const from = (headers: Record<string, string>): SiteOptions => ({ origin: page(headers) });

describe('the preset', () => {
  test.each<[string, HeadersConfig, object]>([
    ['with its defaults', { security: true }, DEFAULTS],
    ['with nothing said', { security: {} }, DEFAULTS],
    ['that is off', { security: false }, {}],
    ['that is not there', {}, {}],
    [
      'with changes',
      {
        security: {
          hsts: false,
          frameOptions: 'SAMEORIGIN',
          csp: "default-src 'self'; img-src data:x https://img.example",
          permissionsPolicy: 'camera=()',
        },
      },
      {
        ...DEFAULTS,
        'strict-transport-security': undefined,
        'x-frame-options': 'SAMEORIGIN',
        'content-security-policy': "default-src 'self'; img-src data:x https://img.example",
        'permissions-policy': 'camera=()',
      },
    ],
    [
      'under a field that the route sets',
      { security: true, response: { set: { 'X-Frame-Options': 'SAMEORIGIN' } } },
      { ...DEFAULTS, 'x-frame-options': 'SAMEORIGIN' },
    ],
    [
      'under one that it adds',
      { security: true, response: { add: { 'referrer-policy': 'origin' } } },
      { ...DEFAULTS, 'referrer-policy': 'origin' },
    ],
    [
      'under one that it removes',
      { security: true, response: { remove: ['Referrer-Policy'] } },
      { ...DEFAULTS, 'referrer-policy': undefined },
    ],
  ])('%s', async (_, headers, expected) => {
    expect(await secured(headers)).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  test('stands in place of what the origin says, and leaves alone what it does not set', async () => {
    const options = from({ 'x-frame-options': 'ALLOWALL', 'content-security-policy': "default-src 'none'" });
    expect(await secured({ security: true }, { options })).toEqual({
      ...DEFAULTS,
      'content-security-policy': "default-src 'none'",
    });
  });

  test('of the defaults holds for a route that says something else of headers, unless it says so', async () => {
    const config = { defaults: { headers: { security: true } } } as const;
    expect(await secured({ response: { set: { 'x-a': 'b' } } }, { config })).toEqual(DEFAULTS);
    expect(await secured({ security: false }, { config })).toEqual({});
    expect(await secured({ security: { hsts: false } }, { config })).not.toHaveProperty('strict-transport-security');
  });

  test('is no condition on a header of that name', async () => {
    expect(await secured({ security: true })).toEqual(DEFAULTS);
  });

  test('is for clients, not for what is stored', async () => {
    const routes = [{ path: '/*', to: 'origin', headers: { security: true } } as const];
    const { edge, shield } = pair({ origin: page(), config: { domains: { 'www.example.test': { routes } } } });
    expect((await edge.ask('GET /a')).headers.get('x-frame-options')).toBe('DENY');
    for (const pop of [edge, shield])
      expect(pop.cache.lookup('o|v2 www.example.test/a')!.metadata).not.toContain('nosniff');
  });
});
