import { defineSite, type LocalUrl } from './site.ts';

export const OPEN_MS = 2_000;
export const WEIGHTS = { big: 3, middle: 2, small: 1 };

const backend = (local: LocalUrl) => ({
  origin: 'http://origin.example' as const,
  local,
  breaker: { open: `${OPEN_MS}ms`, maxOpen: `${OPEN_MS}ms` } as const,
});

export const pools = defineSite(['big', 'middle', 'small'], ({ big, middle, small }) => ({
  backends: { big: backend(big), middle: backend(middle), small: backend(small) },
  pools: { site: { backends: WEIGHTS, retries: 2, retryOn: [502, 503] } },
  domains: {
    'pools.example.test': {
      routes: [
        { path: '/load/*', to: 'site', cache: 'pass' },
        { path: '/*', to: 'site' },
      ],
    },
  },
}));
