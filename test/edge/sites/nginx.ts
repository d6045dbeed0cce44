import { defineSite } from './site.ts';

export const nginx = defineSite(['nginx'], ({ nginx }) => ({
  backends: { files: { origin: 'http://files.example', local: nginx } },
  domains: {
    'files.example.test': {
      routes: [
        { path: '/pass/*', to: 'files', cache: 'pass' },
        { path: '/*', to: 'files' },
      ],
    },
  },
}));
