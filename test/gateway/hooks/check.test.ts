import { expect, test } from 'vitest';
import { changed, testBroken, validateUntyped } from '../config/broken-config.ts';

const EVENT = 'purge/hooks/shop/events/product.updated';
const EVENT_PATH = 'purge.hooks.shop.events["product.updated"]';
const OWN = 'purge/hooks/own-cms';
const OWN_PATH = 'purge.hooks["own-cms"]';
const EVENTS = { push: { all: true } };
const GITHUB = { adapter: 'github', events: EVENTS };

testBroken('hooks', [
  ['purge/hooks', [], 'is a list, not an object'],
  ['purge/hooks/Shop', GITHUB, '"Shop" is not the name of a hook'],
  ['purge/hooks/my_shop', GITHUB, '"my_shop" is not the name of a hook'],
  ['purge/hooks/7', GITHUB, '"7" is not the name of a hook', 'purge.hooks["7"]'],
  ['purge/hooks/shopify-next', GITHUB, '"shopify-next" is not the name of a hook'],
  ['purge/hooks/a', 'github', 'is "github", not an object'],
  ['purge/hooks/a', { events: EVENTS }, 'is missing', 'purge.hooks.a.adapter'],
  ['purge/hooks/shop/adapter', 'shopfy', 'is "shopfy"'],
  ['purge/hooks/shop/adapter', 'constructor', 'is "constructor"'],
  ['purge/hooks/shop/events', undefined, 'is missing'],
  ['purge/hooks/shop/events', {}, 'is empty'],
  ['purge/hooks/shop/events', { '': { all: true } }, 'is no name', 'purge.hooks.shop.events[""]'],
  ['purge/hooks/shop/events', { 'a\n': { all: true } }, 'control character', 'purge.hooks.shop.events["a\\n"]'],
  ['purge/hooks/shop/secret', 'x', 'there is no field "secret"'],
  ['purge/hooks/shop/delivery', 'x-id', 'there is no field "delivery"'],
  ['purge/hooks/shop/maxBody', '9MB', 'is "9MB"'],
  ['purge/hooks/shop/maxBody', '8388609B', 'is "8388609B"'],
  ['purge/hooks/shop/maxBody', '0B', 'is "0B"'],
  ['purge/hooks/shop/maxBody', '1MiB', 'is "1MiB", not a size'],
  ['purge/hooks/shop/maxBody', '1 MB', 'is "1 MB", not a size'],
  ['purge/hooks/shop/maxBody', 1_000_000, 'is 1000000, not text'],
  ['purge/hooks/shop/maxbody', '1MB', 'there is no field "maxbody"'],
]);

testBroken("a hook's event", [
  [EVENT, {}, 'purges nothing'],
  [EVENT, { keys: [], soft: true }, 'purges nothing'],
  [EVENT, [], 'is a list, not an object'],
  [EVENT, { keys: ['a b'] }, 'is not a surrogate key', `${EVENT_PATH}.keys[0]`],
  [EVENT, { keys: ['popgate:all'] }, "is one of the gateway's own keys", `${EVENT_PATH}.keys[0]`],
  [EVENT, { keys: 'a' }, 'is "a", not a list', `${EVENT_PATH}.keys`],
  [EVENT, { key: ['a'], all: true }, 'there is no field "key"', `${EVENT_PATH}.key`],
  [EVENT, { all: false }, 'is false', `${EVENT_PATH}.all`],
  [EVENT, { all: true, keys: ['a'] }, 'is written beside other lists', `${EVENT_PATH}.all`],
  [EVENT, { all: true, soft: 'yes' }, 'is "yes"', `${EVENT_PATH}.soft`],
  [EVENT, { domains: ['Shop.example'] }, 'there is no domain "Shop.example"', `${EVENT_PATH}.domains[0]`],
  [EVENT, { domains: ['a.b.shops.example '] }, 'there is no domain', `${EVENT_PATH}.domains[0]`],
  [EVENT, { urls: ['/products/:id'] }, 'is no http or https URL', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['ftp://www.shop.example/'] }, 'is no http or https URL', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://:host/'] }, 'would be chosen by the payload', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://:tenant.shops.example/'] }, 'would be chosen by the payload', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example:port/'] }, 'would be chosen by the payload', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://a:b@www.shop.example/'] }, 'has a user name or password', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example/../:id'] }, 'has the dot segment ".."', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example/%2e%2e/'] }, 'has the dot segment "%2e%2e"', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example/%2:id'] }, 'a % that begins no escape', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example/a b'] }, 'is not the canonical form', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example/%00'] }, 'has %00', `${EVENT_PATH}.urls[0]`],
  [EVENT, { urls: ['https://www.shop.example\\@x/'] }, 'has a user name or password', `${EVENT_PATH}.urls[0]`],
]);

