import { defineGateway } from 'popgate';

/** What many sites have. Frozen: what it costs is compared over time, so a change here is a change of the mark. */
export default defineGateway({
  name: 'typical',
  backends: {
    shop_eu: { origin: 'https://eu.shop.example', paths: 'case-sensitive' },
    shop_us: { origin: 'https://us.shop.example', paths: 'case-sensitive' },
  },
  pools: { shop: { backends: { shop_eu: 3, shop_us: 1 }, retries: 1 } },
  domains: {
    'www.shop.example': {
      redirects: { entries: { '/about-us.html': '/about', '/teapots': '/products/1', '/old': '/' } },
      routes: [
        { path: '/assets/*', to: 'shop', cache: { ttl: '1d' }, surrogateKeys: ['assets'] },
        { path: '/products/:id', to: 'shop', cache: { staleIfError: '1d' }, surrogateKeys: ['product/:id'] },
        { path: '/cart', to: 'shop', cache: 'pass' },
        { path: '/cart/*', to: 'shop', cache: 'pass' },
        { path: '/*', to: 'shop' },
      ],
    },
    'shop.example': { redirect: 'https://www.shop.example' },
  },
  defaults: { compress: true, headers: { security: true }, log: { endpoint: 'requests' } },
  admin: { host: 'www.shop.example', path: '/.popgate' },
});
