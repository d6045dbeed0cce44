import { expect, test } from 'vitest';
import { changed, testBroken, validateUntyped } from '../config/broken-config.ts';

const ROUTE = 'domains/www.shop.example/routes/6/errors';
const PAGE = { body: 'x' };

testBroken('error pages', [
  ['errors', [], 'is a list, not an object'],
  ['errors/200', PAGE, '"200" is not the status of an error', 'errors["200"]'],
  ['errors/600', PAGE, '"600" is not the status', 'errors["600"]'],
  ['errors/3xx', PAGE, '"3xx" is not the status', 'errors["3xx"]'],
  ['errors/5XX', PAGE, '"5XX" is not the status', 'errors["5XX"]'],
  ['errors/404', 'x', 'is no error page', 'errors["404"]'],
  ['errors/404', {}, 'is no error page', 'errors["404"]'],
  ['errors/404', { text: 'x' }, 'is no error page', 'errors["404"]'],
  ['errors/404', { body: 7 }, 'is 7, not text', 'errors["404"].body'],
  ['errors/404', { body: 'x', kv: 'pages/a' }, 'there is no field "kv"', 'errors["404"].kv'],
  ['errors/404', { body: 'x', contentType: 'html' }, 'is no media type', 'errors["404"].contentType'],
  ['errors/404', { body: 'x', contentType: 'a/b\n' }, 'control character U+000A', 'errors["404"].contentType'],
  ['errors/404', { kv: 'page/a' }, 'there is no KV store "page" in stores', 'errors["404"].kv'],
  ['errors/404', { kv: 'pages' }, '"" is not a key', 'errors["404"].kv'],
  ['errors/404', { kv: 'pages/..' }, '".." is not a key', 'errors["404"].kv'],
  ['errors/404', { kv: 'pages/a?b' }, '"a?b" is not a key', 'errors["404"].kv'],
  ['errors/404', { path: '/404.html' }, 'is missing', 'errors["404"].to'],
  ['errors/404', { path: '404.html', to: 'shop' }, 'does not start with /', 'errors["404"].path'],
  ['errors/404', { path: '/:page', to: 'shop' }, 'has a * or a parameter', 'errors["404"].path'],
  ['errors/404', { path: '/*', to: 'shop' }, 'has a * or a parameter', 'errors["404"].path'],
  ['errors/404', { path: '/a', to: 'tenants' }, 'there is no backend or pool "tenants"', 'errors["404"].to'],
  [
    ROUTE,
    { 404: { path: '/a', to: 'shp' } },
    'no backend or pool "shp"',
    'domains["www.shop.example"].routes[6].errors["404"].to',
  ],
  ['domains/shop.example/errors', { 99: PAGE }, 'is not the status', 'domains["shop.example"].errors["99"]'],
]);

testBroken('maintenance', [
  ['maintenance', 'on', 'is "on", not an object'],
  ['maintenance/from', undefined, 'is missing'],
  ['maintenance/from', 'config-store:flag', '"config-store:flag" is no store that stores names'],
  ['maintenance/from', 'kv-store:pages', 'is no store that stores names'],
  ['maintenance/key', '', 'is not a key'],
  ['maintenance/retryAfter', 600, 'is 600, not a duration'],
  ['maintenance/until', 'noon', 'there is no field "until"'],
  ['domains/*.shops.example/maintenance', {}, 'is missing', 'domains["*.shops.example"].maintenance.from'],
]);

test('the nearest store is suggested', () => {
  expect(validateUntyped(changed('maintenance/from', 'config-store:flag'))).toMatchObject([
    { remedy: 'did you mean "config-store:flags"?' },
  ]);
});
