import type { GatewayConfig } from '../../src/gateway/index.ts';
import { SAMPLES } from './webhooks.ts';

/** A service with a hook and a page for each sample, and one page that none of them purges. */
export function hookedConfig(local?: `http://${string}`): GatewayConfig {
  const to = 'origin';
  return {
    name: 'hooked',
    backends: { origin: { origin: 'http://origin.test', ...(local === undefined ? {} : { local }) } },
    domains: {
      'www.example.test': {
        routes: [
          { path: '/contacts/:id', to, surrogateKeys: ['contact/:id'] },
          { path: '/repos/:name', to, surrogateKeys: ['repo/:name'] },
          { path: '/posts/:id', to, surrogateKeys: ['post/:id'] },
          { path: '/addresses/:id', to, surrogateKeys: ['address/:id'] },
          { path: '/*', to, surrogateKeys: ['pages'] },
        ],
      },
    },
    purge: { hooks: Object.fromEntries(Object.entries(SAMPLES).map(([name, { hook }]) => [name, hook])) },
    admin: {},
  };
}

/** `hook_shopify` and the like, with their values. */
export const HOOK_SECRETS: Record<string, string> = Object.fromEntries(
  Object.entries(SAMPLES).map(([name, { secret }]) => [`hook_${name}`, secret]),
);
