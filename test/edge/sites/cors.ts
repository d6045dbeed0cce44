import { defineSite } from './site.ts';

export const SHOP = 'www.shop.test';

/** The pages are no backend: their address is the origin, in CORS's sense, that is allowed. */
export const cors = defineSite(['origin', 'pages'], ({ origin, pages }) => {
  const cors = {
    origins: [`http://${SHOP}:${new URL(pages).port}`],
    methods: ['GET', 'PUT'],
    headers: ['content-type'],
    expose: ['x-total'],
  };
  return {
    backends: { cors_api: { origin: 'http://api.example', local: origin } },
    domains: {
      'api.example.test': {
        routes: [
          { path: '/items', to: 'cors_api', methods: ['GET', 'PUT', 'DELETE'], headers: { cors, security: true } },
          { path: '/missing', to: 'cors_api', methods: ['GET'], headers: { cors } },
          { path: '/plain', to: 'cors_api', methods: ['PUT'] },
        ],
      },
    },
  };
});
