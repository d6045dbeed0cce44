import { expect, test } from 'vitest';
import type { GatewayConfig } from '../../../../src/gateway/index.ts';
import type { MaintenanceConfig } from '../../../../src/gateway/rules/maintenance/config.ts';
import { type Site, site } from '../../../support/site.ts';

interface Switches {
  /** What the config store `flags` holds; null where there is no such store. */
  flags: Record<string, string> | null;
  gateway?: Partial<MaintenanceConfig>;
  config?: Partial<GatewayConfig>;
}

function switched({ flags, gateway, config }: Switches): Site {
  return site({
    stores: { config: flags === null ? {} : { flags } },
    secrets: { admin_token: 'secret' },
    config: {
      stores: { config: { flags: {} } },
      maintenance: { from: 'config-store:flags', ...gateway },
      admin: { host: 'www.example.test' },
      domains: {
        'www.example.test': { routes: [{ path: '/*', to: 'origin' }] },
        'own.example.test': {
          routes: [{ path: '/*', to: 'origin' }],
          maintenance: { from: 'config-store:flags', key: 'own', retryAfter: '90s' },
        },
        'old.example.test': { redirect: 'https://www.example.test' },
      },
      ...config,
    },
  });
}

test.each<[string | undefined, number, string | null, string]>([
  [undefined, 200, null, 'ok'],
  ['', 200, null, 'ok'],
  ['off', 200, null, 'ok'],
  [' OFF ', 200, null, 'ok'],
  ['false', 200, null, 'ok'],
  ['0', 200, null, 'ok'],
  ['on', 503, '300', '503 Service Unavailable\nrequest id-1\n'],
  ['True', 503, '300', '503 Service Unavailable\nrequest id-1\n'],
  ['600', 503, '600', '503 Service Unavailable\nrequest id-1\n'],
  ['600;', 503, '600', '503 Service Unavailable\nrequest id-1\n'],
  ['600 ; on', 503, '600', '503 Service Unavailable\nrequest id-1\n'],
  ['Back at noon.', 503, '300', '503 Service Unavailable\nBack at noon.\nrequest id-1\n'],
  ['24 hours of work', 503, '300', '503 Service Unavailable\n24 hours of work\nrequest id-1\n'],
  ['60; Back; soon', 503, '60', '503 Service Unavailable\nBack; soon\nrequest id-1\n'],
])('the entry %j: %i, Retry-After %s', async (entry, status, retryAfter, text) => {
  const www = switched({ flags: entry === undefined ? {} : { maintenance: entry } });
  const answer = await www.ask('GET /');
  expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([status, retryAfter, text]);
  if (status === 503) expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(www.sent.length).toBe(status === 200 ? 1 : 0);
  expect(www.logged).toEqual([]);
});

test('is switched on and off between two requests, over what is stored too', async () => {
  const flags: Record<string, string> = {};
  const www = switched({ flags });
  const statuses: number[] = [];
  for (const entry of ['off', 'on', 'off']) {
    flags['maintenance'] = entry;
    statuses.push((await www.ask('GET /')).status);
  }
  expect(statuses).toEqual([200, 503, 200]);
});

test("a domain's own switch is the one that counts there", async () => {
  const www = switched({ flags: { own: 'on' } });
  expect((await www.ask('GET /')).status).toBe(200);
  const closed = await www.ask('GET http://own.example.test/');
  expect([closed.status, closed.headers.get('retry-after')]).toEqual([503, '90']);
  const other = switched({ flags: { maintenance: 'on' } });
  expect((await other.ask('GET http://own.example.test/')).status).toBe(200);
  expect((await other.ask('GET http://old.example.test/')).status).toBe(503);
  expect((await other.ask('GET http://evil.test/')).status).toBe(421);
});

test('leaves the operator API and PURGE open', async () => {
  const www = switched({ flags: { maintenance: 'on' } });
  const token = { authorization: 'Bearer secret' };
  expect((await www.ask('GET /.popgate/status', token)).status).toBe(200);
  expect((await www.ask('PURGE /', token)).status).toBe(200);
});

test('the key is configured', async () => {
  const www = switched({ flags: { closed: '7' }, gateway: { key: 'closed', retryAfter: '1d' } });
  expect((await www.ask('GET /')).headers.get('retry-after')).toBe('7');
});

test.each([
  ['text/html', '<h1>503 Service Unavailable</h1><p>&lt;Back&gt; &amp; &quot;soon&quot;</p>'],
  ['application/json', '"detail":"<Back> & \\"soon\\""'],
  ['text/plain', '<Back> & "soon"'],
])('the text for Accept: %s', async (accept, expected) => {
  const www = switched({ flags: { maintenance: '<Back> & "soon"' } });
  expect(await (await www.ask('GET /', { accept })).text()).toContain(expected);
});

test.each([
  [undefined, '<p>&lt;b&gt;$&amp;</p>'],
  ['application/json', '<p><b>$&</p>'],
])('the text in a page of type %s', async (contentType, expected) => {
  const errors = { 503: { body: '<p>{{message}}</p>', ...(contentType && { contentType }) } };
  const www = switched({ flags: { maintenance: '<b>$&' }, config: { errors } });
  const answer = await www.ask('GET /');
  expect([answer.headers.get('retry-after'), await answer.text()]).toEqual(['300', expected]);
});

test('S49 without its store the site stays open, and the log says so, once', async () => {
  const www = switched({ flags: null });
  for (let time = 0; time < 3; time += 1) expect((await www.ask('GET /')).status).toBe(200);
  expect(www.logged).toEqual([expect.stringMatching(/^maintenance: the store flags cannot be read/)]);
});

test('costs nothing where it is not configured', async () => {
  const www = site({
    stores: {
      get config(): never {
        throw new Error('asked');
      },
    },
  });
  expect((await www.ask('GET /')).status).toBe(200);
});
