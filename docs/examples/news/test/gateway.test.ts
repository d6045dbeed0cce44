import { testGateway, type TestOptions } from 'popgate/testing';
import 'popgate/testing/vitest';
import { describe, expect, test } from 'vitest';
import config from '../src/gateway.config.ts';
import { transforms } from '../src/handlers/index.ts';

const SITE = 'https://www.news.example';
const HOOK = `${SITE}/.popgate/hooks/newsroom`;
const ARTICLE = `${SITE}/politics/election-night/5Kx`;
/** The signing secret of the space. */
const CONTENTFUL = 'secret-of-the-space';
const asHtml = { headers: { Accept: 'text/html' } };
const page = { headers: { 'Content-Type': 'text/html' }, body: '<html><body><h1>News</h1></body></html>' };
const down = { newsroom_a: 'down', newsroom_b: 'down' } as const;

const news = (options: TestOptions = {}) =>
  testGateway(config, {
    transforms,
    secrets: { hook_newsroom: CONTENTFUL, shield_key: 's'.repeat(32) },
    ...options,
    origins: { newsroom_a: page, newsroom_b: page, ...options.origins },
  });

type News = ReturnType<typeof news>;

const asked = ({ origins }: News) => origins.newsroom_a.requests.length + origins.newsroom_b.requests.length;
const answerAll = ({ origins }: News, answer: News['origins']['newsroom_a']['answer']) => {
  origins.newsroom_a.answer = answer;
  origins.newsroom_b.answer = answer;
};

/** What a sender signs a webhook with: HMAC by SHA-256 (RFC 2104). */
async function signature(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

/** A webhook of Contentful, as it is sent. */
async function webhook(topic: string, id: string) {
  const body = JSON.stringify({ sys: { id } });
  const time = String(Date.now());
  const signed = `POST\n/.popgate/hooks/newsroom\nx-contentful-timestamp:${time}\n${body}`;
  const headers = {
    'Content-Type': 'application/vnd.contentful.management.v1+json',
    'X-Contentful-Topic': topic,
    'X-Contentful-Timestamp': time,
    'X-Contentful-Signed-Headers': 'x-contentful-timestamp',
    'X-Contentful-Signature': Array.from(await signature(CONTENTFUL, signed), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(''),
  };
  return { method: 'POST', headers, body };
}

describe('the front page', () => {
  test('is shown at once when it is old, and is new for the next reader', async () => {
    const gateway = news();
    expect(await gateway.get(`${SITE}/`)).toBeStoredFor('30s');
    gateway.advance('5m');
    answerAll(gateway, { ...page, body: '<html><body>later</body></html>' });
    expect(await gateway.get(`${SITE}/`)).toBeStale();
    await gateway.settle();
    const next = await gateway.get(`${SITE}/`);
    expect(next).toBeHit();
    expect(await next.text()).toContain('later');
  });

  test('is one request, however many readers come at once', async () => {
    const gateway = news();
    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.get(`${SITE}/?utm_source=app`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(asked(gateway)).toBe(1);
  });

  test('is not asked for by who presses reload', async () => {
    const gateway = news();
    await gateway.get(`${SITE}/`);
    expect(await gateway.get(`${SITE}/`, { headers: { 'Cache-Control': 'no-cache' } })).toBeHit();
    expect(asked(gateway)).toBe(1);
  });
});

describe('where the newsroom is down', () => {
  test('the front page stays for two days, and an article for a week', async () => {
    const gateway = news();
    for (const url of [`${SITE}/`, ARTICLE]) await gateway.get(url);
    answerAll(gateway, 'down');
    gateway.advance('47h');
    expect(await gateway.get(`${SITE}/`)).toBeStale();
    gateway.advance('4d');
    expect(await gateway.get(ARTICLE)).toBeStale();
  });

  test('the same holds where it answers errors', async () => {
    const gateway = news();
    await gateway.get(ARTICLE);
    answerAll(gateway, { status: 500 });
    gateway.advance('2d');
    expect(await gateway.get(ARTICLE)).toBeStale();
  });

  test('one data centre is enough', async () => {
    const gateway = news({ origins: { newsroom_a: 'down' } });
    for (const path of ['/a', '/b', '/c', '/d']) expect((await gateway.get(SITE + path)).status).toBe(200);
  });

  test('who asks for what is not stored gets the page of the site', async () => {
    const gateway = news({ origins: down });
    const answer = await gateway.get(ARTICLE, asHtml);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('cannot be reached')]);
  });

  test('an error is kept for three seconds, so that a rush does not reach it', async () => {
    const gateway = news();
    answerAll(gateway, { status: 500 });
    for (let count = 0; count < 10; count += 1) {
      const answer = await gateway.get(ARTICLE, asHtml);
      expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('cannot be reached')]);
    }
    expect(asked(gateway)).toBe(1);
    gateway.advance('4s');
    await gateway.get(ARTICLE);
    expect(asked(gateway)).toBe(2);
  });
});

