import { hookedConfig } from '../../support/hooked-config.ts';
import { defineSite, type SiteConfig } from './site.ts';

/** What the unit tests have at `www.example.test`, which is another site's here. */
export const hooks = defineSite(['origin'], ({ origin }) => {
  const { domains, purge } = hookedConfig();
  const github = { ...purge!.hooks!['github']!, maxBody: '8388608B' };
  const moved = JSON.stringify({ domains, purge: { hooks: { ...purge!.hooks, github } } })
    .replaceAll('www.example.test', 'hooks.example.test')
    .replaceAll('"to":"origin"', '"to":"hooks"');
  return {
    ...(JSON.parse(moved) as SiteConfig),
    backends: { hooks: { origin: 'http://origin.test', local: origin } },
  };
});
