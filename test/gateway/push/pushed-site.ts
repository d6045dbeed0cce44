import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { gripToken } from '../../support/grip.ts';
import { type Site, site, type SiteOptions } from '../../support/site.ts';

/** Of Pushpin, as `popgate serve --push` has them. */
export const SECRETS = { pushpin: '127.0.0.1:5561', grip_key: 'grip-secret', admin_token: 'admin' };
export const HOST = 'www.example.test';

const CONFIG: Partial<GatewayConfig> = {
  backends: { chat: { origin: 'http://chat.test/base' } },
  domains: {
    [HOST]: {
      routes: [
        {
          path: '/prices/:id',
          stream: { channels: ['price-:id', 'all'] },
          headers: { response: { set: { 'x-id': ':id' } } },
        },
        { path: '/files/*', stream: { channels: ['files/:rest'], transport: 'http-stream' } },
        { path: '/polls/:id', stream: { channels: ['price-:id'], transport: 'long-poll', timeout: '20s' } },
        { path: '/sockets/:id', methods: ['GET'], stream: { channels: ['price-:id'], transport: 'websocket' } },
        { path: '/chat/*', stream: { to: 'chat' } },
        { path: '/inner', handler: 'inner' as never },
        { path: '/*', to: 'chat' },
      ],
    },
    '*.tenants.test': { routes: [{ path: '/', stream: { channels: ['tenant/:subdomain'] } }] },
  },
  admin: { host: HOST },
};

export interface Push extends Site {
  /** What Fanout gets when it asks what to do with the client that was handed to it last. */
  held(headers?: Record<string, string>, body?: string): Promise<Response>;
}

/** A gateway with a stream by each transport, and a backend that speaks GRIP. */
export function push({ config, ...options }: SiteOptions = {}): Push {
  const inner = async (_request: Request, context: { fetch(url: string): Promise<Response> }) =>
    context.fetch('/prices/1');
  const www = site({ secrets: SECRETS, handlers: { inner }, ...options, config: { ...CONFIG, ...config } });
  return {
    ...www,
    held: async (headers = {}, body?: string) => {
      const { request } = www.handedOff.at(-1)!;
      const { pathname, search } = new URL(request.url);
      const signed = { 'grip-sig': await gripToken({}, 'grip-secret'), ...headers };
      const method = body === undefined ? 'GET' : 'POST';
      // Fanout asks by the backend's own name.
      return www.ask(
        `${method} http://127.0.0.1:7690${pathname}${search}`,
        { ...Object.fromEntries(request.headers), ...signed },
        body,
      );
    },
  };
}
