import { defineSite } from './site.ts';

export const FIRST_BYTE_MS = 700;

/** Nobody opens the origin `dead`, and `mortal` is closed in the course of the tests. */
export const brokenOrigins = defineSite(['origin', 'mortal', 'dead'], ({ origin: local, mortal, dead }) => ({
  backends: {
    main_backend: { origin: 'http://main.example', local, timeouts: { firstByte: '5s', betweenBytes: '1s' } },
    hasty_backend: { origin: 'http://hasty.example', local, timeouts: { firstByte: `${FIRST_BYTE_MS}ms` } },
    dead_backend: { origin: 'http://dead.example', local: dead },
    mortal_backend: { origin: 'http://mortal.example', local: mortal },
  },
  domains: {
    'broken.example.test': {
      routes: [
        { path: '/hasty/*', to: 'hasty_backend' },
        { path: '/dead/*', to: 'dead_backend' },
        { path: '/mortal/*', to: 'mortal_backend' },
        { path: '/pass/*', to: 'main_backend', cache: 'pass' },
        { path: '/main/*', to: 'main_backend' },
      ],
    },
  },
}));
