import { defineSite } from './site.ts';

export const compress = defineSite(['nginx', 'broken'], ({ nginx, broken }) => ({
  backends: {
    compress_files: { origin: 'http://files.example', local: nginx },
    compress_broken: { origin: 'http://broken.example', local: broken },
  },
  domains: {
    'compress.example.test': {
      defaults: { compress: true },
      routes: [
        { path: '/pass/*', to: 'compress_files', cache: 'pass' },
        { path: '/off/*', to: 'compress_files', compress: false },
        { path: '/broken/*', to: 'compress_broken' },
        { path: '/*', to: 'compress_files' },
      ],
    },
  },
}));
