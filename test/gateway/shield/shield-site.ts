import type { GatewayConfig } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { type Site, site, type SiteOptions, TRANSPARENT } from '../../support/site.ts';

export const SITE = 'lhr-london-gb';
export const SHIELDED: Partial<GatewayConfig> = {
  backends: { origin: { origin: 'http://origin.test', shield: SITE } },
};

/** An origin with one page. */
export const page =
  (headers: Record<string, string> = {}, status = 200): FakeOrigin =>
  () =>
    new Response('page', {
      status,
      headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', ...headers },
    });

/** Two POPs of one service: a shield, and an edge that knows it. */
export interface Pair {
  edge: Site;
  shield: Site;
  /** For both. */
  advance(milliseconds: number): void;
}

export interface PairOptions {
  origin?: FakeOrigin;
  config?: Partial<GatewayConfig>;
  edge?: SiteOptions;
  shield?: SiteOptions;
}

export function pair({ origin, config = {}, edge = {}, shield = {} }: PairOptions = {}): Pair {
  const shared = {
    ...(origin && { origin }),
    secrets: { shield_key: 'k' },
    config: { ...SHIELDED, ...config },
  };
  const inner = site({ ...shared, address: '198.51.100.9', shields: { [SITE]: 'here' }, ...shield });
  const outer = site({ ...shared, shields: { [SITE]: (request) => forward(inner, request) }, ...edge });
  return {
    edge: outer,
    shield: inner,
    advance: (milliseconds) => {
      outer.advance(milliseconds);
      inner.advance(milliseconds);
    },
  };
}

/** As the platform carries it from one POP to the other. */
export function forward(
  to: Site,
  { method, url, headers }: { method: string; url: string; headers: Headers },
): Promise<Response> {
  return to.ask(`${method} ${url}`, Object.fromEntries(headers));
}

/** A hop as an edge signs it for this URL, with all that goes with it. */
export async function signedHeaders(url: string, options: SiteOptions = {}): Promise<Record<string, string>> {
  let seen: Headers | null = null;
  const edge = site({
    secrets: { shield_key: 'k' },
    ...options,
    config: { ...TRANSPARENT, ...SHIELDED, ...options.config },
    shields: {
      [SITE]: ({ headers }) => {
        seen = headers;
        return new Response();
      },
    },
  });
  await edge.ask(`GET ${url}`);
  return Object.fromEntries(seen!);
}
