import { testGateway, type TestOptions } from 'popgate/testing';
import 'popgate/testing/vitest';
import { describe, expect, test } from 'vitest';
import config from '../src/gateway.config.ts';
import { handlers } from '../src/handlers/index.ts';

const BLUE = 'https://blue.sites.example';
const ACME = 'https://www.acme.example';
const APP = 'https://app.sites.example';
/** By which the application signs. */
const PUBLISH = 'secret-of-the-application';
const asHtml = { headers: { Accept: 'text/html' } };

const sites = (options: TestOptions = {}) =>
  testGateway(config, { handlers, secrets: { hook_publish: `whsec_${btoa(PUBLISH)}` }, ...options });

/** What a sender signs a webhook with: HMAC by SHA-256 (RFC 2104). */
async function signature(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

/** The application's message, by Standard Webhooks. */
async function message(type: string, tenant: string) {
  const body = JSON.stringify({ type, data: { tenant } });
  const id = crypto.randomUUID();
  const time = String(Math.floor(Date.now() / 1_000));
  const headers = {
    'Content-Type': 'application/json',
    'Webhook-Id': id,
    'Webhook-Timestamp': time,
    'Webhook-Signature': `v1,${btoa(String.fromCharCode(...(await signature(PUBLISH, `${id}.${time}.${body}`))))}`,
  };
  return { method: 'POST', headers, body };
}

describe('a customer’s site', () => {
  test('comes from the customer’s cluster, which is told which site it is', async () => {
    const gateway = sites();
    await gateway.get(`${BLUE}/menu`);
    const [asked] = gateway.origins.clusters.requests;
    expect(asked?.url).toBe('https://eu1.clusters.sites-origin.example/menu');
    expect(asked?.headers.get('x-forwarded-host')).toBe('blue.sites.example');
  });

  test('is kept for a minute, or as long as the customer says', async () => {
    const gateway = sites();
    expect(await gateway.get(`${BLUE}/`)).toBeStoredFor('1m');
    gateway.origins.clusters.answer = { headers: { 'Cache-Control': 'max-age=3600' } };
    expect(await gateway.get(`${BLUE}/menu`)).toBeStoredFor('1h');
  });

  test('is its own: what is stored of one is not for another', async () => {
    const gateway = sites();
    await gateway.get(`${BLUE}/`);
    expect(await gateway.get(`${ACME}/`)).toBeMiss();
  });

  test('goes on while its cluster is down', async () => {
    const gateway = sites();
    await gateway.get(`${BLUE}/`);
    gateway.origins.clusters.answer = 'down';
    gateway.advance('20h');
    expect(await gateway.get(`${BLUE}/`)).toBeStale();
    const other = await gateway.get(`${BLUE}/menu`, asHtml);
    expect([other.status, await other.text()]).toEqual([502, expect.stringContaining('unwell')]);
  });

  test('that has moved is asked for elsewhere, without a deploy', async () => {
    const tenants = { blue: 'https://us1.clusters.sites-origin.example' };
    const gateway = sites({ stores: { config: { tenants } } });
    await gateway.get(`${BLUE}/`);
    expect(gateway.origins.clusters.requests[0]?.url).toBe('https://us1.clusters.sites-origin.example/');
  });

  test('that is not there has a page that says so', async () => {
    const gateway = sites();
    const answer = await gateway.get('https://nobody.sites.example/', asHtml);
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('There is no site here')]);
    expect(gateway.origins.clusters.requests).toEqual([]);
  });

  test('cannot lead to a server that is none of the clusters', async () => {
    const gateway = sites({ stores: { config: { tenants: { blue: 'https://elsewhere.example' } } } });
    expect((await gateway.get(`${BLUE}/`)).status).toBe(502);
    expect(gateway.origins.clusters.requests).toEqual([]);
  });
});

