import { nodeOrigins } from '../../../src/cli/local/node-origins.ts';
import type { BackendConfig, OriginRequest, Origins } from '../../../src/gateway/index.ts';

/** The origins of a configuration with one backend, `shop`, that another stands in for. */
export function originsOf(backend: Omit<BackendConfig, 'origin'>): Origins {
  return nodeOrigins({ name: 'x', domains: {}, backends: { shop: { origin: 'https://shop.example', ...backend } } });
}

export function requestFor(path: string, request: Partial<OriginRequest> = {}): OriginRequest {
  return { method: 'GET', headers: [], body: null, url: `https://shop.example${path}`, ...request };
}
