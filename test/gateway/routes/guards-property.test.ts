import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { chained, iisReads, nginxReads, spellings, tomcatReads, wsgiReads } from '../../support/path-readers.ts';
import { type Site, site } from '../../support/site.ts';

const OPEN: RouteConfig = { path: '/*', to: 'origin' };
const ADMIN: RouteConfig = { path: '/admin/*', to: 'origin', access: { allow: { addresses: ['203.0.113.7'] } } };
const LOGIN: RouteConfig = { ...ADMIN, path: '/login' };
const REFUSED = 400;

function withRoutes(...routes: readonly RouteConfig[]): Site {
  return site({ config: { domains: { 'www.example.test': { routes } } } });
}

describe('S65 property', () => {
  const READERS = [nginxReads, tomcatReads, iisReads, wsgiReads];
  const reader = fc
    .array(fc.constantFrom(...READERS), { minLength: 1, maxLength: 2 })
    .map((readers) => chained(...readers));
  const isGuarded = (path: string): boolean => path.startsWith('/admin/') || /^\/login\/?$/.test(path);

  test('no server, nor one behind another, reads a guarded path in what is passed on', async () => {
    const www = withRoutes(ADMIN, LOGIN, OPEN);
    let reaching = 0;
    const path = fc.oneof(spellings(['admin', 'secret']), spellings(['login']), spellings(['open', 'page']));
    await fc.assert(
      fc.asyncProperty(path, reader, async (path, read) => {
        www.sent.length = 0;
        const { status } = await www.ask(`GET ${path}`);
        const sent = www.sent[0]?.url.slice('http://origin.test'.length);
        if (sent !== undefined) expect(isGuarded(read(sent) ?? '')).toBe(false);
        else if (status === REFUSED) reaching += isGuarded(read(path.replaceAll('\\', '/')) ?? '') ? 1 : 0;
      }),
      { numRuns: 1_500, seed: 65 },
    );
    // The generator finds what there is to refuse.
    expect(reaching).toBeGreaterThan(200);
  });

  test('without a guard all are passed on as they came', async () => {
    const www = withRoutes(OPEN);
    await fc.assert(
      fc.asyncProperty(spellings(['admin', 'secret']), async (path) => {
        expect((await www.ask(`GET ${path}`)).status).toBe(200);
      }),
      { numRuns: 300, seed: 65 },
    );
  });

  test('beside a guard those that nobody reads as guarded are', async () => {
    const www = withRoutes(ADMIN, OPEN);
    await fc.assert(
      fc.asyncProperty(spellings(['open', 'page']), async (path) => {
        expect((await www.ask(`GET ${path}`)).status).toBe(200);
      }),
      { numRuns: 300, seed: 65 },
    );
  });
});