describe('an editor', () => {
  test('who publishes leaves the page of before until the new one is there', async () => {
    const gateway = news();
    await gateway.get(ARTICLE);
    const told = await gateway.request(HOOK, await webhook('ContentManagement.Entry.publish', '5Kx'));
    expect(told.status).toBe(200);
    answerAll(gateway, 'down');
    expect(await gateway.get(ARTICLE)).toBeStale();
  });

  test('who takes an article back takes it from all readers at once', async () => {
    const gateway = news();
    await gateway.get(ARTICLE);
    await gateway.request(HOOK, await webhook('ContentManagement.Entry.unpublish', '5Kx'));
    answerAll(gateway, { status: 410 });
    expect((await gateway.get(ARTICLE)).status).toBe(410);
  });

  test('who writes a banner has it on pages that are stored', async () => {
    const store = { banner: '' };
    const gateway = news({ stores: { config: { newsroom: store } } });
    expect(await (await gateway.get(ARTICLE)).text()).toBe(page.body);
    store.banner = 'Polls have closed <now>';
    const hit = await gateway.get(ARTICLE);
    expect(hit).toBeHit();
    expect(await hit.text()).toBe(
      '<html><body><p class="banner">Polls have closed &lt;now&gt;</p><h1>News</h1></body></html>',
    );
    expect(asked(gateway)).toBe(1);
  });
});

describe('comments', () => {
  test('are read from the cache and sent to their own server', async () => {
    const gateway = news({ now: Date.UTC(2026, 0, 1) });
    expect(await gateway.get(`${SITE}/comments/5Kx`)).toBeStoredFor('10s');
    const send = async (body: string) =>
      (await gateway.request(`${SITE}/comments/5Kx`, { method: 'POST', body })).status;
    expect(await send('well said '.repeat(1_500))).toBe(200);
    expect(await send('x'.repeat(30_000))).toBe(413);
    for (let count = 0; count < 5; count += 1) await send('and another thing');
    expect(await send('listen')).toBe(429);
    expect(asked(gateway)).toBe(0);
  });
});

describe('the rest', () => {
  test('pictures come in four sizes', async () => {
    const gateway = news();
    expect(await gateway.get(`${SITE}/images/7?width=640`)).toHaveRoute('/images/:id');
    await gateway.get(`${SITE}/images/7?width=641`);
    expect(gateway.origins.images.requests).toHaveLength(1);
  });

  test('the archive is kept for a week', async () => {
    const answer = await news().get(`${SITE}/archive/1998/old.html`);
    expect(answer).toHaveRoute('/archive/*');
    expect(answer).toBeStoredFor('7d');
  });

  test('old and printed addresses lead to pages', async () => {
    const gateway = news();
    expect((await gateway.get(`${SITE}/2009/05/17/name.html`)).headers.get('location')).toBe(
      '/archive/2009/05/17/name.html',
    );
    expect((await gateway.get(`${SITE}/vote`)).headers.get('location')).toBe('/section/election');
    expect((await gateway.get('https://news.example/')).headers.get('location')).toBe(`${SITE}/`);
  });

  test('a reader’s account is never stored', async () => {
    expect(await news().get(`${SITE}/account/letters`)).toBePassed();
  });
});
