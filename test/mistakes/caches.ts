import { field, type Mistake, ROUTE } from './mistake.ts';

const CACHE = `${ROUTE}/cache`;

/** What a route's `cache` may not hold, and what it may. */
function cache(wrong: unknown, right: unknown, ...told: Parameters<typeof field>[2]): Mistake {
  return field(CACHE, [wrong, right], told);
}

export const CACHES: readonly Mistake[] = [
  cache('1m', { ttl: '1m' }, 'is "1m"', "write 'pass' or { ttl: '1m', … }"),
  cache(false, 'pass', 'is false', "write 'pass'"),
  cache({ ttl: 60 }, { ttl: '60s' }, 'is 60, not a duration', "as in '30s' or '1d'", '.ttl'),
  cache({ ttl: '1 hour' }, { ttl: '1h' }, 'is "1 hour", not a duration', 'one of ms, s, m, h, d', '.ttl'),
  cache({ ttl: '1w' }, { ttl: '7d' }, 'is "1w", not a duration', 'one of ms, s, m, h, d', '.ttl'),
  cache({ ttl: '-1s' }, { ttl: '0s' }, 'is "-1s", not a duration', 'write digits', '.ttl'),
  cache({ ttl: '400d' }, { ttl: '365d' }, 'caches hold nothing for more than a year', "at most '365d'", '.ttl'),
  cache({ staleIfError: '1000d' }, { staleIfError: '300d' }, 'more than a year', "at most '365d'", '.staleIfError'),
  field(
    ROUTE,
    [
      { path: '/assets/:id', to: 'shop', cache: { browserTtl: '9000h' } },
      { path: '/assets/:id', to: 'shop', cache: { browserTtl: '8000h' } },
    ],
    ['more than a year', "at most '365d'", '.cache.browserTtl'],
  ),
  cache({ ttl: '99999d' }, { ttl: '1d' }, 'HTTP holds at most 2147483648 seconds', "at most '24855d'", '.ttl'),
  cache(
    { ttl: '1m', defaultTtl: '1h' },
    { defaultTtl: '1h' },
    'has no effect: ttl decides',
    'leave defaultTtl out',
    '.defaultTtl',
  ),
  cache(
    { ttl: '1m', heuristic: { max: '1h' } },
    { ttl: '1m', heuristic: false },
    'ttl decides',
    'leave heuristic out',
    '.heuristic',
  ),
  cache({ maxAge: '1m' }, { browserTtl: '1m' }, 'there is no field "maxAge"', 'write browserTtl instead', '.maxAge'),
  cache({ swr: '1m' }, { staleWhileRevalidate: '1m' }, 'there is no field "swr"', 'write staleWhileRevalidate', '.swr'),
  cache(
    { headers: ['Accept'] },
    { key: { headers: ['Accept'] } },
    'there is no field "headers"',
    'write key: { headers: … }',
    '.headers',
  ),
  cache({ query: 'none' }, { query: 'ignore' }, 'is "none"', "{ only: ['page'] }", '.query'),
  cache(
    { query: { only: ['*'] } },
    { query: { only: ['p*'] } },
    'has a * with nothing before it',
    "'utm_*'",
    '.query.only[0]',
  ),
  cache(
    { statuses: { 429: '1m' } },
    { statuses: { 404: '1m' } },
    'is never stored (RFC 6585)',
    'leave it out',
    '.statuses["429"]',
  ),
  cache(
    { statuses: { 99: '1m' } },
    { statuses: { 200: '1m' } },
    'is not a status',
    'from 200 to 599',
    '.statuses["99"]',
  ),
  cache(
    { key: { headers: ['Accept Language'] } },
    { key: { headers: ['Accept-Language'] } },
    'is not the name of a header',
    'letters, digits and dashes',
    '.key.headers[0]',
  ),
  cache({ key: { country: 'FR' } }, { key: { country: true } }, 'is "FR"', 'write true or false', '.key.country'),
  cache(
    { vary: { ignore: ['Cookie'] } },
    { vary: { ignore: ['User-Agent'] } },
    'may be for one client alone',
    'key by it: cache.key',
    '.vary.ignore[0]',
  ),
  cache({ storeSetCookie: 'yes' }, { storeSetCookie: true }, 'is "yes"', 'write true or false', '.storeSetCookie'),
  cache({ range: 'part' }, { range: 'whole' }, 'is "part"', "write 'whole' or leave it out", '.range'),
  cache(
    { surrogateKeyFields: ['ETag'] },
    { surrogateKeyFields: ['Cache-Tag'] },
    'holds no surrogate keys',
    "'Cache-Tag'",
    '.surrogateKeyFields[0]',
  ),
  field(
    `${ROUTE}/surrogateKeys`,
    [['a b'], ['a-b']],
    ['is not a surrogate key', 'printable ASCII without spaces', '[0]'],
  ),
  field(
    `${ROUTE}/surrogateKeys`,
    [['k'.repeat(1025)], ['k'.repeat(1024)]],
    ['has 1025 characters', 'at most 1024', '[0]'],
  ),
  field(
    `${ROUTE}/surrogateKeys`,
    [[':sku'], [':id']],
    ['there is no parameter :sku here', 'write one of ":id"', '[0]'],
  ),
  field(
    `${ROUTE}/surrogateKeys`,
    [['popgate:a'], ['shop-a']],
    ["one of the gateway's own keys", 'does not start with "popgate:"', '[0]'],
  ),
  field(`${ROUTE}/surrogateKeys`, ['product', ['product']], ['is "product", not a list', 'write [ … ]']),
  field(
    ROUTE,
    [
      { path: '/a', respond: { body: 'x' }, surrogateKeys: ['a'] },
      { path: '/a', to: 'shop', surrogateKeys: ['a'] },
    ],
    ['the gateway itself answers by respond', 'leave surrogateKeys out', '.surrogateKeys'],
  ),
  field(`${ROUTE}/tags`, ['a', undefined], ['there is no field "tags"', 'write surrogateKeys instead']),
];
