import { handlers } from '../../src/handlers/index.ts';
import type { Handler, RouteConfig } from '../../src/gateway/index.ts';
import { site, type Site, type SiteOptions } from '../support/site.ts';

/** The routes of the default configuration that concern its handlers, and a shop behind them. */
export function handled(own: Record<string, Handler> = {}, options: SiteOptions = {}): Site {
  return site({
    handlers: { ...handlers, ...own },
    origin: ({ url }) =>
      new Response(`page ${new URL(url).pathname}`, {
        status: url.endsWith('/9') ? 404 : 200,
        headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60' },
      }),
    ...options,
    config: {
      domains: {
        'www.example.test': {
          routes: [
            { path: '/hello/*', handler: 'hello' },
            { path: '/app/*', handler: 'app' },
            ...Object.keys(own).map((name) => ({ path: `/${name}/*`, handler: name }) as RouteConfig),
            { path: '/*', to: 'origin' },
          ],
        },
      },
      ...options.config,
    },
  });
}
