import { field, type Mistake, ROUTE, ROUTE_AT } from './mistake.ts';

/** What a field of the first route may not hold, and what it may. */
function rule(name: string, values: readonly [unknown, unknown], ...told: Parameters<typeof field>[2]): Mistake {
  return field(`${ROUTE}/${name}`, values, told);
}

export const RULES: readonly Mistake[] = [
  field(
    'local',
    [
      { geolocation: { '203.0.113.7': { country_code: 'UK' } } },
      { geolocation: { '203.0.113.7': { country_code: 'GB' } } },
    ],
    ['"UK" is the code', 'did you mean "GB"?', '.geolocation["203.0.113.7"].country_code'],
  ),
  rule('countries', [['UK'], ['GB']], '"UK" is the code of no country', 'did you mean "GB"?', '[0]'),
  rule('countries', [['EL'], ['GR']], '"EL" is the code of no country', 'did you mean "GR"?', '[0]'),
  rule(
    'countries',
    [
      ['FR', 'EN'],
      ['FR', 'GB'],
    ],
    '"EN" is the code of no country',
    'did you mean "GB"?',
    '[1]',
  ),
  rule('countries', [['EU'], ['DE']], '"EU" is the code of no country', "'FR'", '[0]'),
  rule('countries', [['XX'], ['XK']], '"XX" is the code of no country', "'FR'", '[0]'),
  rule('countries', [['fr'], ['FR']], '"fr" is not the code of a country', 'did you mean "FR"?', '[0]'),
  rule('countries', [['FRA'], ['FR']], 'is not the code of a country', 'write two capitals', '[0]'),
  rule('countries', [[], ['FR']], 'is empty', 'at least one item'),
  rule('regions', [['UK-ENG'], ['GB-ENG']], 'is the code of no country', 'did you mean "GB-ENG"?', '[0]'),
  rule('regions', [['California'], ['US-CA']], 'is not the code of a region', "'US-CA'", '[0]'),
  rule(
    'access',
    [{ deny: { countries: ['UK'] } }, { deny: { countries: ['GB'] } }],
    '"UK" is the code',
    'did you mean "GB"?',
    '.deny.countries[0]',
  ),
  rule(
    'access',
    [{ deny: {} }, { deny: { countries: ['GB'] } }],
    'matches no client',
    'write any of addresses',
    '.deny',
  ),
  rule(
    'access',
    [{ allow: { addresses: ['10.0.0.1/8'] } }, { allow: { addresses: ['10.0.0.0/8'] } }],
    'does not begin where its range does',
    'the first address of the range',
    '.allow.addresses[0]',
  ),
  rule(
    'access',
    [{ allow: { addresses: ['office'] } }, { allow: { addresses: ['203.0.113.7'] } }],
    'is neither an address nor a range',
    "'203.0.113.7'",
    '.allow.addresses[0]',
  ),
  rule(
    'geo',
    [{ default: { country: 'UK' } }, { default: { country: 'ZZ' } }],
    '"UK" is the code',
    'did you mean "GB"?',
    '.default.country',
  ),
  rule('geo', [{ fields: ['town'] }, { fields: ['city'] }], 'is "town"', '"city"', '.fields[0]'),
  rule('methods', [['get'], ['GET']], '"get" is not in upper case', 'write "GET"', '[0]'),
  rule('methods', ['GET', ['GET']], 'is "GET", not a list', 'write [ … ]'),
  rule('maxBody', ['1 MB', '1MB'], 'is "1 MB", not a size', "as in '64kB' or '10MB'"),
  rule('rateLimit', [{ limit: 0 }, { limit: 1 }], 'is 0', 'from 1 to 1000000000', '.limit'),
  rule(
    'rateLimit',
    [
      { limit: 9, window: '15s' },
      { limit: 9, window: '10s' },
    ],
    'is "15s"',
    'write "10s" or "20s"',
    '.window',
  ),
  rule(
    'rateLimit',
    [
      { limit: 9, penalty: '90s' },
      { limit: 9, penalty: '2m' },
    ],
    'is "90s"',
    "write whole minutes, from '1m' to '1h'",
    '.penalty',
  ),
  rule(
    'rateLimit',
    [
      { limit: 9, by: 'ip' },
      { limit: 9, by: 'address' },
    ],
    'is "ip"',
    "write 'address'",
    '.by',
  ),
  rule(
    'compress',
    [{ types: ['text/event-stream'] }, { types: ['text/css'] }],
    'a stream of events only at its end',
    'it is never compressed',
    '.types[0]',
  ),
  rule(
    'errors',
    [{ 200: { body: 'x' } }, { 404: { body: 'x' } }],
    'is not the status of an error',
    'from 400 to 599',
    '["200"]',
  ),
  rule(
    'errors',
    [{ 404: { path: '/404.html' } }, { 404: { path: '/404.html', to: 'shop' } }],
    'is missing',
    'write a backend or a pool',
    '["404"].to',
  ),
  rule(
    'errors',
    [{ 404: { path: '/errors/.*', to: 'shop' } }, { 404: { path: '/errors/x', to: 'shop' } }],
    'is a regular expression',
    'write "/errors/*"',
    '["404"].path',
  ),
  rule(
    'errors',
    [{ 503: { kv: 'page/oops' } }, { 503: { kv: 'pages/oops' } }],
    'there is no KV store "page"',
    'did you mean "pages"?',
    '["503"].kv',
  ),
  rule('log', ['access', { endpoint: 'access' }], 'is "access", not an object', 'endpoint'),
  rule(
    'log',
    [{ endpoint: 'acess' }, { endpoint: 'access' }],
    'logEndpoints has no acess',
    'write it into logEndpoints',
    '.endpoint',
  ),
  rule(
    'log',
    [
      { endpoint: 'access', sample: 10 },
      { endpoint: 'access', sample: 0.1 },
    ],
    'is 10',
    'a share from 0 to 1',
    '.sample',
  ),
  field(
    ROUTE,
    [
      { path: '/a', respond: { status: 204, body: 'x' } },
      { path: '/a', respond: { status: 204 } },
    ],
    ['with status 204 has no body', 'leave it out', '.respond.body'],
  ),
  field(
    ROUTE,
    [
      { path: '/a', respond: { status: 199 } },
      { path: '/a', respond: { status: 200 } },
    ],
    ['is 199', 'from 200 to 599', '.respond.status'],
  ),
  field(
    ROUTE,
    [{ path: '/a' }, { path: '/a', to: 'shop' }],
    ['has no answer', 'write exactly one of to, redirect, respond'],
  ),
  field(
    ROUTE,
    [
      { path: '/a', to: 'shop', redirect: '/b' },
      { path: '/a', redirect: '/b' },
    ],
    ['has 2 answers: to, redirect', 'write exactly one of'],
  ),
  field(
    ROUTE,
    [
      { path: '/a', respond: {}, rewrite: '/b' },
      { path: '/a', to: 'shop', rewrite: '/b' },
    ],
    ['is written without `to`', 'or write to', '.rewrite'],
  ),
  field(
    ROUTE,
    [
      { path: '/a', stream: { channels: ['a'], timeout: '9s' } },
      { path: '/a', to: 'shop' },
    ],
    ['is for long polls alone', "transport: 'long-poll'", '.stream.timeout'],
  ),
  {
    wrong: { [`${ROUTE}/backend`]: 'spare' },
    path: `${ROUTE_AT}.backend`,
    problem: 'there is no field "backend"',
    remedy: 'write to instead',
    right: { [`${ROUTE}/to`]: 'spare' },
  },
];
