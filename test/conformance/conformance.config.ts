import { defineGateway } from 'popgate';

/** Where the tests of our own are, and the operator API that they purge by. */
export const OWN_HOST = 'own.example.test';

/** The documented defaults plus `storeSetCookie`: the suite tests what the RFC says of Set-Cookie, not Popgate's exception. */
export default defineGateway({
  name: 'conformance',
  // The runner puts the ports of the two origins here.
  backends: {
    suite: { origin: 'http://suite.example', local: 'http://127.0.0.1:8000' },
    own: { origin: 'http://own.example', local: 'http://127.0.0.1:8001' },
    own_too: { origin: 'http://own.example', local: 'http://127.0.0.1:8001' },
  },
  pools: { own_pool: { backends: { own: 1, own_too: 1 }, policy: 'random', retries: 1 } },
  domains: {
    '*': { routes: [{ path: '/*', to: 'suite' }] },
    [OWN_HOST]: {
      routes: [
        { path: '/ttl/*', to: 'own', cache: { ttl: '10m' } },
        { path: '/compressed/*', to: 'own', compress: true },
        { path: '/pool/*', to: 'own_pool' },
        { path: '/plain/*', to: 'own' },
      ],
    },
  },
  admin: { host: OWN_HOST },
  defaults: { cache: { storeSetCookie: true } },
});
