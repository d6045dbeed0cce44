import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseAcceptEncoding } from '../../../src/gateway/cache/vary.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const never = (): boolean => false;

/** An origin whose answer says what it was for. */
function varying(vary: string): FakeOrigin {
  const names = vary.split(', ');
  return ({ headers }) =>
    new Response(names.map((name) => headers.get(name) ?? 'absent').join('|'), {
      headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', vary },
    });
}

describe('Accept-Encoding', () => {
  test.each([
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, br', 'br, gzip'],
    ['br;q=0.1, gzip;q=1.0', 'br, gzip'],
    ['gzip ; q=0.5', 'gzip'],
    ['gzip;q=0', ''],
    ['gzip;q=0.000, br', 'br'],
    ['deflate, gzip, br, zstd', 'br, zstd, gzip, deflate'],
    ['*', ''],
    ['identity', ''],
    ['', ''],
    ['gzip;q=2', ''],
    ['gzip;q=abc', ''],
    ['gzip;level=9', ''],
    ['gzip\u0000', ''],
    ['evil, gzip', 'gzip'],
    ['dcb, dcz, gzip', 'gzip'],
  ])('S21 %j is normalised to %j', (field, expected) => {
    expect(normaliseAcceptEncoding(field, never)).toBe(expected);
  });

  test('property: never throws, normal once and for all, one of sixteen', () => {
    const member = fc.constantFrom(
      'gzip',
      'br',
      'x-gzip',
      'deflate',
      'zstd',
      'identity',
      '*',
      'gzip;q=0',
      'br; q=0.5',
      '"',
      ';q=',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(member, fc.string())), (members) => {
        const normal = normaliseAcceptEncoding(members.join(','), never);
        expect(normal).toMatch(/^(br)?(, )?(zstd)?(, )?(gzip)?(, )?(deflate)?$/);
        expect(normaliseAcceptEncoding(normal, never)).toBe(normal);
      }),
    );
  });

  test('S21 what the cache keys is what the origin sees', async () => {
    const www = site({ origin: varying('accept-encoding') });
    for (const spelling of ['gzip, br', 'BR,gzip', 'br;q=1, gzip;q=0.8', 'br, evil, gzip, gzip']) {
      expect(await (await www.ask('GET /a', { 'accept-encoding': spelling })).text()).toBe('br, gzip');
    }
    expect(www.sent.length).toBe(1);
    await www.ask('GET /a', { 'accept-encoding': 'gzip;q=x, nonsense' });
    expect(www.sent[1]!.headers.get('accept-encoding')).toBe('');
    expect(await (await www.ask('GET /a', { 'accept-encoding': 'gzip' })).text()).toBe('gzip');
  });
});

describe('codings by a dictionary (RFC 9842)', () => {
  const A = ':pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:';
  const B = ':zUUnYtQcJ8yvlXIPjBCj4NPkTxlmFDJGSZlLRXbaJtg=:';
  const ALL = 'gzip, deflate, br, zstd, dcb, dcz';

  test.each([
    [ALL, 'dcb, dcz, br, zstd, gzip, deflate'],
    ['DCZ;q=0.5, gzip', 'dcz, gzip'],
    ['dcb;q=0, gzip', 'gzip'],
    ['dcb', 'dcb'],
    ['gzip', 'gzip'],
  ])('%j is %j where there is a dictionary, and else without them', (field, expected) => {
    expect(normaliseAcceptEncoding(field, () => true)).toBe(expected);
    expect(normaliseAcceptEncoding(field, never)).toBe(expected.replaceAll(/dc[bz](?:, )?/g, ''));
  });

  test('reach the origin with the dictionary and its id', async () => {
    const www = site({ origin: varying('accept-encoding') });
    await www.ask('GET /a', { 'accept-encoding': ALL, 'available-dictionary': A, 'dictionary-id': '"v1"' });
    expect(Object.fromEntries(www.sent[0]!.headers)).toMatchObject({
      'accept-encoding': 'dcb, dcz, br, zstd, gzip, deflate',
      'available-dictionary': A,
      'dictionary-id': '"v1"',
    });
    await www.ask('GET /b', { 'accept-encoding': ALL });
    expect(www.sent[1]!.headers.get('accept-encoding')).toBe('br, zstd, gzip, deflate');
  });

  test('are variants of their own, by the dictionary where the origin says so', async () => {
    const www = site({ origin: varying('accept-encoding, available-dictionary') });
    const ask = async (headers: Record<string, string>): Promise<string> =>
      (await www.ask('GET /a', { 'accept-encoding': ALL, ...headers })).text();
    const both = 'dcb, dcz, br, zstd, gzip, deflate';
    for (let time = 0; time < 2; time += 1) {
      expect(await ask({ 'available-dictionary': A })).toBe(`${both}|${A}`);
      expect(await ask({ 'available-dictionary': B })).toBe(`${both}|${B}`);
      expect(await ask({})).toBe('br, zstd, gzip, deflate|absent');
      expect(await ask({ 'accept-encoding': 'gzip, dcb' })).toBe('gzip|absent');
      expect(await ask({ 'accept-encoding': 'gzip, dcb', 'available-dictionary': A })).toBe(`dcb, gzip|${A}`);
    }
    expect(www.sent).toHaveLength(5);
  });

  test('share one variant for all dictionaries where it does not', async () => {
    const www = site({ origin: varying('accept-encoding') });
    for (const dictionary of [A, B]) {
      const answer = await www.ask('GET /a', { 'accept-encoding': 'dcb, gzip', 'available-dictionary': dictionary });
      expect(await answer.text()).toBe('dcb, gzip');
    }
    expect(await (await www.ask('GET /a', { 'accept-encoding': 'dcb, gzip' })).text()).toBe('gzip');
    expect(www.sent).toHaveLength(2);
  });

  test('what the route changes of them counts as it is sent', async () => {
    const headers = { request: { remove: ['Available-Dictionary'] } };
    const routes = [{ path: '/*', to: 'origin', headers }] as const;
    const www = site({
      origin: varying('accept-encoding'),
      config: { domains: { 'www.example.test': { routes } } } satisfies SiteOptions['config'],
    });
    for (let time = 0; time < 2; time += 1) {
      const answer = await www.ask('GET /a', { 'accept-encoding': 'dcb, gzip', 'available-dictionary': A });
      expect(await answer.text()).toBe('dcb, gzip');
    }
    expect(www.sent).toHaveLength(1);
  });

  test.each(['dcb', 'dcz'])('a body in %s is not coded again', async (coding) => {
    const routes = [{ path: '/*', to: 'origin', compress: true }] as const;
    const www = site({
      origin: () =>
        new Response('x'.repeat(10_000), {
          headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'content-encoding': coding },
        }),
      config: { domains: { 'www.example.test': { routes } } },
    });
    for (let time = 0; time < 2; time += 1) {
      const answer = await www.ask('GET /a', { 'accept-encoding': ALL, 'available-dictionary': A });
      expect([answer.headers.get('content-encoding'), (await answer.text()).length]).toEqual([coding, 10_000]);
    }
  });
});
