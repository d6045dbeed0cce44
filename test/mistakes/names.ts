import { field, type Mistake, ROUTE, ROUTE_AT } from './mistake.ts';

const OWN = { origin: 'https://own-origin.example' };
const used = (name: string): object => ({ [`backends/${name}`]: OWN, [`${ROUTE}/to`]: name });

/** A name that is none, and one like it. */
function name(wrong: object, right: object, path: string, ...told: [problem: string, remedy: string]): Mistake {
  const [problem, remedy] = told;
  return { wrong: wrong as Mistake['wrong'], right: right as Mistake['right'], path, problem, remedy };
}

const HOOK = { adapter: 'shopify', events: { '*': { all: true } } };

export const NAMES: readonly Mistake[] = [
  field(
    `${ROUTE}/meant`,
    [{ 'long-browser-tll': 'so' }, { 'long-browser-ttl': 'so' }],
    ['there is no finding "long-browser-tll"', 'did you mean "long-browser-ttl"?', '["long-browser-tll"]'],
  ),
  field(
    'meant',
    [{ slow: 'so' }, { 'odd-probe': 'so' }],
    ['there is no finding "slow"', 'a code that popgate check', '.slow'],
  ),
  field(
    'backends/shop/meant',
    [{ 'odd-probe': ' ' }, { 'odd-probe': 'the server is slow' }],
    ['has no reason', 'write why it is meant so', '["odd-probe"]'],
  ),
  field('pools/both/meant', [['odd-probe'], { 'odd-probe': 'so' }], ['is a list, not an object', 'write an object']),
  field(
    'dynamicBackends/tenants/meant',
    [{ 'odd-probe': true }, { 'odd-probe': 'so' }],
    ['is true, not text', "write '…'", '["odd-probe"]'],
  ),
  field(`domains/shop.example/meant`, [1, { 'odd-probe': 'so' }], ['is 1, not an object', 'write an object']),
  field('name', ['my shop', 'my-shop'], ["is not a gateway's name", "'shop'"]),
  field('name', ['1shop', 'shop1'], ["is not a gateway's name", 'write a letter']),
  field('name', ['s'.repeat(65), 's'.repeat(64)], ["is not a gateway's name", 'at most 63 letters']),
  field('name', [undefined, 'shop'], ['is missing', "write the gateway's name"]),
  name(used('Own'), used('own'), 'backends.Own', '"Own" is not a name', 'write a lower-case letter'),
  name(used('my-own'), used('my_own'), 'backends["my-own"]', '"my-own" is not a name', 'digits and underscores'),
  name(
    used('b'.repeat(255)),
    used('b'.repeat(254)),
    `backends["${'b'.repeat(57)}..."]`,
    'is not a name',
    'at most 253',
  ),
  name(
    { 'pools/shop': { backends: { spare: 1 } } },
    { 'pools/shop_pool': { backends: { spare: 1 } }, [`${ROUTE}/to`]: 'shop_pool' },
    'pools.shop',
    'is the name of a backend too',
    'write another name, as in "shop_pool"',
  ),
  field(`${ROUTE}/to`, ['shp', 'shop'], ['there is no backend or pool "shp"', 'did you mean "shop"?']),
  field(`${ROUTE}/to`, ['https://shop-origin.example', 'shop'], ['there is no backend or pool', 'write one of "shop"']),
  name(
    { [ROUTE]: { path: '/a', handler: 'helo' } },
    { [ROUTE]: { path: '/a', handler: 'hello' } },
    `${ROUTE_AT}.handler`,
    'there is no handler "helo"',
    'did you mean "hello"?',
  ),
  field(`${ROUTE}/transform`, ['baner', 'banner'], ['there is no transform "baner"', 'did you mean "banner"?']),
  name(
    { [ROUTE]: { path: '/a/:t', to: { dynamic: 'tenant', origin: 'https://:t.tenants.example' } } },
    { [ROUTE]: { path: '/a/:t', to: { dynamic: 'tenants', origin: 'https://:t.tenants.example' } } },
    `${ROUTE_AT}.to.dynamic`,
    'there is no dynamic backend "tenant"',
    'did you mean "tenants"?',
  ),
  name(
    { [ROUTE]: { path: '/a/:t', to: { dynamic: 'tenants', origin: 'https://:t.other.example' } } },
    { [ROUTE]: { path: '/a/:t', to: { dynamic: 'tenants', origin: 'https://:t.tenants.example' } } },
    `${ROUTE_AT}.to.origin`,
    'no entry of allow can match',
    'or extend allow',
  ),
  field(
    'stores/config',
    [{ 'my-flags': {} }, { my_flags: {} }],
    ['is not the name of a config store', 'a letter, then letters', '["my-flags"]'],
  ),
  field(
    'stores/kv',
    [{ 'my pages': {} }, { 'my-pages': {} }],
    ['is not the name of a store', 'write letters, digits', '["my pages"]'],
  ),
  field(
    'stores/kv',
    [{ pages: { 'a#b': 'x' } }, { pages: { 'a-b': 'x' } }],
    ['is not a key of a KV store', 'write 1 to 1024 characters', '.pages["a#b"]'],
  ),
  field(
    'stores/items',
    [{ flag: 'seed' }, { flags: 'seed' }],
    ['there is no config or KV store, nor ACL "flag"', 'did you mean "flags"?', '.flag'],
  ),
  field('stores/items', [{ flags: 'yes' }, { flags: 'sync' }], ['is "yes"', 'write "seed" or "sync"', '.flags']),
  field(
    'logEndpoints',
    [{ stdout: { type: 'https' } }, { access: { type: 'https' } }],
    ['the platform keeps for itself', "write another: 'access'", '.stdout'],
  ),
  field(
    'logEndpoints',
    [{ access: { type: 'http' } }, { access: { type: 'https' } }],
    ['is "http"', '"https"', '.access.type'],
  ),
  field(
    'purge',
    [{ hooks: { Shop: HOOK } }, { hooks: { shop: HOOK } }],
    ['is not the name of a hook', "'shopify'", '.hooks.Shop'],
  ),
  field(
    'purge',
    [{ hooks: { shop: { adapter: 'shopify', events: {} } } }, { hooks: { shop: HOOK } }],
    ['is empty', "or '*' for all", '.hooks.shop.events'],
  ),
  field(
    'purge',
    [{ ledger: 'page' }, { ledger: 'pages' }],
    ['there is no KV store "page"', 'did you mean "pages"?', '.ledger'],
  ),
  field(
    'tls',
    [{ authority: 'letsencrypt' }, { authority: 'lets-encrypt' }],
    ['is "letsencrypt"', '"lets-encrypt"', '.authority'],
  ),
];
