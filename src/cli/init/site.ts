import type { GatewayConfig } from '../../gateway/index.ts';
import { configText } from '../project/config-text.ts';
import { type Answers, twinOf } from './answers.ts';

const HEAD = 'The whole site. Names are checked by the compiler, all the rest by `npx popgate check`.';

/** A site in front of one origin: plain HTTP caching, as the origin's headers say. */
export function siteConfig({ domain, origin, name }: Answers): GatewayConfig {
  const twin = twinOf(domain);
  return {
    name,
    backends: { origin: { origin } },
    domains: {
      [domain]: {
        routes: [
          { path: '/assets/*', to: 'origin', surrogateKeys: ['assets'] },
          { path: '/*', to: 'origin' },
        ],
      },
      ...(twin !== undefined && { [twin]: { redirect: `https://${domain}` } }),
    },
    defaults: { cache: { heuristic: false } },
    admin: { host: domain, path: '/.popgate' },
  };
}

/** Its text, with what a newcomer wants to know beside it. */
export function siteText(config: GatewayConfig): string {
  const [domain = '', twin] = Object.keys(config.domains);
  const fields = new Map([
    [
      'backends.origin',
      [
        "It is asked for its own host; `overrideHost: 'www.shop.example'` asks it for another.",
        "`local: 'http://127.0.0.1:8080'` stands in for it on this machine.",
      ],
    ],
    [
      `domains.${domain}.routes`,
      [
        'The first that fits is taken. What is stored, and for how long, the headers of the origin say; `cache` says else.',
        'All of /assets can be purged at once: npx popgate purge --key assets',
      ],
    ],
    ...(twin === undefined ? [] : [[`domains.${twin}`, ['Visitors of this name are sent to the other.']] as const]),
    [
      'defaults',
      [
        'An answer without a lifetime is stored for none. Without this line one is guessed where the origin says when the page',
        'was last changed: a tenth of its age, one hour at most (RFC 9111, section 4.2.2).',
      ],
    ],
    ['admin', ['Where purges go to. `npx popgate token new` makes its token; without one it answers nobody.']],
  ] as [string, string[]][]);
  return configText(config, { head: HEAD, fields });
}
