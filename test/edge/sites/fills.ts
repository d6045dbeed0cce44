import { defineSite, type LocalUrl } from './site.ts';

const hanging = (local: LocalUrl) =>
  ({ origin: 'http://origin.example', local, timeouts: { connect: '500ms', firstByte: '1s' } }) as const;

export const fills = defineSite(['origin'], ({ origin }) => ({
  backends: {
    fills: { origin: 'http://origin.example', local: origin, timeouts: { firstByte: '2s', betweenBytes: '1s' } },
    hanging_a: hanging(origin),
    hanging_b: hanging(origin),
    hanging_c: hanging(origin),
  },
  pools: { hanging: { backends: { hanging_a: 1, hanging_b: 1, hanging_c: 1 }, retries: 2 } },
  domains: {
    'fills.example.test': { routes: [{ path: '/*', to: 'fills' }] },
    'hanging.example.test': { routes: [{ path: '/*', to: 'hanging' }] },
  },
}));
