import { describe, expect, it } from 'vitest';
import { type Comments, configText } from '../../../src/cli/project/config-text.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { prettily, readConfigText } from '../../support/config-text.ts';

async function written(config: GatewayConfig, comments: Partial<Comments> = {}): Promise<string> {
  const text = configText(config, { head: 'A site.', ...comments });
  expect(text).toBe(await prettily(text));
  return text;
}

const routes = [{ path: '/*', to: 'b' }] as const;
const base: GatewayConfig = {
  name: 'p',
  backends: { b: { origin: 'https://o.example' } },
  domains: { 'a.example': { routes } },
};

describe('the text of a configuration', () => {
  it('is short where it is simple', async () => {
    expect(await written(base)).toBe(`import { defineGateway } from 'popgate';

/** A site. */
export default defineGateway({
  name: 'p',
  backends: { b: { origin: 'https://o.example' } },
  domains: { 'a.example': { routes: [{ path: '/*', to: 'b' }] } },
});
`);
  });

  it.each<[string, GatewayConfig]>([
    ['several routes', { ...base, domains: { 'a.example': { routes: [{ path: '/a', to: 'b' }, ...routes] } } }],
    ['many domains', { ...base, domains: Object.fromEntries(names(12).map((name) => [name, { routes }])) }],
    [
      'a long list of texts',
      { ...base, domains: { 'a.example': { routes: [{ path: '/*', methods: names(20), to: 'b' }] } } },
    ],
    ['a long text', withCa('-----BEGIN CERTIFICATE-----\n'.repeat(9))],
    ['quotes', withCa(`it's "so"`)],
    ['more single quotes', withCa(`it's 'so'`)],
    ['backslashes', withCa(`\\'\\\\"\\u0041`)],
    ['control characters', withCa('\0\x1b\x7f\r\n\u2028\u202e\ufeff\ud800')],
    ['a lone long text with a short name', { ...base, local: { geolocation: { '::1': { as: 'x'.repeat(140) } } } }],
    ['names that are no identifiers', { ...base, stores: { kv: { 'a-b': {}, '1': {}, a: {} } } }],
    [
      'what a prototype is called',
      { ...base, stores: { kv: JSON.parse('{"__proto__":{}}') as Record<string, never> } },
    ],
    ['undefined fields', { ...base, admin: { path: '/.popgate', host: undefined } as unknown as { path: '/x' } }],
  ])('is as Prettier writes it, and says the same: %s', async (_name, config) => {
    const told = readConfigText(await written(config));
    expect(JSON.stringify(told)).toBe(JSON.stringify(config));
    for (const store of Object.keys(config.stores?.kv ?? {}))
      expect(Object.hasOwn((told as GatewayConfig).stores!.kv!, store)).toBe(true);
  });

  it.each([...Array(12).keys()])('is as Prettier writes it where a line just fits: %d', async (more) => {
    const path = `/${'x'.repeat(68 + more)}` as const;
    await written({ ...base, domains: { 'a.example': { routes: [{ path, to: 'b' }] } } });
    await written(withCa('y'.repeat(90 + more)));
  });

  it('has comments above fields, and nothing ends a comment', async () => {
    const fields = new Map([
      ['backends.b', ['was used where req.url ~ "^/a"\n}; process.exit() //', 'and \u2028 more']],
      ['domains.a.example', ['*/ hm']],
    ]);
    const text = await written(base, { fields, head: 'of "x" */ process.exit() /*\nend' });
    expect(readConfigText(text)).toEqual(base);
    expect(text).toContain('    // was used where req.url ~ "^/a" }; process.exit() //\n    // and   more\n    b: {');
    expect(text).toContain('/** of "x" * / process.exit() /* end */');
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `name-${at}.example`);
}

function withCa(caCertificate: string): GatewayConfig {
  return { ...base, backends: { b: { origin: 'https://o.example', tls: { caCertificate } } } };
}
