import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilities } from '../../../src/gateway/check.ts';
import { type CacheConfig, createGateway } from '../../../src/gateway/index.ts';
import { isOneOfTypes } from '../../../src/gateway/fields/media-type.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { requestOf, site, type Site, type SiteOptions, TRANSPARENT } from '../../support/site.ts';
import { pair } from '../shield/shield-site.ts';

function routed(cache: CacheConfig | 'pass', origin: FakeOrigin, options: SiteOptions = {}): Site {
  const routes = [{ path: '/*', to: 'origin', cache }] as const;
  return site({ ...options, origin, config: { domains: { 'www.example.test': { routes } } } });
}

const page =
  (headers: Record<string, string>): FakeOrigin =>
  () =>
    new Response('page', { headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', ...headers } });

describe('cache.wholeTypes', () => {
  const NEW = ['text/x-component', 'text/csv', 'text/markdown', 'font/woff2', 'application/vnd.api'];

  async function isStored(cache: CacheConfig, type: string): Promise<boolean> {
    const www = routed(cache, page({ 'content-type': type }));
    await www.ask('GET /a');
    await www.ask('GET /a');
    return www.sent.length === 1;
  }

  test.each(NEW)('%s is stored without a length only where the route says so', async (type) => {
    expect(await isStored({}, type)).toBe(false);
    const wholeTypes = ['text/x-component', 'text/csv', 'text/markdown', 'font/*', 'application/vnd.api'];
    for (const spelling of [type, type.toUpperCase(), `${type}; charset=utf-8`]) {
      expect(await isStored({ wholeTypes }, spelling)).toBe(true);
      expect(await isStored({ wholeTypes, unknownLength: 'pass' }, spelling)).toBe(true);
    }
    expect(await isStored({ wholeTypes: ['text/css', 'image/*'] }, type)).toBe(false);
  });

  test('what is text anyway stays so, and with unknownLength alone is passed', async () => {
    expect(await isStored({ wholeTypes: ['text/csv'] }, 'text/html')).toBe(true);
    expect(await isStored({ wholeTypes: ['text/csv'], unknownLength: 'pass' }, 'text/html')).toBe(false);
  });

  test.each(['text/event-stream', 'multipart/mixed', 'application/x-ndjson'])('%s never is', async (type) => {
    expect(await isStored({ wholeTypes: ['text/*', 'application/*'] }, type)).toBe(false);
  });

  test('property: a list has a type that it names, or all of its kind', () => {
    const kind = fc.constantFrom('text', 'font', 'a', '');
    const type = fc.tuple(kind, fc.constantFrom('x', 'csv', '*', '')).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(type, fc.array(type), (one, list) => {
        const oracle = list.some((other) => other === one || other === `${one.split('/')[0]}/*`);
        expect(isOneOfTypes(one, list)).toBe(oracle);
      }),
    );
  });
});

describe('cache.surrogateKeyFields', () => {
  const FIELDS = ['Cache-Tag', 'xkey', 'X-Magento-Tags'];

  async function isPurgedBy(www: Site, key: string): Promise<boolean> {
    await www.ask('GET /a');
    const before = www.sent.length;
    www.cache.purge(key, 'hard');
    await www.ask('GET /a');
    return www.sent.length > before;
  }

  test.each([
    [{ 'cache-tag': 'a,b, c' }, ['a', 'b', 'c']],
    [{ xkey: 'a b  c' }, ['a', 'b', 'c']],
    [{ 'x-magento-tags': 'cat_c,cat_c_1', xkey: 'x' }, ['cat_c', 'cat_c_1', 'x']],
  ])('%j are keys', async (fields, keys) => {
    const www = routed({ surrogateKeyFields: FIELDS }, page(fields));
    for (const key of keys) expect(await isPurgedBy(www, key)).toBe(true);
    expect(await isPurgedBy(www, 'none')).toBe(false);
  });

  test('reach no client, whatever becomes of the answer', async () => {
    const fields = { 'cache-tag': 'a', xkey: 'b', 'surrogate-key': 'c', 'x-other': 'd' };
    for (const own of [{}, { 'cache-control': 'no-store' }, { 'content-type': 'image/png' }]) {
      const www = routed({ surrogateKeyFields: FIELDS }, page({ ...fields, ...own }));
      for (const line of ['GET /a', 'GET /a', 'HEAD /b', 'POST /a']) {
        const { headers } = await www.ask(line);
        expect(Object.keys(fields).filter((name) => headers.has(name))).toEqual(['x-other']);
      }
    }
  });

  test('are fields like others where the route does not name them, and where it passes', async () => {
    for (const cache of [{}, 'pass'] as const) {
      const www = routed(cache, page({ 'cache-tag': 'a', 'surrogate-key': 'b' }));
      expect([...(await www.ask('GET /a')).headers.keys()].filter((name) => /tag|key/.test(name))).toEqual([
        'cache-tag',
      ]);
      expect(await isPurgedBy(www, 'a')).toBe(cache === 'pass');
    }
  });

  test('stand in the place of Surrogate-Key, or beside it', async () => {
    const fields = { 'cache-tag': 'a', 'surrogate-key': 'b' };
    const alone = routed({ surrogateKeyFields: ['Cache-Tag'] }, page(fields));
    expect([await isPurgedBy(alone, 'a'), await isPurgedBy(alone, 'b')]).toEqual([true, false]);
    const both = routed({ surrogateKeyFields: ['Surrogate-Key', 'Cache-Tag'] }, page(fields));
    expect([await isPurgedBy(both, 'a'), await isPurgedBy(both, 'b')]).toEqual([true, true]);
  });

  test('keep keys that are none from being stored, and the reserved ones out', async () => {
    const wrong = routed({ surrogateKeyFields: ['Cache-Tag'] }, page({ 'cache-tag': 'caf\u00e9' }));
    expect(await isPurgedBy(wrong, 'none')).toBe(true);
    const reserved = routed({ surrogateKeyFields: ['Cache-Tag'] }, page({ 'cache-tag': 'popgate:all, a' }));
    await reserved.ask('GET /a');
    expect(reserved.logged.join()).toContain('popgate:all is reserved');
  });

  test('of a 304 that names none stay, and others take their place', async () => {
    let tags: Record<string, string> = { 'cache-tag': 'a' };
    const www = routed({ surrogateKeyFields: ['Cache-Tag'] }, ({ headers }) => {
      const fields = { 'cache-control': 'max-age=1', etag: '"1"', 'content-type': 'text/plain', ...tags };
      return headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: fields })
        : new Response('page', { headers: fields });
    });
    await www.ask('GET /a');
    tags = {};
    www.advance(2_000);
    await www.ask('GET /a');
    expect(await isPurgedBy(www, 'a')).toBe(true);
  });

  test('pass between a shield and an edge', async () => {
    const cache = { surrogateKeyFields: ['Cache-Tag'] };
    const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache }] as const } };
    const { edge, shield } = pair({ origin: page({ 'cache-tag': 'a' }), config: { domains } });
    const answer = await edge.ask('GET /a');
    expect([...answer.headers.keys()].filter((name) => /tag|key/.test(name))).toEqual([]);
    edge.cache.purge('a', 'hard');
    expect((await edge.ask('GET /a')).headers.get('cache-status')).toMatch(/popgate; fwd=uri-miss; [^,]*stored$/);
    expect(shield.sent).toHaveLength(1);
    shield.cache.purge('a', 'hard');
    edge.cache.purge('a', 'hard');
    await edge.ask('GET /a');
    expect(shield.sent).toHaveLength(2);
  });
});

