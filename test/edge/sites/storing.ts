import { defineSite } from './site.ts';

const TTL = { ttl: '1m' } as const;
const to = 'storing';

export const storing = defineSite(['origin'], ({ origin }) => ({
  backends: { storing: { origin: 'http://origin.example', local: origin } },
  domains: {
    'storing.example.test': { routes: [{ path: '/*', to }] },
    'rules.example.test': {
      routes: [
        { path: '/ttl/*', to, cache: TTL },
        { path: '/cookies/*', to, cache: { ...TTL, key: { cookies: ['lang'] } } },
        { path: '/headers/*', to, cache: { ...TTL, key: { headers: ['x-tier'] } } },
        { path: '/default/*', to, cache: { defaultTtl: '1m' } },
        { path: '/browser/*', to, cache: { browserTtl: '5s' } },
        { path: '/statuses/*', to, cache: { statuses: { 404: '1m' } } },
        { path: '/guess/*', to, cache: { heuristic: false } },
        { path: '/ignore/*', to, cache: { ...TTL, query: 'ignore' } },
        { path: '/sort/*', to, cache: { ...TTL, query: 'sort' } },
        { path: '/only/*', to, cache: { ...TTL, query: { only: ['id', 'page'] } } },
        { path: '/except/*', to, cache: { ...TTL, query: { except: ['utm'] } } },
        { path: '/set-cookie/*', to, cache: { storeSetCookie: true } },
        { path: '/whole/*', to, cache: { range: 'whole' } },
        { path: '/pass/*', to, cache: 'pass' },
      ],
    },
  },
}));
