import { describe, expect, test } from 'vitest';
import type { CacheConfig } from '../../../src/gateway/cache/config.ts';
import { testBroken } from '../config/broken-config.ts';
import { refusing, failing } from '../../support/failing.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { pooledSite } from '../../support/pooled-site.ts';
import { site, type Site, type SiteOptions } from '../../support/site.ts';

const KEPT = { 'cache-control': 'max-age=60' };

/** An answer whose body cannot be read whole: whoever tries is told what the platform says where there is no room. */
function endless(headers: Record<string, string>, first = 'begun'): Response {
  const body = new ReadableStream<Uint8Array>({ start: (pieces) => pieces.enqueue(new TextEncoder().encode(first)) });
  const response = new Response(body, { headers });
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- as the platform does
  response.arrayBuffer = () => Promise.reject('out of memory');
  return response;
}

async function firstOf(response: Response): Promise<string> {
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

function cached(origin: FakeOrigin, cache: CacheConfig = {}, options: SiteOptions = {}): Site {
  const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache } as const] } };
  return site({ origin, ...options, config: { domains } });
}

const objects = (www: Site): string[] => www.cache.keys().filter((key) => key.startsWith('o|'));

describe('S75 a body that cannot be held', () => {
  test.each(['text/html', 'text/plain; charset=utf-8', 'application/json', 'image/svg+xml', 'application/ld+json'])(
    'is a 502 and not an empty 200: %s',
    async (type) => {
      const www = cached(() => endless({ ...KEPT, 'content-type': type }));
      for (let time = 0; time < 2; time += 1) {
        const answer = await www.ask('GET /');
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([502, 'no-store']);
        www.advance(2_000);
      }
      expect(objects(www)).toEqual([]);
    },
  );

  test('leaves what is stale in its place', async () => {
    let grows = false;
    const headers = { ...KEPT, 'content-type': 'text/html' };
    const www = cached(() => (grows ? endless(headers) : new Response('small', { headers })));
    await www.ask('GET /');
    grows = true;
    www.advance(70_000);
    const answer = await www.ask('GET /');
    expect([answer.status, await answer.text()]).toEqual([200, 'small']);
  });

  test("is streamed, and not stored, where the route says unknownLength: 'pass'", async () => {
    const www = cached(() => endless({ ...KEPT, 'content-type': 'text/html' }), { unknownLength: 'pass' });
    const answer = await www.ask('GET /');
    expect([answer.status, await firstOf(answer)]).toEqual([200, 'begun']);
    expect(answer.headers.get('cache-status')).toContain('detail=length-unknown');
    expect(objects(www)).toEqual([]);
  });

  test("with Content-Length it is stored as ever, under unknownLength: 'pass' too", async () => {
    const headers = { ...KEPT, 'content-type': 'text/html', 'content-length': '5' };
    const www = cached(() => new Response('whole', { headers }), { unknownLength: 'pass' });
    for (let time = 0; time < 2; time += 1) expect(await (await www.ask('GET /')).text()).toBe('whole');
    expect(www.sent.length).toBe(1);
  });

  test('an empty body is an empty body', async () => {
    const empty = () => new Response(new ReadableStream({ start: (pieces) => pieces.close() }), { headers: HTML });
    const www = cached(empty);
    for (let time = 0; time < 2; time += 1) {
      const answer = await www.ask('GET /');
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    }
    expect(www.sent.length).toBe(1);
  });

  const HTML = { ...KEPT, 'content-type': 'text/html' };

  test.each([
    ['shorter', '9'],
    ['longer', '3'],
  ])('one that is %s than announced is a 502, wherever it is read whole', async (_, length) => {
    for (const cache of [{}, 'pass'] as const) {
      const domains = { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache } as const] } };
      const origin: FakeOrigin = () => new Response('whole', { headers: { ...KEPT, 'content-length': length } });
      const www = site({ origin, config: { domains } });
      expect((await www.ask('GET /')).status).toBe(502);
      expect(objects(www)).toEqual([]);
    }
  });
});

testBroken("cache.unknownLength is 'pass' or nothing", [
  ['domains/www.shop.example/routes/1/cache/unknownLength', 'read', 'is "read"'],
  ['domains/www.shop.example/routes/1/cache/unknownLength', true, 'is true'],
]);

describe('S75 what is sent piece by piece', () => {
  const TYPES = [
    'text/event-stream',
    'Text/Event-Stream; charset=utf-8',
    'multipart/x-mixed-replace; boundary=x',
    'multipart/byteranges; boundary=x',
    'application/x-ndjson',
    'application/json-seq',
    'application/stream+json',
  ];

  test.each(TYPES.flatMap((type) => [[type, {}] as const, [type, { 'content-length': '9000' }] as const]))(
    'is never read whole: %s with %j',
    async (type, length) => {
      const origin: FakeOrigin = () => endless({ ...KEPT, ...length, 'content-type': type });
      const sites = [
        cached(origin),
        site({
          origin,
          config: { domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache: 'pass' }] } } },
        }),
        pooledSite({ retries: 2 }, { origin }),
        pooledSite({ retries: 2 }, { origin, route: { cache: 'pass' } }),
      ];
      for (const www of sites) {
        const answer = await www.ask('GET /');
        expect([answer.status, await firstOf(answer)]).toEqual([200, 'begun']);
      }
    },
  );
});

describe('S75 the page of an error', () => {
  const broken = [
    ['announces more than a page may have', endless({ 'content-length': '1048577' })],
    ['cannot be held', endless({ ...KEPT, 'content-type': 'text/html' })],
    ['has more than a page may have', new Response(new Uint8Array(1_048_577), { headers: { 'content-type': 'a/b' } })],
  ] as const;

  test.each(broken)('that %s is the built-in one', async (_, page) => {
    const origin: FakeOrigin = (request) => (request.backend === 'origin' ? refusing(request) : page);
    const www = failing({ gateway: { '5xx': { path: '/oops', to: 'pages_backend' } } }, { origin });
    const answer = await www.ask('GET /known/');
    expect([answer.status, await answer.text()]).toEqual([502, '502 Bad Gateway\nrequest id-1\n']);
  });
});
