import { field, type Mistake, ROUTE } from './mistake.ts';

/** What the first route's `headers` may not hold, and what they may. */
function headers(values: readonly [unknown, unknown], ...told: Parameters<typeof field>[2]): Mistake {
  return field(`${ROUTE}/headers`, values, told);
}

export const HEADERS: readonly Mistake[] = [
  headers(
    [{ 'X-Frame-Options': 'DENY' }, { response: { set: { 'X-Frame-Options': 'DENY' } } }],
    'is a condition, and no request has X-Frame-Options',
    "write headers: { response: { set: { 'X-Frame-Options': … } } }",
    '["X-Frame-Options"]',
  ),
  headers(
    [{ 'Strict-Transport-Security': 'max-age=60' }, { security: { hsts: 'max-age=60' } }],
    'no request has Strict-Transport-Security',
    'write headers: { response:',
    '["Strict-Transport-Security"]',
  ),
  headers(
    [{ Host: 'a.shop.example' }, { 'X-Site': 'a.shop.example' }],
    'is a condition on the host',
    'write the route into that domain',
    '["Host"]',
  ),
  headers(
    [{ response: { set: { Connection: 'close' } } }, { response: { set: { 'X-Site': 'shop' } } }],
    'the header connection may not be changed',
    'leave it out',
    '.response.set.Connection',
  ),
  headers(
    [{ response: { set: { 'X Site': 'a' } } }, { response: { set: { 'X-Site': 'a' } } }],
    'is not the name of a header',
    'letters, digits and dashes',
    '.response.set["X Site"]',
  ),
  headers(
    [{ response: { set: { 'X-Site': ' a' } } }, { response: { set: { 'X-Site': 'a' } } }],
    'is not the value of a header',
    'no space at either end',
    '.response.set["X-Site"]',
  ),
  headers(
    [{ request: { set: { Host: 'a.example' } } }, { request: { set: { 'X-Host': 'a.example' } } }],
    'the header host may not be changed',
    'set overrideHost on the backend',
    '.request.set.Host',
  ),
  headers(
    [{ cors: { origins: ['shop.example'] } }, { cors: { origins: ['https://shop.example'] } }],
    'is not an origin',
    "'https://www.shop.example'",
    '.cors.origins[0]',
  ),
  headers(
    [{ cors: { origins: ['https://shop.example/'] } }, { cors: { origins: ['https://shop.example'] } }],
    'is not an origin',
    "'https://www.shop.example'",
    '.cors.origins[0]',
  ),
  headers(
    [{ cors: { origins: '*', credentials: true } }, { cors: { origins: ['https://a.example'], credentials: true } }],
    'do not take together with credentials',
    'write the names',
    '.cors.origins',
  ),
  headers(
    [{ security: { hsts: true } }, { security: { hsts: 'max-age=60' } }],
    'is true',
    'write the value of the header',
    '.security.hsts',
  ),
  headers(
    [{ set: { 'X-A': 'b' } }, { request: { set: { 'X-A': 'b' } } }],
    'is an object, but a condition on this header is none',
    'write changes under request or response',
    '.set',
  ),
];
