import { defineGateway } from 'popgate';

/** The documented defaults plus `storeSetCookie`: the suite tests what the RFC says of Set-Cookie, not Popgate's exception. */
export default defineGateway({
  name: 'conformance',
  // The runner puts the port of the suite's origin here.
  backends: { suite: { origin: 'http://suite.example', local: 'http://127.0.0.1:8000' } },
  domains: { '*': { routes: [{ path: '/*', to: 'suite' }] } },
  defaults: { cache: { storeSetCookie: true } },
});
