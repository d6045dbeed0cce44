import type { BackendConfig } from '../backends/config.ts';
import type { GatewayConfig } from '../config/types.ts';
import type { RouteConfig } from '../routes/config.ts';

/** The service itself, which Fanout asks how to hold a client. */
export const SELF = 'popgate_self';
/** Fastly's API, which takes what is published. */
export const PUBLISH = 'popgate_publish';

/** Backends that Popgate adds. No other backend may have their names. */
export const OWN_BACKENDS: readonly string[] = [SELF, PUBLISH];

/** Returns all routes that are streams. */
export function streamRoutes({ domains }: GatewayConfig): RouteConfig[] {
  return Object.values(domains).flatMap(({ routes = [] }) => routes.filter(({ stream }) => stream !== undefined));
}

/** Whether anything is streamed or published. */
export function usesPush(config: GatewayConfig): boolean {
  return config.push !== undefined || config.purge?.announce !== undefined || streamRoutes(config).length > 0;
}

/** Whether the gateway itself tells Fanout how to hold clients, so that it must sign what it hands over. */
export function holdsStreams(config: GatewayConfig): boolean {
  return streamRoutes(config).some(({ stream }) => stream?.to === undefined);
}

/**
 * Returns a host by which the service can be reached: that of the operator API, or the first without a wildcard; null if
 * there is none.
 */
function selfHost({ admin, domains }: GatewayConfig): string | null {
  return admin?.host ?? Object.keys(domains).find((name) => !name.startsWith('*')) ?? null;
}

/** Returns the backends that push needs besides the user's own. Pushpin knows what stands in for the service locally. */
export function pushBackends(config: GatewayConfig): Record<string, BackendConfig> {
  if (!usesPush(config)) return {};
  const host = selfHost(config);
  const asksItself = holdsStreams(config) && host !== null;
  return {
    ...(asksItself && { [SELF]: { origin: `https://${host}` as const, local: 'http://127.0.0.1:7676' as const } }),
    [PUBLISH]: { origin: 'https://api.fastly.com' },
  };
}
