interface Expected {
  backends: Record<string, string>;
  pools?: string[];
  /** By domain. */
  routes: Record<string, string[]>;
  /** Parts of what is told. */
  losses: string[];
}

/** What a person who knows the VCL expects of each file. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  boilerplate: {
    backends: { origin: 'https://origin.news.example' },
    routes: { '*': ['/* > origin'] },
    losses: ['.share_key (line 17)', '"sub vcl_fetch"', '"pragma optional_param geoip_opt_in"'],
  },
  'varnish-blog': {
    backends: { default: 'http://blog.example:8080' },
    routes: { '*': ['/* > default'] },
    losses: ['"vcl 4.1"', '"import std"', 'see npx popgate purge', '"sub vcl_backend_response"'],
  },
  'varnish-store': {
    backends: { default: 'http://php.store.example', admin: 'https://admin.store.example' },
    routes: { '*': ['/backoffice > admin', '/backoffice/* > admin', '/* > default'] },
    losses: [
      'the header "X-Health-Token"',
      '"include /etc/varnish/devicedetect.vcl"',
      'where req.url ~ "^/admin_[a-z0-9]+/"\n    requests went to "admin"',
      'its port 443 without TLS',
    ],
  },
  'varnish-portal': {
    backends: { web1: 'http://10.0.1.11', web2: 'http://10.0.1.12', sorry: 'http://sorry.portal.example' },
    pools: ['web', 'all'],
    routes: {
      '*': [
        '/archive/* > all',
        '/user > web: allow 8',
        '/user/* > web: allow 8',
        '/admin > web: allow 8',
        '/admin/* > web: allow 8',
        '/node/add > web: allow 8',
        '/node/add/* > web: allow 8',
        '/* > web',
      ],
    },
    losses: [
      '"backend nobody none"',
      'where the path is /cron.php\n    VCL answered 404',
      '"new cleaner"',
      'went to "nobody"',
    ],
  },
  tenants: {
    backends: {
      acme: 'https://acme.hosting.example',
      globex: 'https://globex.hosting.example',
      initech: 'https://initech.hosting.example',
      parking: 'https://parking.hosting.example',
    },
    routes: {
      'www.acme.example': ['/* > acme'],
      'www.globex.example': ['/legacy/* > initech', '/* > globex'],
      'shop.globex.example': ['/legacy/* > initech', '/* > globex'],
      'initech.example': ['/* > initech'],
      '*': ['/* > parking'],
    },
    losses: ['"sub vcl_recv"'],
  },
  'ab-test': {
    backends: { stable: 'https://stable.app.example', beta: 'https://beta.app.example' },
    routes: { '*': ['/* > stable'] },
    losses: ['where req.http.X-AB == "beta"\n    requests went to "F_beta"', '"table ab_settings"'],
  },
  geo: {
    backends: {
      eu: 'https://eu.travel.example',
      us: 'https://us.travel.example',
      asia: 'https://asia.travel.example',
    },
    routes: { '*': ['/* JP|KR|TW > asia', '/* US|CA > us', '/* > eu'] },
    losses: ['"sub vcl_recv"'],
  },
  redirects: {
    backends: { site: 'https://site.example.net' },
    routes: { '*': ['/* > site'] },
    losses: [
      'where the host is site.example\n    it went on in vcl_error, with 801: see redirects',
      'where table.contains',
      '"table moved STRING"\n    see redirects',
    ],
  },
  esi: {
    backends: { pages: 'https://pages.paper.example', parts: 'https://parts.paper.example' },
    routes: { '*': ['/parts/* > parts', '/* > pages'] },
    losses: ['where req.topurl\n    requests went to "F_parts"', '"sub vcl_fetch"'],
  },
  auth: {
    backends: { app: 'https://staging.app.example', api: 'https://staging-api.app.example' },
    routes: { '*': ['/api/* > api', '/* > app'] },
    losses: [
      'VCL refused these with 403, and here nobody does: write access or a handler for it',
      'VCL refused these with 401, and here nobody does: write access or a handler for it',
    ],
  },
  images: {
    backends: { images: 'https://bucket.storage.example', site: 'https://site.photos.example' },
    routes: { '*': ['/images/* > images', '/thumbs/* > images', '/* > site'] },
    losses: ['where req.url.ext ~ "(?i)^(gif|png|jpe?g|webp)$"\n    requests went to "F_images"'],
  },
  'single-page-app': {
    backends: { bucket: 'https://app-assets.s3.storage.example', api: 'https://api.app.example' },
    routes: { '*': ['/api > api', '/api/* > api', '/* > bucket'] },
    losses: ['it matched /api… too, as in /apix', 'backend bucket: tls.certHostname'],
  },
  'api-limits': {
    backends: { api: 'https://api.data.example', search: 'https://search.data.example' },
    routes: {
      '*': [
        'POST /search > search: limit 300/60s by x-api-key',
        '/search > search: limit 1000/10s',
        'POST /search/* > search: limit 300/60s by x-api-key',
        '/search/* > search: limit 1000/10s',
        '/* > api: limit 1000/10s',
      ],
    },
    losses: ['a second limit on "/search"', 'each route counts by itself'],
  },
  shield: {
    backends: { primary: 'https://primary.video.example' },
    routes: { '*': ['/* > primary'] },
    losses: ['.ssl_client_key (line 6)', '.share_key', '.keepalive_time', '.ssl_ciphers'],
  },
  directors: {
    backends: { a: 'https://a.pool.example', b: 'https://b.pool.example', c: 'https://c.pool.example' },
    pools: ['by_chance', 'by_content', 'by_client', 'ring', 'in_order', 'odd_one'],
    routes: {
      '*': [
        '/ring/* > ring',
        '/session > by_client',
        '/session/* > by_client',
        '/files/* > by_content',
        '/* > in_order',
      ],
    },
    losses: ['pool by_chance: .retries', 'pool odd_one: its type "shield"'],
  },
  grace: {
    backends: { old: 'https://old.magazine.example', new: 'https://new.magazine.example' },
    routes: { '*': ['/* > new'] },
    losses: ['"sub vcl_fetch"'],
  },
  dictionaries: {
    backends: { core: 'https://core.bank.example', labs: 'https://labs.bank.example' },
    routes: { '*': ['/* > core'] },
    losses: [
      'line 16: which backend is chosen',
      'line 18: which backend is chosen',
      'where the path is /robots.txt\n    it went on in vcl_error, with 601',
    ],
  },
  logs: {
    backends: { web: 'https://web.metrics.example' },
    routes: { '*': ['/* > web'] },
    losses: [
      'line 7: a line of the log to "received"\n    see logEndpoints',
      'a line of the log to "access-log"',
      'a line of the log to "errors"',
    ],
  },
  maintenance: {
    backends: { shop: 'https://origin.closed.example' },
    routes: {
      '*': [
        '/preview > shop: allow 9, deny 2',
        '/preview/* > shop: allow 9, deny 2',
        '/partners/* > shop: allow 1, deny 2',
        '/* > shop: deny 2',
      ],
    },
    losses: ['"partner.example" of "partners" is no address', 'the list "unused"', 'VCL answered 503 by itself'],
  },
  devices: {
    backends: { desktop: 'https://www.radio.example', mobile: 'https://m.radio.example' },
    routes: { '*': ['/m/* > mobile', '/* > desktop'] },
    losses: [
      '.ssl (line 8)\n    it is not written as true or false, and is read as true',
      '.connect_timeout (line 9)\n    "5" is not a time',
      '.max_connections (line 9)\n    "a few" is not a number',
      '.colour (line 8)\n    Popgate has nothing like it',
      '"inline C"',
      '"unheard_of thing"',
    ],
  },
};
