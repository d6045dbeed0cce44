import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { documentAt, moreOf, sectionOf } from '../../../src/cli/findings/more.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { textOf } from '../../docs/documents.ts';
import { anchorOf } from '../../docs/reference/markdown.ts';
import { SECTIONS } from '../../docs/reference/configuration.ts';

const anchors = [...textOf('docs/reference/configuration.md').matchAll(/^## (.+)$/gm)].map(([, title]) =>
  anchorOf(title!),
);

describe('the section of the reference for', () => {
  it.each([
    ['configuration', 'gateway'],
    ['name', 'gateway'],
    ['backends.shop.origin', 'backend'],
    ['backends.shop.timeouts.connect', 'timeouts'],
    ['dynamicBackends.tenants.tls.sniHostname', 'tls'],
    ['environments.staging.backends.shop.tls', 'tls'],
    ['environments.staging.domains["a.example"]', 'environment'],
    ['domains["www.shop.example"]', 'domain'],
    ['domains["www.shop.example"].routes', 'domain'],
    ['domains["www.shop.example"].routes[3].to', 'dynamic-target'],
    ['domains["www.shop.example"].routes[3].path', 'route'],
    ['domains["www.shop.example"].routes[3].cache.ttl', 'cache'],
    ['domains["www.shop.example"].routes[3].cache.key.headers[0]', 'key'],
    ['domains["www.shop.example"].routes[3].headers["X-A"]', 'headers'],
    ['domains["www.shop.example"].defaults.cache.key.headers', 'key'],
    ['defaults', 'route-rules'],
    ['defaults.rateLimit.limit', 'rate-limit'],
    ['purge.hooks.cms.signature.header', 'hook-signature'],
    ['stores.config.flags["a"]', 'stores'],
    ['stores.config.cache', 'stores'],
  ])('%s is %s', (place, anchor) => {
    expect(sectionOf(place)).toBe(anchor);
    expect(anchors).toContain(anchor);
  });

  it('each place that the reference names is its own', () => {
    const wrong = SECTIONS.flatMap(({ places, name }) =>
      places
        .filter((place) => place !== '')
        .map((place) => ({ name, anchor: sectionOf(place.replaceAll('<name>', 'x').replaceAll('[]', '[0]')) }))
        .filter(({ anchor }) => !anchors.includes(anchor)),
    );
    expect(wrong).toEqual([]);
    expect(
      SECTIONS.filter(
        ({ places }) => sectionOf(places[0]!.replaceAll('<name>', 'x').replaceAll('[]', '[0]')) === 'gateway',
      ),
    ).toHaveLength(1);
  });
});

describe('where the documents say more', () => {
  it('is a file that can be opened from where the command runs, and a heading', () => {
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(inPackage('..', 'site'));
    try {
      const [file, anchor] = documentAt('reference/findings.md', 'idle-field').split('#');
      expect(path.resolve(process.cwd(), file!)).toBe(inPackage('docs/reference/findings.md'));
      expect(anchor).toBe('idle-field');
    } finally {
      cwd.mockRestore();
    }
  });

  it('is the code of a finding, and the field of what the build refuses', () => {
    expect(moreOf({ code: 'idle-field', path: 'backends.shop' })).toBe('docs/reference/findings.md#idle-field');
    expect(moreOf({ code: 'invalid-field', path: 'backends.shop.health.path' })).toBe(
      'docs/reference/configuration.md#health',
    );
  });
});
