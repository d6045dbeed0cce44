import { defineGateway } from 'popgate';

/** The whole site. Names are checked by the compiler, all the rest by `npx popgate check`. */
export default defineGateway({
  name: 'example',
  backends: {
    // It is asked for its own host; `overrideHost: 'www.shop.example'` asks it for another.
    // `local: 'http://127.0.0.1:8080'` stands in for it on this machine.
    origin: { origin: 'https://origin.example.com' },
  },
  domains: {
    'www.example.com': {
      // The first that fits is taken. What is stored, and for how long, the headers of the origin say; `cache` says else.
      // All of /assets can be purged at once: npx popgate purge --key assets
      routes: [
        { path: '/assets/*', to: 'origin', surrogateKeys: ['assets'] },
        { path: '/*', to: 'origin' },
      ],
    },
    // Visitors of this name are sent to the other.
    'example.com': { redirect: 'https://www.example.com' },
  },
  // Where purges go to. `npx popgate token new` makes its token; without one it answers nobody.
  admin: { host: 'www.example.com', path: '/.popgate' },
});