describe('cache.vary.ignore', () => {
  const told: FakeOrigin = ({ headers }) =>
    page({ vary: 'User-Agent, Accept-Language', 'x-for': headers.get('accept-language') ?? '' })({} as never);

  test('what it names makes no variants, and is still told', async () => {
    const www = routed({ vary: { ignore: ['User-Agent', 'X-Other'] } }, told);
    for (const agent of ['a', 'b', 'c']) {
      const { headers } = await www.ask('GET /a', { 'user-agent': agent, 'accept-language': 'en' });
      expect(headers.get('vary')).toBe('User-Agent, Accept-Language');
    }
    expect(www.sent).toHaveLength(1);
    await www.ask('GET /a', { 'user-agent': 'a', 'accept-language': 'de' });
    expect(www.sent).toHaveLength(2);
  });

  test('without it each value is a variant', async () => {
    const www = routed({}, told);
    for (const agent of ['a', 'b']) await www.ask('GET /a', { 'user-agent': agent });
    expect(www.sent).toHaveLength(2);
  });

  test('an answer that varies by nothing else is one object', async () => {
    const www = routed({ vary: { ignore: ['user-agent', 'DNT'] } }, page({ vary: 'user-agent, dnt' }));
    await www.ask('GET /a', { 'user-agent': 'a' });
    expect((await www.ask('GET /a', { dnt: '1' })).headers.get('cache-status')).toContain('hit');
  });

  test.each(['*', 'user-agent, *', 'user-agent, x-forwarded-for', 'user-agent, authorization'])(
    'what else is in %j counts as ever',
    async (vary) => {
      const www = routed({ vary: { ignore: ['User-Agent'] } }, page({ vary }));
      for (let time = 0; time < 2; time += 1) await www.ask('GET /a', { 'user-agent': 'a' });
      expect(www.sent).toHaveLength(2);
    },
  );

  test('makes no more variants of what has been stored by these names before', async () => {
    const www = routed({}, told);
    await www.ask('GET /a', { 'user-agent': 'a' });
    const routes = [{ path: '/*', to: 'origin', cache: { vary: { ignore: ['User-Agent'] } } }] as const;
    const config = { ...TRANSPARENT, domains: { 'www.example.test': { routes } } };
    const next = createGateway({ config, capabilities, platform: www });
    const client = { address: '192.0.2.1', waitUntil: () => undefined };
    for (const agent of ['b', 'c', 'd']) await next.handle(requestOf('GET /a', { 'user-agent': agent }), client);
    expect(www.sent).toHaveLength(2);
  });
});
