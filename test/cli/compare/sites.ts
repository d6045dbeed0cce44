import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';

export const SHOP = { origin: 'https://shop-origin.example' } as const;

export function siteWith(more: object): GatewayConfig {
  return {
    name: 'shop',
    backends: { shop: SHOP },
    domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] } },
    ...more,
  };
}

export function routeWith(more: object, others: object = {}): GatewayConfig {
  const route = { path: '/a/:id', ...('to' in more || isAnswered(more) ? {} : { to: 'shop' }), ...more } as RouteConfig;
  return siteWith({ ...others, domains: { 'www.shop.example': { routes: [route] } } });
}

function isAnswered(route: object): boolean {
  return ['redirect', 'respond', 'handler', 'stream'].some((name) => name in route);
}

export const withDomain = (more: object): GatewayConfig =>
  siteWith({ domains: { 'www.shop.example': { routes: [{ path: '/*', to: 'shop' }], ...more } } });
