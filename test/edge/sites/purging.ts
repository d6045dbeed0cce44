import { defineSite } from './site.ts';

const routes = [{ path: '/*' as const, to: 'purging', surrogateKeys: ['pages'] }];

export const purging = defineSite(['origin'], ({ origin }) => ({
  backends: { purging: { origin: 'http://origin.example', local: origin } },
  domains: {
    'purging.example.test': { routes },
    'shop.example.test': { routes },
    '*.tenants.test': { routes },
  },
}));
