import { describe, expect, test } from 'vitest';
import { validateGateway } from '../../../src/gateway/check.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { TRANSPARENT } from '../../support/site.ts';

/** Where the problems are of a route with these fields, and what they are. */
function problemsOf(fields: object, own: object = {}): [path: string, problem: string][] {
  const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'origin', ...fields }] } };
  const config = { ...TRANSPARENT, domains, ...own } as unknown as GatewayConfig;
  return validateGateway(config, ['app'], ['nonce']).map(({ path, problem }) => [path, problem]);
}

const AT = 'domains["www.example.test"].routes[0]';

describe.each([
  ['a route', (fields: object) => problemsOf(fields), AT],
  ['defaults', (fields: object) => problemsOf({}, { defaults: fields }), 'defaults'],
])('in %s', (_, problemsIn, at) => {
  test.each<object>([
    { transform: 'nonce' },
    { transform: { handler: 'nonce' } },
    { transform: { handler: 'nonce', at: 'store', types: ['text/*', 'application/json'] } },
    { maxBody: '10MB' },
    { maxBody: '0B' },
    { maxBody: {} },
    { maxBody: { size: '64kB', time: '30s' } },
  ])('is right: %o', (fields) => {
    expect(problemsIn(fields)).toEqual([]);
  });

  test.each<[object, string, RegExp]>([
    [{ transform: 'nonse' }, 'transform', /there is no transform "nonse"/],
    [{ transform: 'app' }, 'transform', /there is no transform "app"/],
    [{ transform: 7 }, 'transform', /is 7/],
    [{ transform: null }, 'transform', /is null/],
    [{ transform: {} }, 'transform.handler', /missing/],
    [{ transform: { handler: 'nonce', at: 'once' } }, 'transform.at', /"once"/],
    [{ transform: { handler: 'nonce', types: ['html'] } }, 'transform.types[0]', /media type/],
    [{ transform: { handler: 'nonce', types: [] } }, 'transform.types', /./],
    [{ maxBody: '10 MB' }, 'maxBody', /is "10 MB", not a size/],
    [{ maxBody: 10 }, 'maxBody', /./],
    [{ maxBody: { size: '1GB' } }, 'maxBody.size', /not a size/],
    [{ maxBody: { time: 'soon' } }, 'maxBody.time', /not a duration/],
    [{ maxBody: { bytes: 10 } }, 'maxBody.bytes', /./],
  ])('is wrong: %o', (fields, path, problem) => {
    expect(problemsIn(fields)).toEqual([[`${at}.${path}`, expect.stringMatching(problem)]]);
  });
});

describe('errors of origins', () => {
  test.each<object>([
    { replaceOrigin: [] },
    { replaceOrigin: [404, '5xx'], cache: { ttl: '10s' }, 404: { body: 'x' } },
    { cache: { ttl: '10s' } },
  ])('are right: %o', (errors) => {
    expect(problemsOf({}, { errors })).toEqual([]);
  });

  test.each<[object, string, RegExp]>([
    [{ replaceOrigin: [200] }, 'replaceOrigin[0]', /"200" is not the status of an error/],
    [{ replaceOrigin: ['3xx'] }, 'replaceOrigin[0]', /"3xx" is not the status/],
    [{ replaceOrigin: [null] }, 'replaceOrigin[0]', /null/],
    [{ replaceOrigin: 404 }, 'replaceOrigin', /./],
    [{ replaceOrigin: [404], cache: {} }, 'cache.ttl', /missing/],
    [{ replaceOrigin: [404], cache: { ttl: '0s' } }, 'cache.ttl', /./],
    [{ replaceOrigin: [404], cache: 'pass' }, 'cache', /./],
    [{ 99: { body: 'x' } }, '99', /not the status/],
  ])('are wrong: %o', (errors, path, problem) => {
    const [[at, found] = [], ...others] = problemsOf({}, { errors });
    expect([at?.replace(/\["(\w+)"\]/, '.$1'), others]).toEqual([`errors.${path}`, []]);
    expect(found).toMatch(problem);
  });
});

test.each<[object, string]>([
  [{ to: undefined, respond: { body: 'x' }, transform: 'nonce' }, 'transform'],
  [{ to: undefined, handler: 'app', transform: 'nonce' }, 'transform'],
])('a transform stands beside an origin: %o', (fields, path) => {
  expect(problemsOf(fields)).toEqual([[`${AT}.${path}`, expect.stringContaining('there is no origin to ask')]]);
});

test.each(['origin', 'all'])('a dynamic backend has a name of its own: %s', (name) => {
  const own = {
    pools: { all: { backends: { origin: 1 } } },
    dynamicBackends: { [name]: { allow: ['https://*.tenants.example'] } },
  };
  expect(problemsOf({}, own)).toEqual([[`dynamicBackends.${name}`, 'is the name of a backend or pool too']]);
});
