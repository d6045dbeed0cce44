import { type OriginAnswer, testGateway, type TestOptions } from 'popgate/testing';
import 'popgate/testing/vitest';
import { describe, expect, test } from 'vitest';
import config from '../src/gateway.config.ts';
import { handlers } from '../src/handlers/index.ts';

const SITE = 'https://docs.product.example';
/** The webhook's secret, by which GitHub signs. */
const GITHUB = 'secret-of-the-webhook';
const asHtml = { headers: { Accept: 'text/html' } };

/** A bucket with these files: each has a tag, and what is not there is a 404 with a few lines of XML. */
function bucket(files: Readonly<Record<string, string>>): OriginAnswer {
  return ({ url, headers }) => {
    const body = files[new URL(url).pathname];
    if (body === undefined)
      return new Response('<NoSuchKey/>', { status: 404, headers: { 'Content-Type': 'text/xml' } });
    const fields = { ETag: `"${body.length}"`, 'Content-Type': 'text/html', Server: 'Storage' };
    if (headers.get('if-none-match') === fields.ETag) return new Response(null, { status: 304, headers: fields });
    return new Response(body, { headers: fields });
  };
}

const current = bucket({ '/': 'the first page', '/guide/': 'the guide', '/404.html': 'no such page here' });
const archive = bucket({ '/v1/guide.html': 'the guide of long ago' });

const documentation = (options: TestOptions = {}) =>
  testGateway(config, {
    handlers,
    secrets: { hook_github: GITHUB },
    ...options,
    origins: { current, archive, ...options.origins },
  });

/** What a sender signs a webhook with: HMAC by SHA-256 (RFC 2104). */
async function signature(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

/** GitHub's message that a release was uploaded. */
async function released() {
  const body = JSON.stringify({ deployment_status: { state: 'success' } });
  const hex = Array.from(await signature(GITHUB, body), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const headers = {
    'Content-Type': 'application/json',
    'X-GitHub-Event': 'deployment_status',
    'X-GitHub-Delivery': crypto.randomUUID(),
    'X-Hub-Signature-256': `sha256=${hex}`,
  };
  return { method: 'POST', headers, body };
}

describe('a page', () => {
  test('comes from the current bucket, which is asked once', async () => {
    const gateway = documentation();
    expect(await gateway.get(`${SITE}/guide/`)).toBeStoredFor('7d');
    const hit = await gateway.get(`${SITE}/guide/?ref=letter`);
    expect(hit).toBeHit();
    expect(await hit.text()).toBe('the guide');
    expect(hit.headers.get('cache-control')).toContain('max-age=0');
    expect(gateway.origins.archive.requests).toEqual([]);
  });

  test('that the current bucket has not comes from the archive, and is kept as any other', async () => {
    const gateway = documentation();
    const old = await gateway.get(`${SITE}/v1/guide.html`);
    expect([old.status, await old.text()]).toEqual([200, 'the guide of long ago']);
    expect(await gateway.get(`${SITE}/v1/guide.html`)).toBeHit();
    expect(gateway.origins.archive.requests).toHaveLength(1);
  });

  test('that neither has is the page of the site, and both are asked once in ten minutes', async () => {
    const gateway = documentation();
    const missing = await gateway.get(`${SITE}/nothing`, asHtml);
    expect([missing.status, await missing.text()]).toEqual([404, 'no such page here']);
    await gateway.get(`${SITE}/nothing`, asHtml);
    expect(gateway.origins.archive.requests).toHaveLength(1);
    gateway.advance('11m');
    await gateway.get(`${SITE}/nothing`, asHtml);
    expect(gateway.origins.archive.requests).toHaveLength(2);
  });

  test('tells browsers to be strict, and nothing of the bucket', async () => {
    const { headers } = await documentation().get(`${SITE}/guide/`);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('server')).toBeNull();
  });
});

describe('where the current bucket is down', () => {
  test('a stored page is shown, for a week', async () => {
    const gateway = documentation();
    await gateway.get(`${SITE}/guide/`);
    gateway.origins.current.answer = 'down';
    gateway.advance('13d');
    const stale = await gateway.get(`${SITE}/guide/`);
    expect(stale).toBeStale();
    expect(await stale.text()).toBe('the guide');
  });

  test('a page that is not stored is an error, and no 404: nobody knows whether it is there', async () => {
    const answer = await documentation({ origins: { current: 'down' } }).get(`${SITE}/guide/`, asHtml);
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('cannot be reached');
  });
});

describe('a release', () => {
  test('purges all pages softly, and what did not change is a 304 of the bucket', async () => {
    const gateway = documentation();
    await gateway.get(`${SITE}/guide/`);
    expect((await gateway.request(`${SITE}/.popgate/hooks/github`, await released())).status).toBe(200);
    await gateway.get(`${SITE}/guide/`);
    await gateway.settle();
    expect(gateway.origins.current.requests.at(-1)?.headers.get('if-none-match')).toBe('"9"');
    expect(await gateway.get(`${SITE}/guide/`)).toBeHit();
  });

  test('that adds a page puts it in place of the one in the archive', async () => {
    const gateway = documentation();
    await gateway.get(`${SITE}/v1/guide.html`);
    gateway.origins.current.answer = bucket({ '/v1/guide.html': 'the guide, written anew' });
    await gateway.purge({ keys: ['docs'] });
    expect(await (await gateway.get(`${SITE}/v1/guide.html`)).text()).toBe('the guide, written anew');
  });

  test('keeps assets, whose names hold a hash, for a year', async () => {
    const gateway = documentation({ origins: { current: {} } });
    expect(await gateway.get(`${SITE}/_assets/app.91ab.js`)).toBeStoredFor('365d');
    await gateway.purge({ keys: ['docs'] });
    expect(await gateway.get(`${SITE}/_assets/app.91ab.js`)).toBeHit();
  });
});

describe('search', () => {
  test('is one request for each question and version', async () => {
    const gateway = documentation();
    await gateway.get(`${SITE}/api/search?q=install&version=4&session=1`);
    expect(await gateway.get(`${SITE}/api/search?q=install&version=4&session=2`)).toBeHit();
    expect(await gateway.get(`${SITE}/api/search?q=install&version=3`)).toBeMiss();
  });

  test('is for the product’s own pages, too, and not for others', async () => {
    const gateway = documentation();
    const from = async (origin: string) =>
      (await gateway.get(`${SITE}/api/search?q=a`, { headers: { Origin: origin } })).headers.get(
        'access-control-allow-origin',
      );
    expect(await from('https://app.product.example')).toBe('https://app.product.example');
    expect(await from('https://elsewhere.example')).toBeNull();
  });

  test('waits for who asks too often', async () => {
    const gateway = documentation({ now: Date.UTC(2026, 0, 1) });
    const statuses = [];
    for (let count = 0; count <= 20; count += 1) statuses.push((await gateway.get(`${SITE}/api/search?q=a`)).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
  });
});

test('old names lead to new ones', async () => {
  const gateway = documentation();
  const leads = async (url: string) => (await gateway.get(url)).headers.get('location');
  expect(await leads('https://manual.product.example/guide/')).toBe(`${SITE}/guide/`);
  expect(await leads(`${SITE}/install`)).toBe('/guide/installation/');
  expect(await leads(`${SITE}/latest/guide/`)).toBe('/v4/guide/');
  expect(await leads(`${SITE}/errors/E42`)).toBe('/reference/errors/#E42');
});

test('nobody can send anything', async () => {
  const gateway = documentation();
  const sent = await gateway.request(`${SITE}/guide/`, { method: 'POST', body: 'a comment' });
  expect([sent.status, sent.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