test('a URL and a domain are of this service', () => {
  const domains = changed('domains/*', undefined) as { domains: Record<string, unknown> };
  delete domains.domains['*'];
  const problems = (event: unknown) => {
    const config = structuredClone(domains) as unknown as { purge: { hooks: Record<string, unknown> } };
    config.purge.hooks = { a: { adapter: 'github', events: { push: event } } };
    return validateUntyped(config).map(({ problem }) => problem);
  };
  expect(problems({ urls: ['https://other.example/'] })).toEqual(['there is no domain "other.example"']);
  expect(problems({ domains: ['other.example'] })).toEqual(['there is no domain "other.example"']);
  expect(problems({ domains: ['a.b.shops.example'] })).toEqual(['there is no domain "a.b.shops.example"']);
  expect(problems({ urls: ['https://a.shops.example/'], domains: ['a.shops.example', '*.shops.example'] })).toEqual([]);
});

testBroken('a hook of the hmac adapter', [
  [`${OWN}/signature`, undefined, 'is missing'],
  [`${OWN}/signature`, 'x-signature', 'is "x-signature", not an object'],
  [`${OWN}/signature/header`, undefined, 'is missing'],
  [`${OWN}/signature/header`, 'x signature', 'is not the name of a header'],
  [`${OWN}/signature/algorithm`, 'md5', 'is "md5"'],
  [`${OWN}/signature/algorithm`, undefined, 'is missing'],
  [`${OWN}/signature/encoding`, 'base32', 'is "base32"'],
  [`${OWN}/signature/encoding`, undefined, 'is missing'],
  [`${OWN}/signature/prefix`, 'v1 =', 'is no prefix'],
  [`${OWN}/signature/timestamp`, undefined, 'is missing, and is signed'],
  [`${OWN}/signature/timestamp`, { unit: 's' }, 'is not in exactly one place'],
  [`${OWN}/signature/timestamp`, { header: 'a', key: 't', unit: 's' }, 'is not in exactly one place'],
  [`${OWN}/signature/timestamp`, { key: 't=', unit: 's' }, '"t=" is no key', `${OWN_PATH}.signature.timestamp.key`],
  [`${OWN}/signature/timestamp/unit`, 'm', 'is "m"'],
  [`${OWN}/signature/timestamp/unit`, undefined, 'is missing'],
  [`${OWN}/signature/signed`, '{timestamp}', 'does not hold {body}'],
  [`${OWN}/signature/signed`, '{body}', 'does not hold {timestamp}'],
  [`${OWN}/signature/signed`, '{timestamp}{a b}{body}', 'holds {a b}'],
  [`${OWN}/signature/signed`, '{timestamp}{body}{body}', 'holds {body} twice'],
  [`${OWN}/signature/signed`, '{timestamp}{x-a}{body}{X-A}', 'holds {X-A} twice'],
  [
    `${OWN}/signature/signed`,
    `{timestamp}{body}${Array.from({ length: 49 }, (_, at) => `{x-${at}}`).join('')}`,
    'has 51 places',
  ],
  [`${OWN}/signature/signed`, 7, 'is 7, not text'],
  [`${OWN}/event`, undefined, 'is missing'],
  [`${OWN}/event`, 'type', 'is "type", not an object'],
  [`${OWN}/event`, {}, 'is not in exactly one place'],
  [`${OWN}/event`, { header: 'a', field: 'b' }, 'is not in exactly one place'],
  [`${OWN}/event`, { field: 'data.type' }, 'is not the name of a field', `${OWN_PATH}.event.field`],
  [`${OWN}/event`, { header: 'a b' }, 'is not the name of a header', `${OWN_PATH}.event.header`],
  [`${OWN}/delivery`, '', 'is not the name of a header'],
]);

test.each(['1B', '64kB', '8MB', '8388608B'])('a hook may take %s', (maxBody) => {
  expect(validateUntyped(changed('purge/hooks/shop/maxBody', maxBody))).toEqual([]);
  expect(validateUntyped(changed(`${OWN}/maxBody`, maxBody))).toEqual([]);
});

test('hooks need an operator API to arrive at', () => {
  expect(validateUntyped(changed('admin', undefined))).toMatchObject([
    { path: 'purge.hooks', problem: 'has no operator API to arrive at' },
  ]);
});
