import { type Mistake, ROUTE, SITE_AT } from './mistake.ts';

const SERVED = { routes: [{ path: '/*', to: 'shop' }] };

/** A domain that is none, beside one that is. */
function domain(name: string, problem: string, remedy: string, right: string): Mistake {
  const path = `domains["${name}"]`;
  return { wrong: { [`domains/${name}`]: SERVED }, path, problem, remedy, right: { [`domains/${right}`]: SERVED } };
}

const STAGING = 'environments.staging.domains';
const RENAMED = { 'www.shop.example': 'www.staging.shop.example', 'shop.example': 'staging.shop.example' };

export const DOMAINS: readonly Mistake[] = [
  domain(
    '203.0.113.7',
    '"203.0.113.7" is an address',
    'write the name that clients ask for',
    'a203-0-113-7.shop.example',
  ),
  domain('[2001:db8::1]', 'is an address', 'write the name that clients ask for', 'ip6.shop.example'),
  domain('127.1', 'is an address', 'write the name that clients ask for', '127.shop.example'),
  {
    ...domain(
      'localhost',
      '"localhost" has a single label',
      'locally every domain has its .localhost',
      'local.shop.example',
    ),
    path: 'domains.localhost',
  },
  {
    ...domain('shop', 'has a single label', "write the whole name: 'www.shop.example'", 'shop2.example'),
    path: 'domains.shop',
  },
  domain('www.shop.localhost', 'ends in .localhost', 'write "www.shop"', 'www.shop2.example'),
  domain('co.uk', 'co.uk is a public suffix', "'shop.co.uk'", 'shop.co.uk'),
  domain('com.au', 'com.au is a public suffix', "'shop.com.au'", 'shop.com.au'),
  domain('*.co.uk', 'co.uk is a public suffix', "'*.shop.co.uk'", '*.shop.co.uk'),
  domain('*.com', 'covers a whole top-level domain', 'write at least two labels after "*."', '*.shop.com'),
  domain('a.example:8080', 'has a port', 'write it without: "a.example"', 'a.example'),
  domain('A.shop.example', 'is not a host name', 'write "a.shop.example"', 'a.shop.example'),
  domain('a.shop.example.', 'is not a host name', 'write "a.shop.example"', 'a.shop.example'),
  domain('café.example', 'is not a host name', 'begins with "xn--"', 'xn--caf-dma.example'),
  {
    wrong: {
      domains: { 'https://a.shop.example/': SERVED, 'www.shop.example': SERVED },
      dynamicBackends: {},
      pools: {},
    },
    path: 'domains["https://a.shop.example/"]',
    problem: 'is not a host name',
    remedy: 'write "a.shop.example"',
    right: { 'domains/a.shop.example': SERVED },
  },
  domain('*.*.shop.example', 'is not a host name', 'labels divided by dots', '*.a.shop.example'),
  domain('a b.example', 'is not a host name', 'labels divided by dots', 'a-b.example'),
  {
    wrong: { 'domains/a.example': {} },
    path: 'domains["a.example"]',
    problem: 'has neither routes nor redirect',
    remedy: 'write either routes or redirect',
    right: { 'domains/a.example': { redirect: 'https://www.shop.example' } },
  },
  {
    wrong: { 'domains/a.example': { routes: [] } },
    path: 'domains["a.example"].routes',
    problem: 'is empty, so every request is answered with a 404',
    remedy: "write a route: [{ path: '/*', to: 'NAME' }]",
    right: { 'domains/a.example': { routes: [], redirects: { entries: { '/a': '/b' } } } },
  },
  {
    wrong: { 'domains/a.example': { ...SERVED, redirect: 'https://www.shop.example' } },
    path: 'domains["a.example"]',
    problem: 'has routes and a redirect',
    remedy: 'write either routes or redirect',
    right: { 'domains/a.example': SERVED },
  },
  {
    wrong: { admin: {} },
    path: 'admin.host',
    problem: 'is missing, and there is more than one domain',
    remedy: 'write the domain it answers on',
    right: { admin: { host: 'www.shop.example' } },
  },
  {
    wrong: { admin: { host: 'shop.example' } },
    path: 'admin.host',
    problem: '"shop.example" is no single host with routes',
    remedy: 'did you mean "www.shop.example"?',
    right: { admin: { host: 'www.shop.example' } },
  },
  {
    wrong: { 'admin/path': '/admin/' },
    path: 'admin.path',
    problem: 'ends in a slash',
    remedy: "write a path of its own with no slash at its end: '/.popgate'",
    right: { 'admin/path': '/admin' },
  },
  {
    wrong: { 'admin/path': '/ops', [`${ROUTE}/path`]: '/ops/status' },
    path: `${SITE_AT}.routes[0]`,
    problem: '/ops/status is never reached: the operator API has /ops and all below it',
    remedy: 'write another path, or another admin.path',
    right: { 'admin/path': '/ops', [`${ROUTE}/path`]: '/opstatus' },
  },
  {
    wrong: { [`${ROUTE}/path`]: '/.popgate' },
    path: `${SITE_AT}.routes[0]`,
    problem: 'the operator API has /.popgate',
    remedy: 'write another path',
    right: { [`${ROUTE}/path`]: '/popgate' },
  },
  {
    wrong: { environments: { staging: {} } },
    path: STAGING,
    problem: 'leaves www.shop.example and 1 more as in production',
    remedy: "write another name: domains: { 'www.shop.example': 'staging.www.shop.example' }",
    right: { environments: { staging: { domains: RENAMED } } },
  },
  {
    wrong: { environments: { staging: { domains: { 'www.shop.example': 'www.staging.shop.example' } } } },
    path: STAGING,
    problem: 'leaves shop.example as in production',
    remedy: "domains: { 'shop.example': 'staging.shop.example' }",
    right: { environments: { staging: { domains: RENAMED } } },
  },
  {
    wrong: { environments: { staging: { domains: { ...RENAMED, 'www.shop.example': 'www.shop.example' } } } },
    path: `${STAGING}["www.shop.example"]`,
    problem: '"www.shop.example" is a domain of production',
    remedy: 'write a name that production does not have',
    right: { environments: { staging: { domains: RENAMED } } },
  },
  {
    wrong: { environments: { staging: { domains: { ...RENAMED, 'www.shop.example': 'staging.shop.example' } } } },
    path: `${STAGING}["shop.example"]`,
    problem: 'is what "www.shop.example" is called there, too',
    remedy: 'write a name that no other domain has',
    right: { environments: { staging: { domains: RENAMED } } },
  },
  {
    wrong: { environments: { staging: { domains: { ...RENAMED, 'www.shop.example': 'co.uk' } } } },
    path: `${STAGING}["www.shop.example"]`,
    problem: 'co.uk is a public suffix',
    remedy: "'shop.co.uk'",
    right: { environments: { staging: { domains: { ...RENAMED, 'www.shop.example': 'staging.co.uk' } } } },
  },
  {
    wrong: { environments: { production: { domains: RENAMED } } },
    path: 'environments.production',
    problem: 'is the name of the configuration itself',
    remedy: "write production's domains and backends where they are defined",
    right: { environments: { preview: { domains: RENAMED } } },
  },
  {
    wrong: { environments: { staging: { domains: { ...RENAMED, 'ww.shop.example': 'a.example' } } } },
    path: `${STAGING}["ww.shop.example"]`,
    problem: 'there is no domain "ww.shop.example"',
    remedy: 'did you mean "www.shop.example"?',
    right: { environments: { staging: { domains: { ...RENAMED, 'www.shop.example': 'a.example' } } } },
  },
  {
    wrong: {
      environments: {
        staging: { domains: RENAMED, backends: { shop: { origin: 'https://www.staging.shop.example' } } },
      },
    },
    path: 'environments.staging.backends.shop.origin',
    problem: 'is a domain of this gateway',
    remedy: 'write the host of the server behind it',
    right: {
      environments: { staging: { domains: RENAMED, backends: { shop: { origin: 'https://staging-origin.example' } } } },
    },
  },
];
