import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { DomainConfig } from '../../../src/gateway/index.ts';
import { site, type Site, type SiteOptions } from '../../support/site.ts';

const text = await readFile(new URL('../../../docs/rules.md', import.meta.url), 'utf8');

/** The first TypeScript below a heading, as what a domain is configured with. */
function recipe(heading: string, options: SiteOptions = {}): Site {
  const below = text.slice(text.indexOf(`\n## ${heading}\n`));
  const block = /```ts\n([^]*?)```/.exec(below)?.[1] ?? '';
  expect(block.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the text under test
  const domain = (new Function(`return { ${block} }`) as () => DomainConfig)();
  const backends = { shop: { origin: 'https://origin.shop.example' } } as const;
  return site({ ...options, config: { backends, domains: { 'www.example.test': domain } } });
}

describe('the recipes in docs/rules.md', () => {
  test('Where clients are', async () => {
    const www = recipe('Where clients are', { geo: { '192.0.2.1': { country: 'US', region: 'US-CA' } } });
    expect((await www.ask('GET /')).headers.get('location')).toBe('/US/');
    await www.ask('GET /offers/a');
    await www.ask('GET /tax');
    expect(www.sent.map(({ headers }) => headers.get('popgate-client-region'))).toEqual(['US-CA', null]);
    const unknown = recipe('Where clients are');
    expect((await unknown.ask('GET /')).headers.get('location')).toBe('/FR/');
    expect(await (await unknown.ask('GET /tax')).text()).toBe('no tax to tell of');
  });

  test('Who may ask', async () => {
    const client = { address: '203.0.113.7' };
    const www = recipe('Who may ask', { client, acls: { blocked: { '192.0.2.1': 'block' } } });
    const statuses: number[] = [];
    for (const address of ['203.0.113.7', '2001:db8::1', '192.0.2.1']) {
      client.address = address;
      for (const path of ['/admin/a', '/a']) statuses.push((await www.ask(`GET ${path}`)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 403, 403]);
  });

  test('Rate limits', async () => {
    const www = recipe('Rate limits');
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) statuses.push((await www.ask('POST /login')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await www.ask('GET /api/a', { 'x-api-key': 'k' })).headers.get('ratelimit')).toBe('"edge";r=99;t=10');
  });
});
