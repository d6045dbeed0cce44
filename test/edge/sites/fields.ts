import { defineSite } from './site.ts';

export const fields = defineSite(['origin'], ({ origin: local }) => ({
  backends: { fields_backend: { origin: 'http://fields.example', local } },
  domains: {
    'fields.example.test': {
      routes: [
        { path: '/pass/*', to: 'fields_backend', cache: 'pass' },
        { path: '/cached/*', to: 'fields_backend' },
      ],
    },
  },
}));
