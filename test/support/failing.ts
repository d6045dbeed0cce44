import type { ErrorsConfig, GatewayConfig } from '../../src/gateway/index.ts';
import type { FakeOrigin } from './fake-platform.ts';
import { site, type Site, type SiteOptions } from './site.ts';

/** The origin refuses; what else there is answers. */
export const refusing: FakeOrigin = ({ backend, url }) => {
  if (backend === 'origin') throw new Error('refused by origin at 10.1.2.3');
  return new Response(`page of ${new URL(url).pathname}`, { headers: { 'content-type': 'text/html' } });
};

export const failingBackends = {
  origin: { origin: 'http://origin.test' },
  pages_backend: { origin: 'http://pages.test' },
} as const;

export interface Levels {
  gateway?: ErrorsConfig;
  domain?: ErrorsConfig;
  route?: ErrorsConfig;
}

/** A site with pages at three levels, whose only backend refuses. */
export function failing({ gateway, domain, route }: Levels, options: SiteOptions = {}): Site {
  const domains: GatewayConfig['domains'] = {
    'www.example.test': {
      routes: [{ path: '/known/*', to: 'origin', cache: 'pass', ...(route && { errors: route }) }],
      ...(domain && { errors: domain }),
    },
  };
  const stores = { kv: { pages: {} } };
  const config = { backends: failingBackends, domains, stores, ...(gateway && { errors: gateway }), ...options.config };
  return site({ origin: refusing, ...options, config });
}
