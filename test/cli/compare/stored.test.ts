import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import { withoutSecrets } from '../../../src/cli/compare/stored/secrets.ts';
import { readStored, storedText } from '../../../src/cli/compare/stored/text.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { goodConfig } from '../../gateway/config/broken-config.ts';
import { routeWith, SHOP, siteWith } from './sites.ts';

const SECRET = 'hunter2';
const OTHER = 'correct-horse';
const header = (name: string, value: string): object => ({ headers: { request: { set: { [name]: value } } } });
const endpoint = (settings: object): GatewayConfig =>
  siteWith({ logEndpoints: { access: { type: 'https', settings } } });

/** Each holds the secret, which could be another one. */
const HOLDING: [where: string, make: (secret: string) => GatewayConfig][] = [
  ['a header for the origin', (secret) => routeWith(header('Authorization', secret))],
  ['a header of a key', (secret) => routeWith(header('X-Api-Key', secret))],
  ['a header with a scheme of Authorization', (secret) => routeWith(header('X-Origin', `Bearer ${secret}`))],
  [
    'a header with a random text',
    (secret) => routeWith(header('X-Origin', `8f14e45fceea167a5a36dedd4bea2543${secret}`)),
  ],
  ['a header of an answer', (secret) => routeWith({ headers: { response: { set: { 'Set-Cookie': `a=${secret}` } } } })],
  ['a header that is added', (secret) => routeWith({ headers: { request: { add: { 'X-Token': secret } } } })],
  ['a header of the defaults', (secret) => siteWith({ defaults: header('X-Token', secret) })],
  ['a header of a fixed answer', (secret) => routeWith({ respond: { headers: { 'X-Secret': secret } } })],
  ['a condition on a header', (secret) => routeWith({ headers: { 'X-Preview-Token': secret } })],
  ['one of several values of a condition', (secret) => routeWith({ headers: { 'X-Preview-Token': ['a', secret] } })],
  ['a condition on a cookie', (secret) => routeWith({ cookies: { auth: secret } })],
  ['a condition on the query', (secret) => routeWith({ query: { token: secret } })],
  [
    'a header by which clients are refused',
    (secret) => routeWith({ access: { allow: { headers: { 'X-Token': secret } } } }),
  ],
  ['a URL with a user', (secret) => routeWith({ redirect: `https://me:${secret}@b.example/` })],
  ['a URL with a token', (secret) => routeWith({ redirect: `https://b.example/?access_token=${secret}&a=b` })],
  ['a private key', (secret) => routeWith({ respond: { body: `-----BEGIN PRIVATE KEY-----\n${secret}` } })],
  ['the settings of a log endpoint', (secret) => endpoint({ sas_token: secret })],
  ['the header of a log endpoint', (secret) => endpoint({ header_value: secret })],
  ['the URL of a log endpoint', (secret) => endpoint({ url: `https://logs:${secret}@logs.example/in` })],
  ['an item of a config store', (secret) => siteWith({ stores: { config: { flags: { a: secret } } } })],
  ['an item of a KV store', (secret) => siteWith({ stores: { kv: { pages: { a: secret } } } })],
];

describe('what looks like a secret', () => {
  it.each(HOLDING)('is not stored, and told only as another one: %s', (_where, make) => {
    expect(storedText(make(SECRET))).not.toContain(SECRET);
    const meanings = compareConfigs(make(SECRET), make(OTHER));
    expect(meanings).not.toEqual([]);
    const text = JSON.stringify(meanings);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(OTHER);
    expect(text).not.toMatch(/\(secret-[0-9a-f]/);
  });

  it.each(HOLDING)('is the same to what was stored: %s', (_where, make) => {
    const stored = readStored(storedText(make(SECRET)))!;
    expect(compareConfigs(stored, make(SECRET))).toEqual([]);
    expect(compareConfigs(stored, make(OTHER))).not.toEqual([]);
  });

  it('is not what nobody would call so', () => {
    const shown = routeWith({
      headers: {
        response: { set: { 'X-Site': 'shop', 'Cache-Control': 'public, max-age=31536000' } },
        'X-Beta': 'yes',
      },
    });
    expect(withoutSecrets(shown)).toEqual(shown);
  });

  it('has another hash in another place', () => {
    const both = siteWith({ defaults: { headers: { request: { set: { 'X-Token': SECRET, 'X-Secret': SECRET } } } } });
    const marks = storedText(both).match(/\(secret-\w+\)/g);
    expect(new Set(marks)).toHaveProperty('size', 2);
  });
});

describe('what is stored', () => {
  it('is without what is local, and without other environments', () => {
    const local = { local: 'http://127.0.0.1:7701' };
    const config = siteWith({
      backends: { shop: { ...SHOP, ...local } },
      dynamicBackends: { tenants: { allow: [], ...local } },
      local: {},
      environments: {},
    });
    expect(withoutSecrets(config)).toEqual(siteWith({ dynamicBackends: { tenants: { allow: [] } } }));
  });

  it('holds the length and a hash of a long text', () => {
    const [one, other] = ['a', 'b'].map((character) => routeWith({ respond: { body: character.repeat(5_000) } }));
    expect(storedText(one!).length).toBeLessThan(1_000);
    expect(compareConfigs(readStored(storedText(one!))!, one!)).toEqual([]);
    expect(compareConfigs(readStored(storedText(one!))!, other!)).not.toEqual([]);
  });

  it('is the same for the same configuration, and once more for itself', () => {
    expect(storedText(structuredClone(goodConfig))).toBe(storedText(goodConfig));
    const stored = readStored(storedText(goodConfig))!;
    expect(withoutSecrets(stored)).toEqual(stored);
    expect(compareConfigs(stored, goodConfig)).toEqual([]);
  });

  it('keeps the order of routes, and that of failover', () => {
    const config = siteWith({ pools: { both: { policy: 'failover', backends: { b: 1, a: undefined } } } });
    expect(Object.entries(readStored(storedText(config))!.pools!['both']!.backends)).toEqual([
      ['b', 1],
      ['a', 1],
    ]);
  });

  it('is read with fields that are not known, which are told', () => {
    const text = storedText(
      siteWith({ later: { a: 1 }, domains: { 'a.example': { routes: [{ path: '/*', to: 'shop', later: true }] } } }),
    );
    const stored = readStored(text)!;
    expect(
      compareConfigs(stored, siteWith({ domains: { 'a.example': { routes: [{ path: '/*', to: 'shop' }] } } })),
    ).toEqual([
      expect.objectContaining({ place: 'later', area: 'later' }),
      expect.objectContaining({ place: 'a.example /*', area: 'later' }),
    ]);
  });

  it.each(['', 'null', '{}', '[]', '{"config":{}}', '{"popgateConfig":1}', '{"popgateConfig":1,"config":{}}'])(
    'is none if it is damaged: %s',
    (text) => expect(readStored(text)).toBeUndefined(),
  );

  it('is none of a later format', () => {
    const text = storedText(goodConfig).replace('"popgateConfig":1', '"popgateConfig":2');
    expect(readStored(text)).toBeUndefined();
  });

  it('never throws, whatever is cut off or exchanged', () => {
    const text = storedText(goodConfig);
    const pieces = fc.constantFrom('null', '7', '"x"', '[]', '{}', 'true', ':', ',');
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), pieces, (at, length, piece) => {
        const damaged = readStored(text.slice(0, at) + piece + text.slice(at + length));
        if (damaged === undefined) return;
        compareConfigs(damaged, goodConfig);
        compareConfigs(goodConfig, damaged);
      }),
      { numRuns: 300 },
    );
  });
});
