import { expect, test } from 'vitest';
import { changed, testBroken, validateUntyped } from '../../config/broken-config.ts';

const ROUTE = 'domains/www.shop.example/routes/1';
const CORS = `${ROUTE}/headers/cors`;
const SECURITY = `${ROUTE}/headers/security`;
const COMPRESS = `${ROUTE}/compress`;
const PATH = 'domains["www.shop.example"].routes[1]';

testBroken('cross-origin requests', [
  [CORS, true, 'is true, not an object'],
  [CORS, {}, 'is missing', `${PATH}.headers.cors.origins`],
  [CORS, { origins: '*', credentials: true }, 'together with credentials', `${PATH}.headers.cors.origins`],
  ...(['methods', 'headers', 'expose'] as const).map((name): [string, unknown, string, string] => [
    CORS,
    { origins: ['https://a.example'], [name]: ['*'], credentials: true },
    'together with credentials',
    `${PATH}.headers.cors.${name}`,
  ]),
  [`${CORS}/origins`, [], 'is empty'],
  [`${CORS}/origins`, 'https://a.example', 'is "https://a.example"'],
  [`${CORS}/origins/0`, '*', 'is not an origin'],
  [`${CORS}/origins/0`, 'a.example', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://a.example/', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://a.example/x', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://A.example', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://a@b.example', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://*', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://a*.example', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://a.*.example', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://*.*.example', 'is not an origin'],
  [`${CORS}/origins/0`, 'https://*.example', 'is every site under "example"'],
  [`${CORS}/origins/0`, 'https://a.example:443', 'names the default port of https'],
  [`${CORS}/origins/0`, 'http://a.example:80', 'names the default port of http'],
  [`${CORS}/origins/0`, 'https://a.example:65536', 'has the port "65536"'],
  [`${CORS}/origins/0`, 7, 'is 7, not text'],
  [`${CORS}/methods`, [], 'is empty'],
  [`${CORS}/methods`, ['A B'], 'is not a method', `${PATH}.headers.cors.methods[0]`],
  [`${CORS}/headers`, ['a:b'], 'is not the name of a header', `${PATH}.headers.cors.headers[0]`],
  [`${CORS}/expose`, 'etag', 'is "etag", not a list'],
  [`${CORS}/credentials`, 'yes', 'is "yes"'],
  [`${CORS}/maxAge`, 60, 'is 60, not a duration'],
  [`${CORS}/origin`, ['https://a.example'], 'there is no field "origin"'],
]);

testBroken('the security preset', [
  [SECURITY, 'on', 'is "on"'],
  [SECURITY, null, 'is null'],
  [`${SECURITY}/hsts`, true, 'is true'],
  [`${SECURITY}/hsts`, '', 'is ""'],
  [`${SECURITY}/csp`, "default-src 'self'\n", 'contains the control character U+000A'],
  [`${SECURITY}/csp`, 'é', 'is not the value of a header'],
  [`${SECURITY}/frame`, 'DENY', 'there is no field "frame"'],
]);

testBroken('S66 what a route keeps', [
  [`${ROUTE}/headers/request/keep`, 'X-Plan', 'is "X-Plan", not a list'],
  [`${ROUTE}/headers/request/keep`, ['X_Plan'], 'could be read as another name', `${PATH}.headers.request.keep[0]`],
  [`${ROUTE}/headers/request/keep`, ['X.Plan'], 'could be read as another name', `${PATH}.headers.request.keep[0]`],
  [`${ROUTE}/headers/request/keep`, ['X--Plan'], 'could be read as another name', `${PATH}.headers.request.keep[0]`],
  [`${ROUTE}/headers/request/keep`, ['X~Plan'], 'could be read as another name', `${PATH}.headers.request.keep[0]`],
  [`${ROUTE}/headers/request/keep`, ['X Plan'], 'is not the name of a header', `${PATH}.headers.request.keep[0]`],
  ...['X-Forwarded-For', 'x-forwarded-host', 'X-Forwarded-Proto', 'Forwarded', 'Via', 'Popgate-Hop', 'Grip-Sig'].map(
    (name): [string, unknown, string, string] => [
      `${ROUTE}/headers/request/keep`,
      ['X-Plan', name],
      `the gateway itself sets ${name.toLowerCase()}`,
      `${PATH}.headers.request.keep[1]`,
    ],
  ),
  ...['Host', 'Connection', 'Content-Length', 'CDN-Loop', 'Proxy-Authorization'].map(
    (name): [string, unknown, string, string] => [
      `${ROUTE}/headers/request/keep`,
      [name],
      `the header ${name.toLowerCase()} may not be changed`,
      `${PATH}.headers.request.keep[0]`,
    ],
  ),
  [`${ROUTE}/headers/request/keep`, ['Cookie'], 'cookies are no single value', `${PATH}.headers.request.keep[0]`],
  [`${ROUTE}/headers/response/keep`, ['X-Plan'], 'there is no field "keep"'],
]);

testBroken('compression', [
  [COMPRESS, 'gzip', 'is "gzip"'],
  [`${COMPRESS}/types`, [], 'is empty'],
  [`${COMPRESS}/types/0`, 'Text/HTML', 'is not a media type'],
  [`${COMPRESS}/types/0`, 'text/html; charset=utf-8', 'is not a media type'],
  [`${COMPRESS}/types/0`, '*/*', 'is not a media type'],
  [`${COMPRESS}/types/0`, 'text/event-stream', 'only at its end'],
  [`${COMPRESS}/minBytes`, -1, 'is -1'],
  [`${COMPRESS}/minBytes`, '1k', 'is "1k"'],
  [`${COMPRESS}/level`, 9, 'there is no field "level"'],
]);

test.each<[string, unknown]>([
  [CORS, { origins: '*' }],
  [
    `${CORS}/origins`,
    ['null', 'http://localhost:3000', 'https://[::1]:8443', 'capacitor://localhost', 'https://*.shop.example:8443'],
  ],
  [CORS, { origins: '*', methods: ['*'], headers: ['*'], expose: ['*'] }],
  [SECURITY, false],
  [SECURITY, { hsts: false, csp: "default-src 'self'" }],
  [COMPRESS, true],
  [COMPRESS, { types: ['text/*', 'application/vnd.api+json'], minBytes: 0 }],
  [`${ROUTE}/headers/request/keep`, ['X-Plan', 'X-Forwarded-Prefix', 'x-real-ip']],
  ['defaults/compress', true],
  ['defaults/headers/security', true],
])('%s may be %j', (place, value) => {
  expect(validateUntyped(changed(place, value))).toEqual([]);
});
