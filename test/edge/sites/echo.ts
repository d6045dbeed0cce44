import { defineSite } from './site.ts';

const routeOne = { request: { set: { 'x-route': 'one' } } };
const routeTwo = { request: { set: { 'x-route': 'two' } } };
const to = 'echo';

export const echo = defineSite(['origin'], ({ origin }) => ({
  backends: { echo: { origin: 'http://echo.test', local: origin } },
  domains: {
    'www.example.test': {
      routes: [
        { path: '/old/:page', redirect: '/:page' },
        { path: '/rest/*', redirect: '/:rest' },
        { path: '/away/:page', redirect: 'https://www.example.test/new/:page' },
        { path: '/secret/*', respond: { status: 403, body: 'not for you' } },
        { path: '/ttl/*', to, cache: { ttl: '1m' } },
        { path: '/currency/*', to, cache: { ttl: '1m', key: { cookies: ['currency'] } } },
        { path: '/kind/*', to, cache: { key: { headers: ['x-kind'] } } },
        { path: '/only/*', to, cache: { query: { only: ['a'] } } },
        { path: '/pass/*', to, cache: 'pass' },
        { path: '/split/*', to, headers: { 'x-kind': 'one', ...routeOne } },
        { path: '/split/*', to, cookies: { kind: 'two' }, headers: routeTwo },
        { path: '/*', to },
      ],
    },
    'get.example.test': { routes: [{ path: '/*', methods: ['GET'], to }] },
    'example.test': { redirect: 'https://www.example.test' },
    '*.example.net': { redirect: 'https://:subdomain.example.org' },
  },
}));
