import { describe, expect, test } from 'vitest';
import type { SeenRequest } from '../../support/fake-platform.ts';
import { site, type Site } from '../../support/site.ts';

const FIELDS = { 'content-type': 'text/plain', 'content-length': '10', etag: '"a"' };
const TEN = '0123456789';
const RANGE = { range: 'bytes=2-4' };

/** An origin that is well at first, and then as told. */
function failing(cacheControl: string, later: (request: SeenRequest) => Response): Site & { fail(): void } {
  let fails = false;
  const www = site({
    origin: (request) =>
      fails ? later(request) : new Response(TEN, { headers: { ...FIELDS, 'cache-control': cacheControl } }),
  });
  return { ...www, fail: () => void (fails = true) };
}

const refused = (): Response => {
  throw new Error('refused');
};
const error = (): Response => new Response('down', { status: 503 });

describe.each<[string, string, Record<string, string>]>([
  ['a GET', 'GET', {}],
  ['a HEAD', 'HEAD', {}],
  ['a part', 'GET', RANGE],
  ['a part under a condition', 'GET', { ...RANGE, 'if-range': '"a"' }],
])('%s has the stale answers of all', (_, method, fields) => {
  const status = 'range' in fields ? 206 : 200;
  const text = method === 'HEAD' ? '' : status === 206 ? '234' : TEN;

  test.each<[string, string, () => Response, string | null]>([
    ['where the origin cannot be reached', 'max-age=10', refused, 'origin-failed'],
    ['where the origin errs, within stale-if-error', 'max-age=10, stale-if-error=60', error, 'stale-if-error'],
    ['not where the origin errs, without it', 'max-age=10', error, null],
    ['not where they are forbidden', 'max-age=10, must-revalidate', refused, null],
  ])('%s', async (_name, cacheControl, later, detail) => {
    const www = failing(cacheControl, later);
    await www.ask('GET /a');
    www.advance(20_000);
    www.fail();
    const answer = await www.ask(`${method} /a`, fields);
    if (detail === null) {
      expect(answer.status).toBeGreaterThanOrEqual(502);
      return;
    }
    expect(answer.headers.get('cache-status')).toContain(`detail=${detail}`);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe(text);
    expect(answer.headers.get('age')).toBe('20');
  });

  test('within stale-while-revalidate, and refreshes them', async () => {
    const www = failing('max-age=10, stale-while-revalidate=60', () => new Response('new', { headers: FIELDS }));
    await www.ask('GET /a');
    www.advance(20_000);
    const answer = await www.ask(`${method} /a`, fields);
    expect(answer.headers.get('cache-status')).toContain('detail=stale-while-revalidate');
    expect(await answer.text()).toBe(text);
    await www.settle();
    expect(www.sent).toHaveLength(2);
    expect(www.sent[1]!.method).toBe('GET');
    expect(www.sent[1]!.headers.has('range')).toBe(false);
  });
});

describe('a 200 to a Range', () => {
  const whole = (): Response => new Response(TEN, { headers: { ...FIELDS, 'cache-control': 'max-age=60' } });

  test.each<[string, Record<string, string>]>([
    ['a range', RANGE],
    ['a range under a condition', { ...RANGE, 'if-range': '"a"' }],
    ['a range and a condition', { ...RANGE, 'if-none-match': '"b"' }],
  ])('is stored, and answers %s', async (_, fields) => {
    const www = site({ origin: whole });
    const first = await www.ask('GET /a', fields);
    expect(first.status).toBe(206);
    expect(await first.text()).toBe('234');
    expect((await www.ask('GET /a')).headers.get('cache-status')).toContain('; hit');
    expect(await (await www.ask('GET /a', { range: 'bytes=-2' })).text()).toBe('89');
    expect(www.sent).toHaveLength(1);
  });

  test('to one with credentials or wishes of its own is passed on, and not stored', async () => {
    for (const own of [{ authorization: 'x' }, { cookie: 'a=b' }, { 'cache-control': 'no-store' }]) {
      const www = site({ origin: whole });
      expect((await www.ask('GET /a', { ...RANGE, ...own })).status).toBe(200);
      await www.ask('GET /a');
      expect(www.sent).toHaveLength(2);
    }
  });

  test('that may not be stored is passed on whole', async () => {
    const www = site({ origin: () => new Response(TEN, { headers: { ...FIELDS, 'cache-control': 'private' } }) });
    const answer = await www.ask('GET /a', RANGE);
    expect([answer.status, await answer.text()]).toEqual([200, TEN]);
  });
});

describe("range: 'whole'", () => {
  test('remembers that something cannot be stored, and passes ranges on', async () => {
    const www = site({
      config: {
        domains: { 'www.example.test': { routes: [{ path: '/*', to: 'origin', cache: { range: 'whole' } }] } },
      },
      origin: ({ headers }) => {
        const fields = { ...FIELDS, 'cache-control': 'private' };
        return headers.has('range')
          ? new Response('234', {
              status: 206,
              headers: { ...fields, 'content-range': 'bytes 2-4/10', 'content-length': '3' },
            })
          : new Response(TEN, { headers: fields });
      },
    });
    await www.ask('GET /a', RANGE);
    expect(www.sent[0]!.headers.has('range')).toBe(false);
    const second = await www.ask('GET /a', RANGE);
    expect([second.status, await second.text()]).toEqual([206, '234']);
    expect(www.sent[1]!.headers.get('range')).toBe('bytes=2-4');
    // And asks for the whole again once that is forgotten.
    www.advance(11_000);
    await www.ask('GET /a', RANGE);
    expect(www.sent[2]!.headers.has('range')).toBe(false);
  });
});

test('what was purged while a HEAD or a part was asked for is not given where that fails', async () => {
  for (const [method, fields] of [
    ['HEAD', { 'cache-control': 'no-cache' }],
    ['GET', RANGE],
    ['GET', { ...RANGE, 'cache-control': 'no-cache' }],
  ] as const) {
    for (const later of [refused, error]) {
      const www: ReturnType<typeof failing> = failing('max-age=60, stale-if-error=600', () => {
        www.cache.purge('popgate:all', 'hard');
        return later();
      });
      await www.ask('GET /a');
      if (!('cache-control' in fields)) www.advance(61_000);
      www.fail();
      expect((await www.ask(`${method} /a`, fields)).status).toBeGreaterThanOrEqual(502);
    }
  }
});

test('a condition that Connection names, or that nobody reads, is not passed on', async () => {
  const www = site({ origin: () => new Response('mine', { headers: { ...FIELDS, 'cache-control': 'private' } }) });
  await www.ask('GET /a');
  await www.ask('GET /a', { 'if-none-match': '"a"', connection: 'if-none-match' });
  await www.ask('GET /a', { 'if-none-match': `"${'a'.repeat(9_000)}"` });
  expect(www.sent.map(({ headers }) => headers.has('if-none-match'))).toEqual([false, false, false]);
});
