import { testGateway } from 'popgate/testing';
import 'popgate/testing/vitest';
import { expect, test } from 'vitest';
import config from '../src/gateway.config.ts';
import { handlers } from '../src/handlers/index.ts';

const SITE = 'https://www.example.com';

/** The gateway with its cache, its clock, and an origin that answers as the test says: nothing leaves this process. */
function gateway() {
  const page = { headers: { 'Cache-Control': 'max-age=60' }, body: 'a page' };
  return testGateway(config, { handlers, origins: { origin: page } });
}

test('a page is fetched once, and is answered from the cache for as long as the origin says', async () => {
  const site = gateway();
  expect(await site.get(`${SITE}/`)).toBeStoredFor('60s');
  expect(await site.get(`${SITE}/`)).toBeHit();
  site.advance('61s');
  expect(await site.get(`${SITE}/`)).toBeMiss();
  expect(site.origins.origin.requests).toHaveLength(2);
});

test('assets are purged by their key, and pages are not', async () => {
  const site = gateway();
  for (const path of ['/', '/assets/style.css']) await site.get(SITE + path);
  await site.purge({ keys: ['assets'] });
  expect(await site.get(`${SITE}/assets/style.css`)).toBeMiss();
  expect(await site.get(`${SITE}/`)).toBeHit();
});

test('a stored page is still answered where the origin is down', async () => {
  const site = gateway();
  await site.get(`${SITE}/`);
  site.origins.origin.answer = 'down';
  site.advance('5m');
  expect(await site.get(`${SITE}/`)).toBeStale();
});
