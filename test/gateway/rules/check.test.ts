import { expect, test } from 'vitest';
import { changed, type Row, testBroken, validateUntyped } from '../config/broken-config.ts';

const ROUTE = 'domains/www.shop.example/routes/9';

function inRoute(field: string, value: unknown, problem: string, at = `.${field.replaceAll('/', '.')}`): Row {
  return [`${ROUTE}/${field}`, value, problem, `domains["www.shop.example"].routes[9]${at}`];
}

testBroken('where clients are', [
  inRoute('geo', 'FR', 'is "FR"'),
  inRoute('geo/fields', [], 'is empty'),
  inRoute('geo/fields', ['country', 'city', 'street'], 'is "street"', '.geo.fields[2]'),
  inRoute('geo/default', 'FR', 'is "FR", not an object'),
  inRoute('geo/default/country', 'fr', '"fr" is not the code of a country'),
  inRoute('geo/default/region', 'ARA', '"ARA" is not the code of a region'),
  inRoute('geo/default/city', 'a\nb', 'contains the control character'),
  inRoute('geo/default/street', 'a', 'there is no field "street"'),
  inRoute('geo/field', [], 'there is no field "field"'),
  inRoute('geo', true, 'there is no parameter :geo_city here', '.surrogateKeys[0]'),
  inRoute('geo', false, 'there is no parameter :geo_country here', '.surrogateKeys[0]'),
  inRoute('path', '/:geo_city/:page', ':geo_city is filled by geo'),
  inRoute('regions', ['CA'], '"CA" is not the code of a region', '.regions[0]'),
  inRoute('regions', [], 'is empty'),
]);

testBroken('who may ask', [
  inRoute('access', [], 'is a list, not an object'),
  inRoute('access/allow', {}, 'matches no client'),
  inRoute('access/deny/addresses', [], 'is empty'),
  inRoute('access/allow/addresses', ['localhost'], 'is neither an address nor a range', '.access.allow.addresses[0]'),
  inRoute('access/allow/addresses', ['1.2.3.0/33'], 'is neither an address nor a range', '.access.allow.addresses[0]'),
  inRoute(
    'access/allow/addresses',
    ['1.2.3.4/24'],
    'does not begin where its range does',
    '.access.allow.addresses[0]',
  ),
  inRoute('access/allow/addresses', ['2001:db8::1/64'], 'does not begin where', '.access.allow.addresses[0]'),
  inRoute('access/allow/addresses', ['1.0.0.0/0'], 'does not begin where its range does', '.access.allow.addresses[0]'),
  inRoute('access/allow/countries', ['France'], 'is not the code of a country', '.access.allow.countries[0]'),
  inRoute('access/allow/acl', '../office', 'is not the name of an ACL'),
  inRoute('access/deny/headers', { 'x y': true }, 'is not the name of a header', '.access.deny.headers["x y"]'),
  inRoute('access/deny/headers/x-bad', [], 'is empty', '.access.deny.headers["x-bad"]'),
  inRoute('access/deny/cookies', {}, 'there is no field "cookies"'),
  inRoute('access/waf', { corp: 'c' }, 'is missing', '.access.waf.workspace'),
  inRoute('access/waf/corp', '', 'is not the name of a corp'),
  ['local/acls/office', [], 'is a list, not an object'],
  ['local/acls/a b', {}, 'is not the name of an ACL', 'local.acls["a b"]'],
  ['local/acls/office', { 'x/8': 'ALLOW' }, 'is neither an address nor a range', 'local.acls.office["x/8"]'],
  ['local/acls/office', { '0.0.0.0/0': 'BLOCK' }, 'covers every address', 'local.acls.office["0.0.0.0/0"]'],
  ['local/acls/office', { '::1': 'DENY' }, 'is "DENY"', 'local.acls.office["::1"]'],
]);

testBroken('how often', [
  inRoute('rateLimit', 100, 'is 100, not an object'),
  inRoute('rateLimit', {}, 'is missing', '.rateLimit.limit'),
  inRoute('rateLimit/limit', 0, 'is 0'),
  inRoute('rateLimit/limit', 1.5, 'is 1.5'),
  inRoute('rateLimit/window', '15s', 'is "15s"'),
  inRoute('rateLimit/by', 'client', 'is "client"'),
  inRoute('rateLimit/by', { header: 'a b' }, 'is not the name of a header', '.rateLimit.by.header'),
  inRoute('rateLimit/by', { header: 'a', cookie: 'b' }, 'there is no field "cookie"', '.rateLimit.by.cookie'),
  inRoute('rateLimit/by', { cookie: 'a=b' }, 'is not the name of a cookie', '.rateLimit.by.cookie'),
  inRoute('rateLimit/penalty', '30s', 'is "30s"'),
  inRoute('rateLimit/penalty', '90s', 'is "90s"'),
  inRoute('rateLimit/penalty', '2h', 'is "2h"'),
  inRoute('rateLimit/penalty', 'long', 'is "long", not a duration'),
  inRoute('rateLimit/penalty', 60, 'is 60, not a duration'),
]);

const KEY = ':geo_country';
const DOMAIN = 'domains/www.shop.example';

test.each<[string, Record<string, unknown>, boolean]>([
  ['its own geo', { [`${ROUTE}/geo`]: true, [`${ROUTE}/surrogateKeys`]: [KEY] }, true],
  ['that of its domain', { [`${DOMAIN}/defaults/geo`]: true, [`${DOMAIN}/routes/0/surrogateKeys`]: [KEY] }, true],
  ['that of the gateway', { 'defaults/geo': true, [`${DOMAIN}/routes/0/surrogateKeys`]: [KEY] }, true],
  ['none', { [`${DOMAIN}/routes/0/surrogateKeys`]: [KEY] }, false],
  [
    'none, where it says so',
    { 'defaults/geo': true, [`${DOMAIN}/routes/0/geo`]: false, [`${DOMAIN}/routes/0/surrogateKeys`]: [KEY] },
    false,
  ],
  ['defaults beside geo', { 'defaults/geo': true, 'defaults/surrogateKeys': [KEY] }, true],
  ['defaults of a domain under geo', { 'defaults/geo': true, [`${DOMAIN}/defaults/surrogateKeys`]: [KEY] }, true],
  ['defaults without geo', { 'defaults/surrogateKeys': [KEY] }, false],
])('a template of where the client is, with %s', (_, changes, isFine) => {
  let config: unknown;
  for (const [at, value] of Object.entries(changes)) config = changed(at, value, config);
  expect(validateUntyped(config).length === 0).toBe(isFine);
});
