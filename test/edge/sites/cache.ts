import { defineSite } from './site.ts';

export const cache = defineSite(['origin'], ({ origin }) => ({
  backends: { cache: { origin: 'http://origin.example', local: origin } },
  domains: {
    'cache.example.test': {
      routes: [
        { path: '/items/:id', to: 'cache', surrogateKeys: ['item/:id'] },
        { path: '/pages/*', to: 'cache' },
      ],
    },
  },
}));
