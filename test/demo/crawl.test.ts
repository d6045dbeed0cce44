import { describe, expect, test } from 'vitest';
import { domainUrls } from '../../src/cli/local/domain-urls.ts';
import { whatToTry } from '../../src/cli/local/to-try.ts';
import config from '../../src/gateway.config.ts';
import { demoSite } from './site.ts';

const ORIGIN = 'http://127.0.0.1:7676';
const TO_TRY = whatToTry(config, 'http://127.0.0.1:7676');

interface Found {
  url: string;
  method: string;
}

/** Where a page leads: by links, by what it shows, and by its forms. */
function leadsOf(base: string, html: string): Found[] {
  const links = [...html.matchAll(/\s(?:href|src)="([^"]+)"/g)].map(([, to]) => ({ url: to!, method: 'GET' }));
  const forms = [...html.matchAll(/<form method="(\w+)" action="([^"]+)"/g)].map(([, method, to]) => ({
    url: to!,
    method: method!.toUpperCase(),
  }));
  return [...links, ...forms].map(({ url, method }) => ({
    url: new URL(url.replaceAll('&amp;', '&'), base).href,
    method,
  }));
}

/** What every URL that can be reached is answered with. */
async function crawl(starts: readonly string[]): Promise<Map<string, number>> {
  const gateway = demoSite();
  const seen = new Map<string, number>();
  const waiting: Found[] = starts.map((url) => ({ url, method: 'GET' }));
  for (let found = waiting.pop(); found !== undefined; found = waiting.pop()) {
    const { url, method } = found;
    if (seen.has(`${method} ${url}`)) continue;
    const answer = await gateway.request(url.replace('/slow', '/slow?ms=0'), { method });
    // The API takes twenty requests in ten seconds.
    gateway.advance('1s');
    seen.set(`${method} ${url}`, answer.status);
    const location = answer.headers.get('location');
    if (location !== null) waiting.push({ url: new URL(location, url).href, method: 'GET' });
    const type = answer.headers.get('content-type') ?? '';
    if (type.startsWith('text/html')) waiting.push(...leadsOf(url, await answer.text()));
    if (type === 'application/json') {
      const { paths = [] } = (await answer.json()) as { paths?: string[] };
      waiting.push(...paths.map((path) => ({ url: new URL(path, url).href, method: 'GET' })));
    }
  }
  return seen;
}

const starts = domainUrls(config, ORIGIN).map(({ url }) => url);

describe('what the demo lists', () => {
  test('is there: the domains, and all that their pages lead to', async () => {
    const seen = await crawl(starts);
    const wrong = [...seen].filter(([, status]) => status >= 400);
    expect(wrong).toEqual([]);
    const paths = [...seen.keys()].map((one) => one.replace(/\.localhost:7676/, ''));
    expect(paths).toEqual(
      expect.arrayContaining([
        'GET http://www.shop.example/products/4',
        'GET http://www.shop.example/assets/style.css',
        'GET http://www.shop.example/assets/pictures/large-1.png',
        'GET http://www.shop.example/assets/icon.svg',
        'GET http://www.shop.example/assets/live.js',
        'POST http://www.shop.example/fails/on',
        'GET http://api.shop.example/v1/products/1',
        'GET http://demo.tenants.example/news',
        'GET http://demo.tenants.example/assets/style.css',
      ]),
    );
    for (const one of seen.keys()) expect(one).toMatch(/\.localhost:7676\//);
  });

  test('to try is there, and what it leads to', async () => {
    const urls = TO_TRY.split('\n').flatMap((line) => /http:\/\/\S+\.localhost:7676\/[^\s;]*/.exec(line) ?? []);
    expect(urls.length).toBeGreaterThan(8);
    // Without Pushpin a stream says so.
    const wrong = [...(await crawl(urls))].filter(([url, status]) => status >= 400 && !url.endsWith('/live/1'));
    expect(wrong).toEqual([]);
    expect(TO_TRY).toContain('An event stream, where --push has started Pushpin');
  });

  test.each(['/', '/products/1', '/search?q=', '/fails', '/none', '/cart'])('names its maker on %s', async (path) => {
    const answer = await demoSite().get(`https://www.shop.example${path}`);
    expect(await answer.text()).toMatch(/<footer>.*Popgate \d+\.\d+\.\d+.*<\/footer>/);
  });
});

describe('at most twenty requests in ten seconds, as it says', () => {
  test('the API takes', async () => {
    const gateway = demoSite();
    const statuses = [];
    for (let at = 0; at < 22; at += 1) statuses.push((await gateway.get('https://api.shop.example/')).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429, 429]);
  });
});

describe('the page that fails', () => {
  const page = 'https://www.shop.example/fails';
  const press = (gateway: ReturnType<typeof demoSite>, button: string) =>
    gateway.request(`${page}/${button}`, { method: 'POST' });

  test('leads back by its buttons, and is shown as it was while it fails', async () => {
    const gateway = demoSite();
    const good = await (await gateway.get(page)).text();
    expect(good).toMatch(/<form method="post" action="\/fails\/on"><button>/);
    const pressed = await press(gateway, 'on');
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/fails']);
    gateway.advance('10s');
    const stale = await gateway.get(page);
    expect([stale.status, stale.cache.verdict, await stale.text()]).toEqual([200, 'stale', good]);
    gateway.advance('10m');
    const failed = await gateway.get(page);
    expect([failed.status, await failed.text()]).toEqual([503, expect.stringContaining('action="/fails/off"')]);
    await press(gateway, 'off');
    expect((await gateway.get(page)).status).toBe(200);
  });

  test('may have its buttons pressed by the page’s own policy', async () => {
    const { headers } = await demoSite().get(page);
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
  });
});

describe('through the gateway', () => {
  test('a product is stored, and purged by its key', async () => {
    const gateway = demoSite();
    const product = 'https://www.shop.example/products/1';
    const [first, second] = [await gateway.get(product), await gateway.get(product)];
    expect([first.cache.verdict, second.cache.verdict]).toEqual(['miss', 'hit']);
    expect(first.cache.surrogateKeys).toEqual(expect.arrayContaining(['product/1', 'products']));
    await gateway.purge({ keys: ['product/1'] });
    expect((await gateway.get(product)).cache.verdict).toBe('miss');
  });

  test.each(['/cart', '/account'])('%s is nobody else’s', async (path) => {
    const gateway = demoSite();
    for (const _ of [1, 2]) expect((await gateway.get(`https://www.shop.example${path}`)).cache.verdict).toBe('pass');
  });

  test('tenants are told apart, and the API is never stored', async () => {
    const gateway = demoSite();
    for (const name of ['blue', 'red']) {
      const answer = await gateway.get(`https://${name}.tenants.example/`);
      expect(await answer.text()).toContain(`<h1>Tenant ${name}</h1>`);
      const style = await gateway.get(`https://${name}.tenants.example/assets/style.css`);
      expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    }
    for (const _ of [1, 2]) {
      const { cache } = await gateway.get('https://api.shop.example/v1/time');
      expect([cache.verdict, cache.stored]).toEqual(['miss', false]);
    }
  });

  test('handlers answer', async () => {
    const gateway = demoSite();
    const ask = async (path: string) => (await gateway.get(`https://www.shop.example${path}`)).text();
    expect(await ask('/hello/Ada')).toBe('hello, Ada, in a place unknown\n');
    expect(await ask('/hello/shop')).toMatch(/^the shop answers 200, popgate; /);
    expect(JSON.parse(await ask('/app/products/1'))).toMatchObject({ status: 200 });
  });
});
