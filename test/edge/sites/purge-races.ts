import { defineSite } from './site.ts';

export const purgeRaces = defineSite(['origin'], ({ origin }) => ({
  backends: { races: { origin: 'http://origin.example', local: origin } },
  domains: {
    'races.example.test': {
      routes: [
        { path: '/items/:id', to: 'races', surrogateKeys: ['item/:id'] },
        { path: '/fixed/*', to: 'races', cache: { invalidate: false } },
      ],
    },
  },
}));
