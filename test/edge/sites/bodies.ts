import { defineSite } from './site.ts';

export const bodies = defineSite(['origin'], ({ origin }) => ({
  backends: { bodies: { origin: 'http://bodies.example', local: origin } },
  domains: {
    'bodies.example.test': {
      routes: [
        { path: '/passed/*', to: 'bodies', cache: { unknownLength: 'pass' } },
        { path: '/packed/*', to: 'bodies', compress: true },
        { path: '/*', to: 'bodies' },
      ],
    },
  },
}));
