import { defineGateway, type GatewayConfig } from '../../src/gateway/index.ts';
import { testGateway, type TestGateway, type TestOptions } from '../../src/testing/index.ts';

/** The front page of the site that these tests are about. */
export const FRONT = 'https://www.shop.test/';

/** A page that is fresh for a minute. */
export const PAGE = { headers: { 'cache-control': 'max-age=60' }, body: 'a page' } as const;

/** One backend, and the routes that a test gives before the one that takes all else. */
export function shopConfig(
  routes: NonNullable<GatewayConfig['domains'][string]['routes']> = [],
  own: Partial<GatewayConfig> = {},
): GatewayConfig {
  return defineGateway({
    name: 'shop',
    backends: { shop: { origin: 'https://shop.test' } },
    ...own,
    domains: { 'www.shop.test': { routes: [...routes, { path: '/*', to: 'shop' }] }, ...own.domains },
  });
}

/** The same as a gateway, whose origin has a page for whatever it is asked. */
export function shop(
  routes: Parameters<typeof shopConfig>[0] = [],
  { own, ...options }: TestOptions<'shop'> & { own?: Partial<GatewayConfig> } = {},
): TestGateway<'shop'> {
  return testGateway(shopConfig(routes, own), { ...options, origins: { shop: PAGE, ...options.origins } });
}
