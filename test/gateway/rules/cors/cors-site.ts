import type { RouteConfig } from '../../../../src/gateway/index.ts';
import type { CorsConfig } from '../../../../src/gateway/rules/cors/config.ts';
import { type Site, site, type SiteOptions } from '../../../support/site.ts';

export const SHOP = 'https://www.shop.example';
export const EVIL = 'https://evil.example';

export const withRoutes = (routes: readonly unknown[], options: SiteOptions = {}): Site =>
  site({ ...options, config: { domains: { 'www.example.test': { routes: routes as RouteConfig[] } } } });

export const api = (cors: Partial<CorsConfig> = {}, options: SiteOptions = {}): Site =>
  withRoutes([{ path: '/*', to: 'origin', headers: { cors: { origins: [SHOP], ...cors } } }], options);

/** What an answer says of origins. */
export function said({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'));
}
