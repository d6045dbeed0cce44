import { expect, test } from 'vitest';
import { changed, type Row, testBroken, validateUntyped } from '../config/broken-config.ts';

const ROUTE = 'domains/www.shop.example/routes/0';
const SITE = 'domains/www.shop.example';

/** `at` says where in the route it is reported, if not at the field itself. */
function inRoute(field: string, value: unknown, problem: string, at = `.${field}`): Row {
  return [`${ROUTE}/${field}`, value, problem, `domains["www.shop.example"].routes[0]${at}`];
}

testBroken('a domain', [
  ['domains/WWW.shop.example', { routes: [] }, '"WWW.shop.example" is not a host name'],
  ['domains/a.example:8080', { routes: [] }, 'has a port'],
  ['domains/a.example.', { routes: [] }, 'is not a host name'],
  ['domains/a.example.localhost', { routes: [] }, 'ends in .localhost'],
  ['domains/*.test', { routes: [] }, 'covers a whole top-level domain'],
  ['domains/*.*.shop.example', { routes: [] }, 'is not a host name'],
  ['domains/a*.shop.example', { routes: [] }, 'is not a host name'],
  ['domains/café.example', { routes: [] }, 'is not a host name'],
  ['domains/a.example', {}, 'has neither routes nor redirect'],
  ['domains/a.example', { routes: [], redirect: 'https://b.example' }, 'has routes and a redirect'],
  ['domains/a.example', [], 'is a list, not an object'],
  [`${SITE}/routes`, {}, 'is an object, not a list'],
  [`${SITE}/defaults/to`, 'shop', 'there is no field "to"'],
  [
    `${SITE}/defaults/surrogateKeys`,
    [':id'],
    'there is no parameter :id here',
    `domains["www.shop.example"].defaults.surrogateKeys[0]`,
  ],
  ['defaults/surrogateKeys', [':subdomain'], 'there is no parameter :subdomain here', 'defaults.surrogateKeys[0]'],
  ['domains/shop.example/redirect', '/new', 'would redirect the domain to itself'],
  ['domains/shop.example/redirect', 'https://shop.example', 'redirects the domain to itself'],
  ['domains/shop.example/redirect', 'https://www.shop.example/', 'cannot be followed by the path'],
  ['domains/shop.example/redirect', 'https://www.shop.example?a', 'cannot be followed by the path'],
  ['domains/*.old.shop.example/redirect', 'https://:subdomain.old.shop.example', 'redirects the domain to itself'],
]);

testBroken('a route', [
  inRoute('path', undefined, 'is missing'),
  inRoute('path', '/a/*/b', 'has a * in the segment'),
  inRoute('path', '/:number', 'there is no parameter :id here', '.surrogateKeys[0]'),
  inRoute('to', undefined, 'has no answer', ''),
  inRoute('redirect', '/b', 'has 2 answers: to, redirect', ''),
  inRoute('respond', {}, 'has 2 answers: to, respond', ''),
  inRoute('to', 'asia', 'there is no backend or pool "asia"'),
  inRoute('to', 'toString', 'there is no backend or pool "toString"'),
  inRoute('to', ['shop'], 'is a list, not text'),
  [`${SITE}/routes/4/handler`, 'goodbye', 'there is no handler "goodbye"'],
  inRoute('methods', [], 'is empty'),
  inRoute('methods', ['get'], '"get" is not in upper case', '.methods[0]'),
  inRoute('methods', ['GET /'], '"GET /" is not a method', '.methods[0]'),
  inRoute('countries', ['fr'], '"fr" is not the code of a country', '.countries[0]'),
  inRoute('query', { a: [] }, 'is empty', '.query.a'),
  inRoute('query', { a: 1 }, 'is 1', '.query.a'),
  inRoute('cookies', { 'a=b': true }, 'is not the name of a cookie', '.cookies["a=b"]'),
  inRoute('headers', { 'x y': true }, 'is not the name of a header', '.headers["x y"]'),
  inRoute('headers', { requests: { set: {} } }, 'is an object, but a condition', '.headers.requests'),
  inRoute('stream', { channels: ['a'] }, 'has 2 answers: to, stream', ''),
]);

const DYNAMIC = 'domains/*.shops.example/routes/0/to';

testBroken('S57 a dynamic target', [
  [`${DYNAMIC}/dynamic`, 'renters', 'there is no dynamic backend "renters"'],
  [`${DYNAMIC}/origin`, undefined, 'is missing'],
  [`${DYNAMIC}/origin`, 'https://:tenant.tenants.example', 'there is no parameter :tenant here'],
  [`${DYNAMIC}/origin`, 'http://:subdomain.tenants.example', 'no entry of allow can match'],
  [`${DYNAMIC}/origin`, 'https://:subdomain.tenants.example:8443', 'no entry of allow can match'],
  [`${DYNAMIC}/origin`, 'https://:subdomain.evil.example', 'no entry of allow can match'],
  [`${DYNAMIC}/origin`, 'https://a.:subdomain.b.tenants.example', 'no entry of allow can match'],
  [`${DYNAMIC}/origin`, 'https://one.example', 'no entry of allow can match'],
  [`${DYNAMIC}/origin`, 'https://:subdomain.tenants.example/base', 'has a path'],
  [`${DYNAMIC}/origin`, 'https://:subdomain@tenants.example', 'has a user name or password'],
]);

