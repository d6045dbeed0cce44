import { describe, expect, it } from 'vitest';
import { http3Warnings } from '../../../src/cli/findings/http3.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';

const route = { path: '/*', to: 'o' } as const;
const altSvc = { headers: { response: { set: { 'Alt-Svc': 'h3=":443"; ma=86400' } } } };

function warned(config: Partial<GatewayConfig>): string[] {
  const whole: GatewayConfig = {
    name: 'p',
    backends: { o: { origin: 'https://o.example' } },
    domains: { 'a.example': { routes: [route] }, 'b.example': { redirect: 'https://a.example' } },
    ...config,
  };
  return http3Warnings(whole).map(({ path, problem }) => `${path}: ${problem}`);
}

const untold = 'no answer of a.example tells browsers that there is HTTP/3';

describe('HTTP/3 that no browser is told of', () => {
  it.each<[string, Partial<GatewayConfig>, string[]]>([
    ['for all domains', { tls: { http3: true } }, [`tls.http3: ${untold}`]],
    [
      'for one domain',
      { domains: { 'a.example': { routes: [route], tls: { http3: true } } } },
      [`domains["a.example"].tls.http3: ${untold}`],
    ],
    ['told by defaults', { tls: { http3: true }, defaults: altSvc }, []],
    [
      'told by one route',
      { tls: { http3: true }, domains: { 'a.example': { routes: [{ ...route, ...altSvc }] } } },
      [],
    ],
    ['not asked for', {}, []],
    [
      'not asked for here',
      { tls: { http3: true }, domains: { 'a.example': { routes: [route], tls: { http3: false } } } },
      [],
    ],
    [
      'where the certificate is another’s',
      { tls: { http3: true }, domains: { 'a.example': { routes: [route], tls: false } } },
      [],
    ],
  ])('%s', (_, config, problems) => {
    expect(warned(config)).toEqual(problems);
  });
});
