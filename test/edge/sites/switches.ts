import { defineSite } from './site.ts';

export const switches = defineSite(['well', 'dead'], ({ well, dead }) => ({
  backends: {
    switched_well: { origin: 'http://switched.example', local: well },
    switched_dead: { origin: 'http://switched.example', local: dead, breaker: false },
    switched_spare: { origin: 'http://switched.example', local: well },
  },
  pools: {
    switched: {
      backends: { switched_dead: 1, switched_well: 1, switched_spare: 1 },
      policy: 'failover',
      retries: 2,
      retryBudget: 1,
    },
  },
  domains: {
    'switches.example.test': {
      routes: [{ path: '/pooled/*', to: 'switched', cache: 'pass' }],
    },
  },
}));