describe('a customer with a domain of its own', () => {
  test('has the second cluster where the first one does not answer', async () => {
    const down = 'https://us1.clusters.sites-origin.example/';
    const gateway = sites({
      origins: {
        clusters: ({ url }) => {
          if (url === down) throw new Error('refused');
          return new Response(url);
        },
      },
    });
    expect(await (await gateway.get(`${ACME}/`)).text()).toBe('https://us2.clusters.sites-origin.example/');
  });

  test('has one name', async () => {
    expect((await sites().get('https://acme.example/a')).headers.get('location')).toBe(`${ACME}/a`);
  });
});

describe('the application', () => {
  test('says what was moved, and nothing of before is shown of that site alone', async () => {
    const gateway = sites();
    for (const url of [`${BLUE}/`, `${BLUE}/menu`, `${ACME}/`]) await gateway.get(url);
    const told = await gateway.request(`${APP}/.popgate/hooks/publish`, await message('site.moved', 'blue'));
    expect(told.status).toBe(200);
    expect(await gateway.get(`${BLUE}/`)).toBeMiss();
    expect(await gateway.get(`${BLUE}/menu`)).toBeMiss();
    expect(await gateway.get(`${ACME}/`)).toBeHit();
  });

  test('says what was published, and visitors need not wait for it', async () => {
    const gateway = sites();
    await gateway.get(`${BLUE}/`);
    await gateway.request(`${APP}/.popgate/hooks/publish`, await message('site.published', 'blue'));
    expect(await gateway.get(`${BLUE}/`)).toBeStale();
    expect(await gateway.get(`${BLUE}/`)).toBeHit();
  });

  test('is closed by itself', async () => {
    const gateway = sites({ stores: { config: { flags: { app: 'on' } } } });
    expect((await gateway.get(`${APP}/`)).status).toBe(503);
    expect((await gateway.get(`${BLUE}/`)).status).toBe(200);
  });

  test('is never stored', async () => {
    const gateway = sites({ origins: { app: { headers: { 'Cache-Control': 'max-age=60' } } } });
    expect(await gateway.get(`${APP}/sites`)).toBePassed();
  });

  test('takes pictures of up to 50 MB under /upload, and 1 MB elsewhere', async () => {
    const gateway = sites();
    const send = async (path: string, bytes: number) =>
      (await gateway.request(APP + path, { method: 'POST', body: new Uint8Array(bytes) })).status;
    expect(await send('/upload/picture', 2_000_000)).toBe(200);
    expect([await send('/sites', 500_000), await send('/sites', 2_000_000)]).toEqual([200, 413]);
  });
});

describe('visitors', () => {
  test('send forms, with a limit', async () => {
    const gateway = sites({ now: Date.UTC(2026, 0, 1) });
    const send = async () => (await gateway.request(`${BLUE}/_forms/contact`, { method: 'POST', body: 'a=1' })).status;
    for (let count = 0; count < 10; count += 1) expect(await send()).toBe(200);
    expect(await send()).toBe(429);
  });

  test('who ask too much wait, and nobody else does', async () => {
    const gateway = sites({ now: Date.UTC(2026, 0, 1) });
    const ask = async (address: string) => (await gateway.get(`${BLUE}/`, { address })).status;
    for (let count = 0; count < 200; count += 1) await ask('198.51.100.1');
    expect([await ask('198.51.100.1'), await ask('198.51.100.2')]).toEqual([429, 200]);
  });

  test('may see a site in a frame, and are told HTTPS for its host alone', async () => {
    const { headers } = await sites().get(`${BLUE}/`);
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe('search engines', () => {
  test.each([
    ['tried', {}, 'Disallow: /'],
    ['paid for', { blue: 'business' }, 'Allow: /'],
  ])('read %s sites as the plan says', async (_, plans, line) => {
    const gateway = sites({ stores: { config: { plans: { blue: 'trial', ...plans } } } });
    const answer = await gateway.get(`${BLUE}/robots.txt`);
    expect(answer).toBeStoredFor('1h');
    expect(await answer.text()).toContain(line);
  });
});
