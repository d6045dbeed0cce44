import { defineSite } from './site.ts';

const KEEP = { request: { keep: ['X-Forwarded-Prefix'] } };

export const names = defineSite(['wsgi'], ({ wsgi }) => ({
  backends: {
    wsgi: { origin: 'http://wsgi.example', local: wsgi },
    wsgi_told: { origin: 'http://wsgi.example', local: wsgi, clientAddress: ['X-Real-IP'] },
  },
  domains: {
    'names.example.test': {
      routes: [
        { path: '/kept/*', to: 'wsgi', headers: KEEP },
        { path: '/told/*', to: 'wsgi_told' },
        { path: '/pass/*', to: 'wsgi', cache: 'pass' },
        { path: '/guarded/*', to: 'wsgi', headers: { 'x-real-ip': true } },
        { path: '/guarded/*', respond: { status: 403, body: 'not for you' } },
        { path: '/*', to: 'wsgi' },
      ],
    },
  },
}));
