import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { GatewayConfig } from '../../src/gateway/index.ts';
import { startEchoOrigin, type EchoOrigin } from './echo-origin.ts';
import { startGateway, type Edge } from './viceroy.ts';

export const CANARY = 'canary.evil.example';
export const HOST = 'Host: www.example.test';

/** The real Wasm in front of an origin that shows what reaches it. */
export interface EchoSite {
  origin: EchoOrigin;
  edge: Edge;
  /** A request as it is written, in Latin-1, on a connection of its own: request line and fields, then the body. */
  write(head: string | readonly string[], body?: string): Promise<string>;
}

/** Starts it once for the tests of a file; each of them finds a record that is empty. */
export function useEchoSite(): EchoSite {
  const site = {
    write: (head: string | readonly string[], body = '') => {
      const lines = [head].flat().join('\r\n');
      return site.edge.send(Buffer.from(`${lines}\r\nConnection: close\r\n\r\n${body}`, 'latin1'));
    },
  } as EchoSite;
  beforeAll(async () => {
    site.origin = await startEchoOrigin();
    site.edge = await startGateway(configOf(site.origin));
  });
  afterAll(async () => {
    await site.edge.stop();
    site.origin.close();
  });
  beforeEach(() => void site.origin.received.splice(0));
  return site;
}

function configOf({ url }: EchoOrigin): GatewayConfig {
  const to = 'echo';
  const routeOne = { request: { set: { 'x-route': 'one' } } };
  const routeTwo = { request: { set: { 'x-route': 'two' } } };
  return {
    name: 'test',
    backends: { echo: { origin: 'http://echo.test', local: url } },
    domains: {
      'www.example.test': {
        routes: [
          { path: '/old/:page', redirect: '/:page' },
          { path: '/rest/*', redirect: '/:rest' },
          { path: '/away/:page', redirect: 'https://www.example.test/new/:page' },
          { path: '/secret/*', respond: { status: 403, body: 'not for you' } },
          { path: '/ttl/*', to, cache: { ttl: '1m' } },
          { path: '/currency/*', to, cache: { ttl: '1m', key: { cookies: ['currency'] } } },
          { path: '/kind/*', to, cache: { key: { headers: ['x-kind'] } } },
          { path: '/only/*', to, cache: { query: { only: ['a'] } } },
          { path: '/pass/*', to, cache: 'pass' },
          { path: '/split/*', to, headers: { 'x-kind': 'one', ...routeOne } },
          { path: '/split/*', to, cookies: { kind: 'two' }, headers: routeTwo },
          { path: '/*', to },
        ],
      },
      'get.example.test': { routes: [{ path: '/*', methods: ['GET'], to }] },
      'example.test': { redirect: 'https://www.example.test' },
      '*.example.net': { redirect: 'https://:subdomain.example.org' },
    },
  };
}

/** By the gateway, or by the platform before it: a closed connection, or an empty error. */
export function expectRefused(answer: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  if (head === '') return;
  expect(head).toMatch(/^HTTP\/1\.1 (?:400|414|431|500|501) /);
  expect(body).toMatch(/^(?:(?:400|414|431|501) [A-Za-z -]+\nrequest [\w-]+\n)?$/);
}
