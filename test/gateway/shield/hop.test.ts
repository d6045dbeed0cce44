import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { site, type SiteOptions } from '../../support/site.ts';
import { SHIELDED, signedHeaders, SITE } from './shield-site.ts';

const URL = 'http://www.example.test/a?b=1';

const shield = (options: SiteOptions = {}) =>
  site({ secrets: { shield_key: 'k' }, config: SHIELDED, shields: { [SITE]: 'here' }, ...options });

describe('S48 a hop', () => {
  test('is recognised by whoever has the secret', async () => {
    const answer = await shield().ask(`GET ${URL}`, await signedHeaders(URL));
    expect([answer.status, answer.headers.get('popgate-shield')]).toEqual([200, 'answer']);
  });

  test('brings the address of the client, and stays here', async () => {
    const www = shield({ address: '198.51.100.9' });
    await www.ask(`GET ${URL}`, await signedHeaders(URL, { address: '2001:db8::7' }));
    const sent = Object.fromEntries(www.sent[0]!.headers);
    expect(sent).toMatchObject({ 'x-forwarded-for': '2001:db8::7', 'cdn-loop': 'popgate-test, popgate-test' });
    expect(Object.keys(sent).filter((name) => name.startsWith('popgate-'))).toEqual([]);
  });

  test.each([
    ['the next secret', { shield_key: 'old', shield_key_next: 'k' }, 200],
    ['the last secret', { shield_key: 'k', shield_key_next: 'new' }, 200],
    ['another secret', { shield_key: 'other' }, 403],
    ['no secret', {}, 403],
  ])('signed by what is here %s', async (_name, secrets, status) => {
    expect((await shield({ secrets }).ask(`GET ${URL}`, await signedHeaders(URL))).status).toBe(status);
  });

  test.each([
    [60_000, 200],
    [60_001, 403],
    [-60_000, 200],
    [-60_001, 403],
  ])('of %i ms ago is a %i', async (milliseconds, status) => {
    const www = shield();
    const headers = await signedHeaders(URL);
    www.advance(milliseconds);
    expect((await www.ask(`GET ${URL}`, headers)).status).toBe(status);
  });

  test.each<[string, (hop: string) => string]>([
    ['nothing', () => ''],
    ['a word', () => 'yes'],
    ['a part more', (hop) => `${hop} x`],
    ['a part less', (hop) => hop.slice(0, hop.lastIndexOf(' '))],
    ['two of them', (hop) => `${hop}, ${hop}`],
    ['no signature', (hop) => hop.replace(/\S+$/, '')],
    ['capitals in the route', (hop) => hop.replace(/ (\S+) (\S+)$/, ' ROUTE $2')],
    ['a time that is no number', (hop) => hop.replace(/^\d+/, 'NaN')],
  ])('that is %s is refused', async (_name, change) => {
    const www = shield();
    const headers = await signedHeaders(URL);
    const answer = await www.ask(`GET ${URL}`, { ...headers, 'popgate-hop': change(headers['popgate-hop']!) });
    expect([answer.status, answer.headers.get('popgate-shield')]).toEqual([403, null]);
    // All that is left is how often the log said so.
    expect([www.sent, www.cache.keys().filter((key) => !key.startsWith('said'))]).toEqual([[], []]);
  });

  test('says why it is refused in the log, and nothing of what was sent', async () => {
    const www = shield();
    const headers = await signedHeaders(URL, { secrets: { shield_key: 'other' } });
    await www.ask(`GET ${URL}`, headers);
    expect(www.logged).toEqual(['a hop is refused: www.example.test/a: it is forged']);
  });

  test('is never twice the same', async () => {
    const edge = site({ secrets: { shield_key: 'k' }, config: SHIELDED, shields: { [SITE]: () => new Response() } });
    await edge.ask('GET /a');
    await edge.ask('GET /a');
    const hops = edge.shielded.map(({ headers }) => headers.get('popgate-hop'));
    expect([hops.length, new Set(hops).size]).toEqual([2, 2]);
  });

  test('of a client of a service without shields is left out like its other Popgate fields', async () => {
    const www = site();
    expect((await www.ask('GET /a', { 'popgate-hop': 'x', 'popgate-other': 'y' })).status).toBe(200);
    expect([...www.sent[0]!.headers.keys()].filter((name) => name.startsWith('popgate-'))).toEqual([]);
  });
});

describe('S48 a hop for one request', () => {
  test.each<[string, string, Record<string, string>]>([
    ['method', 'POST http://www.example.test/a?b=1', {}],
    ['HEAD', 'HEAD http://www.example.test/a?b=1', {}],
    ['path', 'GET http://www.example.test/A?b=1', {}],
    ['query', 'GET http://www.example.test/a?b=2', {}],
    ['no query', 'GET http://www.example.test/a', {}],
    ['host', 'GET http://other.example.test/a?b=1', {}],
  ])('is none for another: %s', async (_name, line, more) => {
    const { routes } = { routes: [{ path: '/*', to: 'origin' }] } as const;
    const domains = { 'www.example.test': { routes }, 'other.example.test': { routes } };
    const www = shield({ config: { ...SHIELDED, domains } });
    const headers = await signedHeaders(URL, { config: { ...SHIELDED, domains } });
    const { host: _host, ...rest } = headers;
    expect((await www.ask(line, { ...rest, ...more })).status).toBe(403);
    expect(www.sent).toEqual([]);
  });

  test('is none for another route, as while two versions of the service run', async () => {
    const config = { ...SHIELDED, domains: { 'www.example.test': { routes: [{ path: '/a', to: 'origin' }] } } };
    const answer = await shield({ config: config as never }).ask(`GET ${URL}`, await signedHeaders(URL));
    expect([answer.status, answer.headers.get('popgate-shield')]).toEqual([403, null]);
  });

  test('property: any change of what is signed is refused', async () => {
    const headers = await signedHeaders(URL);
    const hop = headers['popgate-hop']!;
    const character = fc.constantFrom(...'0123456789abcdefABCDEFxyzXYZ.:+-_ ');
    const change = fc.tuple(fc.nat(hop.length), fc.nat(2), fc.string({ unit: character, maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, cut, put]) => {
        const changed = (hop.slice(0, at) + put + hop.slice(at + cut)).trim();
        // The last character holds two bits that mean nothing; they count all the same.
        fc.pre(changed !== hop);
        const www = shield();
        expect((await www.ask(`GET ${URL}`, { ...headers, 'popgate-hop': changed })).status).toBe(403);
        expect(www.sent).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('property: nor is it one for another URL', async () => {
    const headers = await signedHeaders(URL);
    const { host: _host, ...rest } = headers;
    await fc.assert(
      fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
        const url = `http://www.example.test${path || '/'}?${query}`;
        // An escaped NUL is a 400, whoever asks.
        fc.pre(url !== URL && !path.includes('%00'));
        expect((await shield().ask(`GET ${url}`, rest)).status).toBe(403);
      }),
      { numRuns: 100 },
    );
  });
});

describe('S48 CDN-Loop', () => {
  test.each([
    ['once on a hop', 'popgate-test', 200],
    ['once among others', 'other, popgate-test;v=1, more', 200],
    ['twice on a hop', 'popgate-test, popgate-test', 508],
  ])('with the own entry %s', async (_name, loop, status) => {
    const headers = await signedHeaders(URL);
    expect((await shield().ask(`GET ${URL}`, { ...headers, 'cdn-loop': loop })).status).toBe(status);
  });

  test('with the own entry and no hop', async () => {
    expect((await shield().ask(`GET ${URL}`, { 'cdn-loop': 'popgate-test' })).status).toBe(508);
  });
});
