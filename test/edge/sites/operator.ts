import { defineSite } from './site.ts';

/** Where the operator API is, for all sites. */
export const ADMIN_HOST = 'admin.example.test';

export const operator = defineSite([], () => ({
  domains: { [ADMIN_HOST]: { routes: [{ path: '/*', respond: { body: 'page' } }] } },
}));
