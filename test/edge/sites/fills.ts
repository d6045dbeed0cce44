import { defineSite } from './site.ts';

export const fills = defineSite(['origin'], ({ origin }) => ({
  backends: {
    fills: { origin: 'http://origin.example', local: origin, timeouts: { firstByte: '2s', betweenBytes: '1s' } },
  },
  domains: { 'fills.example.test': { routes: [{ path: '/*', to: 'fills' }] } },
}));
