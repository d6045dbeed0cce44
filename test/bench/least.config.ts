import { defineGateway } from 'popgate';

/** The least that serves: one backend, one route. Frozen, as the typical one is. */
export default defineGateway({
  name: 'least',
  backends: { origin: { origin: 'https://origin.example' } },
  domains: { 'www.example': { routes: [{ path: '/*', to: 'origin' }] } },
});
