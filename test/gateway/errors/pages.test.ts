import { describe, expect, test } from 'vitest';
import { type GatewayConfig, GatewayError } from '../../../src/gateway/index.ts';
import { failing, failingBackends, type Levels, refusing } from '../../support/failing.ts';
import { site } from '../../support/site.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const NOWHERE = /10\.1\.2\.3|origin|refused|Error:|pages_backend/;

const typeOf = (answer: Response) => answer.headers.get('content-type');

describe('the built-in page', () => {
  test.each<[string | null, string]>([
    [null, 'text/plain; charset=utf-8'],
    ['', 'text/plain; charset=utf-8'],
    ['*/*', 'text/plain; charset=utf-8'],
    ['image/png, */*;q=0.5', 'text/plain; charset=utf-8'],
    [BROWSER, 'text/html; charset=utf-8'],
    ['TEXT/HTML', 'text/html; charset=utf-8'],
    ['text/html;q=0', 'text/plain; charset=utf-8'],
    ['text/html;q=x, application/json', 'application/problem+json'],
    ['application/json, text/plain, */*', 'application/problem+json'],
    ['application/problem+json', 'application/problem+json'],
    ['application/vnd.api+json; charset=utf-8', 'application/problem+json'],
    ['text/plain, text/html', 'text/plain; charset=utf-8'],
    ['text/html;q=0.4, application/json;q=0.6', 'application/problem+json'],
    ['text/html; q=0.6, application/json; q=0.4', 'text/html; charset=utf-8'],
    ['constructor, text/html', 'text/html; charset=utf-8'],
    [`${','.repeat(8_000)}text/html`, 'text/html; charset=utf-8'],
    [`${','.repeat(10_000)}text/html`, 'text/plain; charset=utf-8'],
  ])('for Accept: %.60s is %s', async (accept, type) => {
    const answer = await failing({}).ask('GET /known/', accept === null ? {} : { accept });
    expect([answer.status, typeOf(answer)]).toEqual([502, type]);
  });

  test.each(['text/plain', BROWSER, 'application/json'])('S76 is taken for nothing else: %s', async (accept) => {
    const www = failing({});
    for (const line of ['GET /known/', 'HEAD /known/', 'GET /\0', 'GET http://unknown.test/', 'TRACE /']) {
      const answer = await www.ask(line, { accept });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('in its three forms', async () => {
    const www = failing({});
    const text = async (accept: string) => (await www.ask('GET /known/', { accept })).text();
    expect(await text('text/plain')).toBe('502 Bad Gateway\nrequest id-1\n');
    expect(JSON.parse(await text('application/json'))).toEqual({
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      requestId: 'id-2',
    });
    expect(await text(BROWSER)).toBe(
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
        '<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>Request id-3</p></html>\n',
    );
    expect(www.logged.map((line) => line.split(' ', 1)[0])).toEqual(['id-1', 'id-2', 'id-3']);
  });

  test.each(['GET', 'HEAD'])('S63 for %s names no backend, address or exception, and is not stored', async (method) => {
    for (const accept of ['*/*', BROWSER, 'application/json']) {
      const answer = await failing({}).ask(`${method} /known/origin`, { accept });
      const all = JSON.stringify([[...answer.headers], await answer.text()]);
      expect(all).not.toMatch(NOWHERE);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body === null).toBe(method === 'HEAD');
    }
  });

  test.each<[string, number, string, string]>([
    ['PURGE /known/', 405, 'allow', 'GET, HEAD'],
    ['GET http://evil.test/', 421, 'cache-control', 'no-store'],
    ['GET /%zz', 400, 'cache-control', 'no-store'],
    ['TRACE /', 501, 'cache-control', 'no-store'],
  ])('%s: %i with %s: %s', async (line, status, name, value) => {
    const answer = await failing({}).ask(line, { accept: 'application/json' });
    expect(await answer.json()).toMatchObject({ status });
    expect(answer.headers.get(name)).toBe(value);
  });
});

test.each([
  [503, {}, '10'],
  [503, { 'retry-after': '7' }, '7'],
  [500, {}, null],
])('S45 a %i with %j has Retry-After: %s', async (status, headers, retryAfter) => {
  const hello = () => {
    throw new GatewayError(status, 'closed', headers);
  };
  const domains: GatewayConfig['domains'] = { '*': { routes: [{ path: '/*', handler: 'hello' }] } };
  const answer = await site({ handlers: { hello }, config: { domains } }).ask('GET /');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
});

describe('a page of the configuration', () => {
  const page = (body: string) => ({ body });

  test.each<[string, Levels, string, string]>([
    ['by status', { gateway: { 502: page('a'), '5xx': page('b') } }, '/known/', 'a'],
    ['by class', { gateway: { 503: page('a'), '5xx': page('b') } }, '/known/', 'b'],
    [
      'of the route first, be it by class',
      { gateway: { 502: page('a') }, route: { '5xx': page('b') } },
      '/known/',
      'b',
    ],
    ['of the domain before the gateway', { gateway: { 502: page('a') }, domain: { 502: page('b') } }, '/known/', 'b'],
    [
      'of a level above where the nearest has none',
      { gateway: { 502: page('a') }, route: { 404: page('b') } },
      '/known/',
      'a',
    ],
    [
      'of the domain where no route is found',
      { gateway: { 404: page('a') }, domain: { 404: page('b') } },
      '/none',
      'b',
    ],
    [
      'of the gateway where no domain is found',
      { gateway: { '4xx': page('a') }, domain: { 421: page('b') } },
      'http://evil.test/',
      'a',
    ],
    ['of the gateway where the request is malformed', { gateway: { 400: page('a') } }, '/%zz', 'a'],
  ])('%s', async (_, levels, target, expected) => {
    const answer = await failing(levels).ask(`GET ${target}`);
    expect(await answer.text()).toBe(expected);
    expect(typeOf(answer)).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('keeps status, Allow and Retry-After, and has no body for HEAD', async () => {
    const www = failing({ gateway: { '4xx': page('a') } });
    const answer = await www.ask('PURGE /known/');
    expect([answer.status, answer.headers.get('allow'), await answer.text()]).toEqual([405, 'GET, HEAD', 'a']);
    const head = await www.ask('HEAD /none');
    expect([head.status, head.body, typeOf(head)]).toEqual([404, null, 'text/html; charset=utf-8']);
  });

  test.each<[string, string | undefined, string]>([
    ['text/html', undefined, '502 Bad Gateway id-1 {{other}} $&'],
    ['application/json', 'application/json', '502 Bad Gateway id-1 {{other}} $&'],
  ])('has the status and the request id filled in: %s', async (_, contentType, expected) => {
    const body = '{{status}} {{phrase}} {{requestId}} {{other}} $&';
    const www = failing({ gateway: { 502: { body, ...(contentType && { contentType }) } } });
    expect(await (await www.ask('GET /known/')).text()).toBe(expected);
  });

  test.each<[string | undefined, string, string]>([
    [undefined, 'application/json', 'application/problem+json'],
    [undefined, 'application/json;q=0.5, text/html', 'text/html; charset=utf-8'],
    ['application/json; charset=utf-8', 'application/json', 'application/json; charset=utf-8'],
    ['application/json', BROWSER, 'application/json'],
    [undefined, '*/*', 'text/html; charset=utf-8'],
  ])('of type %s for Accept: %s: what is sent is %s', async (contentType, accept, type) => {
    const www = failing({ gateway: { 502: { body: '{}', ...(contentType && { contentType }) } } });
    expect(typeOf(await www.ask('GET /known/', { accept }))).toBe(type);
  });

  test('is not for what an origin answers', async () => {
    const origin = () => new Response('its own', { status: 503 });
    const answer = await failing({ gateway: { '5xx': page('a') } }, { origin }).ask('GET /known/');
    expect([answer.status, await answer.text()]).toEqual([503, 'its own']);
  });

  test("of a handler's own request is the same", async () => {
    const errors = { '5xx': page('a') };
    const www = site({
      origin: refusing,
      handlers: { hello: (_, { fetch }) => fetch('/known') },
      config: {
        backends: failingBackends,
        errors,
        domains: {
          '*': {
            routes: [
              { path: '/hello', handler: 'hello' },
              { path: '/*', to: 'origin' },
            ],
          },
        },
      },
    });
    const answer = await www.ask('GET /hello');
    expect([answer.status, await answer.text()]).toEqual([502, 'a']);
  });
});
