import { describe, expect, it } from 'vitest';
import { whatToTry } from '../../../src/cli/local/to-try.ts';
import config from '../../../src/gateway.config.ts';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';

const origin = 'http://127.0.0.1:8080';

describe('what to try', () => {
  it('is said of the default configuration: pages, a command for each rule, a purge', () => {
    expect(whatToTry(config, origin).split('\n')).toEqual([
      'Try:',
      '  http://www.shop.example.localhost:8080/products/1',
      '  http://www.shop.example.localhost:8080/cart',
      '  http://www.shop.example.localhost:8080/account',
      '  http://www.shop.example.localhost:8080/',
      '  http://api.shop.example.localhost:8080/',
      '  http://demo.tenants.example.localhost:8080/',
      'From the redirect table:',
      '  curl -sI http://www.shop.example.localhost:8080/teapots',
      'Compressed, where the client takes it:',
      "  curl -so /dev/null -D - -H 'Accept-Encoding: gzip' http://www.shop.example.localhost:8080/products/1",
      'With the headers that browsers heed:',
      '  curl -sI http://www.shop.example.localhost:8080/products/1',
      'At most 20 in 10s:',
      "  for n in $(seq 22); do curl -so /dev/null -w '%{http_code} ' http://api.shop.example.localhost:8080/; done",
      'An event stream, where --push has started Pushpin:',
      '  curl -sN http://www.shop.example.localhost:8080/live/1',
      "  npx popgate publish --channel 1 'hello'",
      'Purge by surrogate key:',
      '  npx popgate purge --key product/1',
    ]);
  });

  it.each<[string, RouteConfig['path'], string[]]>([
    ['*.tenants.example', '/:page/x', ['  http://demo.tenants.example.localhost:8080/1/x']],
    ['*', '/*', ['  http://demo.localhost:8080/']],
    // Only the origin knows what is there.
    ['a.example', '/a/*', []],
  ])('of %s and %s is %j, and no purge without an operator API', (domain, path, urls) => {
    const backends: GatewayConfig['backends'] = { b: { origin: 'http://b.example' } };
    const one: GatewayConfig = { name: 'x', backends, domains: { [domain]: { routes: [{ path, to: 'b' }] } } };
    expect(whatToTry(one, origin).split('\n')).toEqual(['Try:', ...urls]);
  });
});

it.each<[string[] | undefined, string]>([
  [['assets'], '--key assets'],
  [['of/:subdomain/:id'], '--key of/demo/1'],
  [["it's;$(x)"], String.raw`--key 'it'\''s;$(x)'`],
  [undefined, '--url https://a.example/'],
])('shows a purge by what routes with the keys %j have', (surrogateKeys, what) => {
  const routes: RouteConfig[] = [{ path: '/x/*', to: 'b', ...(surrogateKeys && { surrogateKeys }) }];
  const config: GatewayConfig = { name: 'x', domains: { 'a.example': { routes } }, admin: {} };
  expect(whatToTry(config, origin)).toContain(`\n  npx popgate purge ${what}`);
});

it('shows a stream that a route has', () => {
  const routes: RouteConfig[] = [{ path: '/live/:channel', stream: { channels: [':channel'] } }];
  const config: GatewayConfig = { name: 'x', domains: { 'a.example': { routes } } };
  expect(whatToTry(config, origin)).toContain('\n  curl -sN http://a.example.localhost:8080/live/1');
});
