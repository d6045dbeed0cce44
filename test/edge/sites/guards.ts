import { defineSite } from './site.ts';

/** To Viceroy every client is on the loopback, of which it says what stands in `local`. */
const LOOPBACK = {
  country_code: 'FR',
  region: 'ARA',
  city: 'Saint-Étienne',
  continent: 'EU',
  proxy_type: '?',
};
const to = 'guards';

export const guards = defineSite(['origin'], ({ origin }) => {
  const fields = ['country', 'region', 'city', 'continent', 'device', 'proxy', 'hosting'] as const;
  return {
    backends: { guards: { origin: 'http://echo.test', local: origin } },
    domains: {
      'guards.example.test': {
        routes: [
          { path: '/told/*', to, geo: { fields, default: { proxy: 'none' } } },
          { path: '/moved/*', redirect: '/:geo_country/:geo_city', geo: { fields: ['country', 'city'] } },
          { path: '/here', respond: { body: 'region' }, regions: ['FR-ARA'] },
          { path: '/here', respond: { body: 'elsewhere' } },
          { path: '/denied', to, access: { deny: { addresses: ['127.0.0.0/8'] } } },
          { path: '/allowed', to, access: { allow: { addresses: ['127.0.0.1', '2001:db8::/32'] } } },
          { path: '/by-country', to, access: { deny: { countries: ['FR'] } } },
          { path: '/by-header', to, access: { deny: { headers: { 'x-bad': true } } } },
          { path: '/blocked', to, access: { deny: { acl: 'office' } } },
          { path: '/listed', to, access: { allow: { acl: 'friends' } } },
          { path: '/unlisted', to, access: { allow: { acl: 'empty' } } },
          { path: '/no-list', to, access: { deny: { acl: 'nowhere' } } },
          { path: '/waf', to, access: { waf: { corp: 'corp', workspace: 'site' } } },
          { path: '/limited/*', to, rateLimit: { by: { header: 'x-key' }, limit: 5, window: '60s' } },
          { path: '/penalised', to, rateLimit: { limit: 1, penalty: '1m' } },
          { path: '/*', to },
        ],
      },
    },
    local: {
      geolocation: { '127.0.0.1': LOOPBACK },
      acls: {
        office: { '127.0.0.0/8': 'ALLOW', '127.0.0.1': 'BLOCK' },
        friends: { '127.0.0.1': 'ALLOW', '2001:db8::/32': 'BLOCK' },
        empty: {},
      },
    },
  };
});
