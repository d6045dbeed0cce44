import { defineSite } from './site.ts';

export const switches = defineSite(['well', 'dead', 'odd'], ({ well, dead, odd }) => ({
  backends: {
    switched_well: { origin: 'http://switched.example', local: well },
    switched_dead: { origin: 'http://switched.example', local: dead, breaker: false },
    switched_client: { origin: 'http://switched.example/base', overrideHost: 'client', local: well },
    switched_odd: {
      origin: 'http://switched.example/base',
      rewriteHost: true,
      timeouts: { betweenBytes: '1s' },
      local: odd,
    },
    switched_events: { origin: 'http://switched.example', timeouts: { betweenBytes: 'none' }, local: odd },
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
      routes: [
        { path: '/pooled/*', to: 'switched', cache: 'pass' },
        { path: '/client/*', to: 'switched_client' },
        { path: '/api/:part/*', to: 'switched_well', rewrite: '/v1/:part/:rest' },
        { path: '/odd/*', to: 'switched_odd' },
        { path: '/events/*', to: 'switched_events', cache: 'pass' },
        { path: '/old/*', redirect: { to: '/new/:rest?own=1#part', query: 'keep' } },
      ],
    },
  },
}));