const STORED = `${SITE}/routes/6/to`;
const STORED_PATH = 'domains["www.shop.example"].routes[6].to';

testBroken('a target of a store', [
  [`${STORED}/key`, undefined, 'is missing'],
  [`${STORED}/key`, ':renter', 'there is no parameter :renter here'],
  [`${STORED}/key`, 7, 'is 7, not text'],
  [
    STORED,
    { dynamic: 'leased', key: 'x', origin: 'https://a.leased.example' },
    'stands in the store',
    `${STORED_PATH}.origin`,
  ],
  [`${DYNAMIC}/key`, ':subdomain', 'is for a dynamic backend with from'],
]);

test.each([
  ['leased', {}],
  ['leased', { key: ':subdomain' }],
  ['leased', { key: 'a' }],
])('a target of a store under a wildcard domain: %s %j', (dynamic, key) => {
  expect(validateUntyped(changed(DYNAMIC, { dynamic, ...key }))).toEqual([]);
});

test.each([
  'https://shop-:subdomain.tenants.example',
  'https://:subdomain.tenants.example:443',
  'https://fixed.tenants.example',
  'https://one.example:8443',
  'https://:subdomain.example:8443',
])('a dynamic target that some request can reach: %s', (origin) => {
  expect(validateUntyped(changed(`${DYNAMIC}/origin`, origin))).toEqual([]);
});

const REDIRECT = `${SITE}/routes/2/redirect`;

testBroken('S26 a redirect', [
  [`${REDIRECT}/query`, 'append', 'is "append"'],
  [`${REDIRECT}/to`, '//evil.example', 'names a host without a scheme'],
  [`${REDIRECT}/to`, '/\\evil.example', 'has characters that no URL has'],
  [`${REDIRECT}/to`, ':page', 'is neither a path nor'],
  [`${REDIRECT}/to`, 'new', 'is neither a path nor'],
  [`${REDIRECT}/to`, 'javascript:alert(1)', 'is neither a path nor'],
  [`${REDIRECT}/to`, 'https://:page', 'would be chosen by the request'],
  [`${REDIRECT}/to`, 'https://:page.shop.example', 'would be chosen by the request'],
  [`${REDIRECT}/to`, 'https://www.shop.example:page', 'would be chosen by the request'],
  [`${REDIRECT}/to`, 'https://:page@www.shop.example', 'has a user name or password'],
  [`${REDIRECT}/to`, 'https://www.shop.example\\:page', 'has characters that no URL has'],
  [`${REDIRECT}/to`, 'https://:subdomain.shop.example', 'there is no parameter :subdomain here'],
  [`${REDIRECT}/to`, '/new/:pages', 'there is no parameter :pages here'],
  [`${REDIRECT}/to`, undefined, 'is missing'],
  [`${REDIRECT}/status`, 300, 'is 300'],
  [`${REDIRECT}/status`, '301', 'is "301"'],
  ['domains/*.old.shop.example/redirect/to', 'https://:subdomain', 'would be chosen by the request'],
  ['domains/*.old.shop.example/redirect/to', 'https://:subdomain.example', 'would be chosen by the request'],
  ['domains/*.old.shop.example/redirect/to', 'https://:subdomain-x.shop.example', 'would be chosen by the request'],
  ['domains/*.old.shop.example/redirect/to', 'https://x.:subdomain.shop.example', 'would be chosen by the request'],
]);

test.each(['/', '/new/:page?from=:page', 'http://localhost:3000/', 'https://www.shop.example/:page#top'])(
  'a redirect to %s',
  (to) => {
    expect(validateUntyped(changed(`${REDIRECT}/to`, to))).toEqual([]);
  },
);

const RESPOND = `${SITE}/routes/3/respond`;

testBroken('an answer of its own', [
  [`${RESPOND}/status`, 199, 'is 199'],
  [`${RESPOND}/status`, 600, 'is 600'],
  [`${RESPOND}/body`, {}, 'is an object, not text'],
  [`${RESPOND}/headers/a b`, 'c', 'is not the name of a header'],
  [`${RESPOND}/headers/Content-Length`, '3', 'the header content-length may not be changed'],
  [
    RESPOND,
    { status: 204, body: 'x' },
    'with status 204 has no body',
    'domains["www.shop.example"].routes[3].respond.body',
  ],
]);
