import { describe, expect, test } from 'vitest';
import type { BackendConfig, GatewayConfig } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';
import { tenants } from '../../support/tenants.ts';
import { pair, SITE } from '../shield/shield-site.ts';

const CANARY = '203.0.113.99';
const NAMES = ['X-Real-IP', 'True-Client-IP'];
const FROM_CLIENT = { 'x-real-ip': CANARY, 'true-client-ip': CANARY, x_real_ip: CANARY, 'x-client-ip': CANARY };

const page =
  (fields: Record<string, string>): FakeOrigin =>
  ({ headers }) =>
    new Response(`for ${headers.get('x-real-ip')}`, {
      headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', ...fields },
    });

function withBackend(own: Partial<BackendConfig>, options: SiteOptions = {}) {
  return site({ ...options, config: { backends: { origin: { origin: 'http://origin.test', ...own } } } });
}

const told = (headers: Headers) => [
  headers.get('x-real-ip'),
  headers.get('true-client-ip'),
  headers.get('x-client-ip'),
];

describe('the client’s address', () => {
  test.each(['192.0.2.7', '2001:db8::1'])('S66 %s is told in the names that a backend asks for', async (address) => {
    const www = withBackend({ clientAddress: NAMES }, { address });
    await www.ask('GET /a', FROM_CLIENT);
    await www.ask('POST /a', FROM_CLIENT);
    for (const { headers } of www.sent) {
      expect(told(headers)).toEqual([address, address, null]);
      expect(headers.get('x-forwarded-for')).toBe(address);
      expect(JSON.stringify([...headers])).not.toContain(CANARY);
    }
  });

  test('S66 is not told where a backend does not ask', async () => {
    const www = withBackend({});
    await www.ask('GET /a', FROM_CLIENT);
    expect(told(www.sent[0]!.headers)).toEqual([null, null, null]);
  });

  test('S66 is told by what each backend of a pool asks, a retry included', async () => {
    const config: Partial<GatewayConfig> = {
      backends: {
        asks: { origin: 'http://asks.test', clientAddress: ['X-Real-IP'] },
        silent: { origin: 'http://silent.test' },
        other: { origin: 'http://other.test', clientAddress: ['True-Client-IP'] },
      },
      pools: { pool: { backends: { asks: 1, silent: 1, other: 1 }, policy: 'failover', retries: 2, retryOn: [503] } },
      domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool' }] } },
    };
    const www = site({ config, origin: () => new Response('no', { status: 503 }) });
    await www.ask('GET /a', FROM_CLIENT);
    expect(www.sent.map(({ backend, headers }) => [backend, ...told(headers)])).toEqual([
      ['asks', '192.0.2.1', null, null],
      ['silent', null, null, null],
      ['other', null, '192.0.2.1', null],
    ]);
  });

  test('S66 is told to the origins of a dynamic backend', async () => {
    const www = tenants({ acme: 'https://a.tenants.test' }, { own: { clientAddress: NAMES } });
    await www.ask('GET http://acme.shops.test/', FROM_CLIENT);
    expect(told(www.sent[0]!.headers)).toEqual(['192.0.2.1', '192.0.2.1', null]);
  });

  test('S66 is the gateway’s, whatever the route’s rules say', async () => {
    const rules = { headers: { request: { keep: ['X-Real-IP'], set: { 'true-client-ip': CANARY } } } };
    const www = site({
      config: {
        backends: { origin: { origin: 'http://origin.test', clientAddress: NAMES } },
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', ...rules }] } },
      },
    });
    await www.ask('GET /a', FROM_CLIENT);
    expect(told(www.sent[0]!.headers)).toEqual(['192.0.2.1', '192.0.2.1', null]);
  });

  test('S66 is told to a backend that holds streams', async () => {
    const www = site({
      secrets: { pushpin: '127.0.0.1:5561' },
      config: {
        backends: { chat: { origin: 'http://chat.test', clientAddress: ['X-Real-IP'] } },
        domains: { 'www.example.test': { routes: [{ path: '/*', stream: { to: 'chat' } }] } },
      },
    });
    await www.ask('GET /a', FROM_CLIENT);
    expect(told(www.handedOff[0]!.request.headers)).toEqual(['192.0.2.1', null, null]);
  });

  test('S66 of the client, not of the edge, is told behind a shield', async () => {
    const backends = { origin: { origin: 'http://origin.test', shield: SITE, clientAddress: ['X-Real-IP'] } } as const;
    const { edge, shield } = pair({ origin: page({}), config: { backends } });
    await edge.ask('GET /a', FROM_CLIENT);
    expect(told(shield.sent[0]!.headers)).toEqual(['192.0.2.1', null, null]);
    expect(edge.sent).toEqual([]);
  });
});

describe('an answer that varies by it', () => {
  test.each(['X-Real-IP', 'Accept, x-real-ip', 'TRUE-CLIENT-IP,Accept'])(
    'S66 Vary: %s is given to nobody else',
    async (vary) => {
      const client = { address: '192.0.2.1' };
      const www = withBackend({ clientAddress: NAMES }, { origin: page({ vary }), client });
      expect(await (await www.ask('GET /a')).text()).toBe('for 192.0.2.1');
      client.address = '192.0.2.2';
      expect(await (await www.ask('GET /a')).text()).toBe('for 192.0.2.2');
    },
  );

  test('S66 is none where it varies by something else', async () => {
    const www = withBackend({ clientAddress: NAMES }, { origin: page({ vary: 'Accept' }) });
    await www.ask('GET /a');
    const again = await www.ask('GET /a');
    expect([again.headers.get('cache-status'), again.headers.get('vary')]).toEqual([
      expect.stringContaining('; hit'),
      'Accept',
    ]);
  });
});
