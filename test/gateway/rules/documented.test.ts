import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { DomainConfig } from '../../../src/gateway/index.ts';
import { type Site, site } from '../../support/site.ts';

const text = await readFile(new URL('../../../docs/rules.md', import.meta.url), 'utf8');

/** The first TypeScript below a heading, as what a domain is configured with. */
function recipe(heading: string): Site {
  const below = text.slice(text.indexOf(`\n## ${heading}\n`));
  const block = /```ts\n([^]*?)```/.exec(below)?.[1] ?? '';
  expect(block.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the text under test
  const domain = (new Function(`return { ${block} }`) as () => DomainConfig)();
  return site({
    origin: () =>
      new Response('x'.repeat(600), { headers: { 'content-type': 'text/css', 'cache-control': 'max-age=60' } }),
    config: { backends: { shop: { origin: 'https://origin.shop.example' } }, domains: { 'www.example.test': domain } },
  });
}

describe('the recipes in docs/rules.md', () => {
  test('Compression', async () => {
    const www = recipe('Compression');
    const codingOf = async (path: string) =>
      (await www.ask(`GET ${path}`, { 'accept-encoding': 'gzip' })).headers.get('content-encoding');
    expect([await codingOf('/assets/a.css'), await codingOf('/downloads/a.css'), await codingOf('/small')]).toEqual([
      'gzip',
      null,
      null,
    ]);
  });

  test('Security headers', async () => {
    const www = recipe('Security headers');
    const framing = async (path: string) => {
      const { headers } = await www.ask(`GET ${path}`);
      return ['x-content-type-options', 'x-frame-options', 'content-security-policy'].map((name) => headers.get(name));
    };
    expect(await framing('/')).toEqual(['nosniff', 'DENY', null]);
    expect(await framing('/widget/a')).toEqual(['nosniff', null, 'frame-ancestors https://*.shop.example']);
    expect(await framing('/plain/a')).toEqual([null, null, null]);
  });

  test('Cross-origin requests', async () => {
    const www = recipe('Cross-origin requests');
    const origin = 'https://one.partners.example';
    const answer = await www.ask('OPTIONS /api/a', { origin, 'access-control-request-method': 'PUT' });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    expect(www.sent).toEqual([]);
  });
});
