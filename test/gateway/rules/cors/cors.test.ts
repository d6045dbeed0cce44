import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { site } from '../../../support/site.ts';
import { pair } from '../../shield/shield-site.ts';
import { api, EVIL, said, SHOP } from './cors-site.ts';

describe('an answer', () => {
  const body = () =>
    new Response('{}', {
      headers: {
        'cache-control': 'max-age=60',
        'access-control-allow-origin': '*',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': '*',
      },
    });

  test('echoes the origins that are allowed, and no other; what the origin server says counts for nothing', async () => {
    const www = api({ expose: ['x-total', 'etag'], credentials: true }, { origin: body });
    for (let time = 0; time < 2; time += 1) {
      expect(said(await www.ask('GET /a', { origin: SHOP }))).toEqual({
        'access-control-allow-origin': SHOP,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-total, etag',
        vary: 'Origin',
      });
      expect(said(await www.ask('GET /a', { origin: EVIL }))).toEqual({ vary: 'Origin' });
      expect(said(await www.ask('GET /a'))).toEqual({ vary: 'Origin' });
    }
    expect(www.sent.length).toBe(1);
  });

  test('for all origins does not differ by origin', async () => {
    for (const headers of [{}, { origin: EVIL }])
      expect(
        said(await api({ origins: '*' }, { origin: body }).ask('GET /a', headers as Record<string, string>)),
      ).toEqual({
        'access-control-allow-origin': '*',
      });
  });

  test('is the same object for all, without these fields', async () => {
    const www = api({}, { origin: body });
    await www.ask('GET /a', { origin: SHOP });
    const stored = www.cache.lookup('o|v2 www.example.test/a')!;
    expect(stored.metadata).not.toMatch(/shop\.example/);
    expect(stored.metadata).toContain('"access-control-allow-origin","*"');
  });

  test('keeps the names of Vary that it has', async () => {
    const www = api({}, { origin: () => new Response('', { headers: { vary: 'Accept' } }) });
    expect((await www.ask('GET /a')).headers.get('vary')).toBe('Accept, Origin');
  });

  test('of an error has them, too', async () => {
    const www = api(
      {},
      {
        origin: () => {
          throw new Error('refused');
        },
      },
    );
    const answer = await www.ask('GET /a', { origin: SHOP });
    expect([answer.status, said(answer)]).toEqual([502, { 'access-control-allow-origin': SHOP, vary: 'Origin' }]);
  });

  test.each([304, 206])('with %i has them, too', async (status) => {
    const www = api(
      {},
      { origin: () => new Response('0123', { headers: { 'cache-control': 'max-age=60', etag: '"v"' } }) },
    );
    await www.ask('GET /a');
    const own: Record<string, string> = status === 304 ? { 'if-none-match': '"v"' } : { range: 'bytes=0-1' };
    const answer = await www.ask('GET /a', { origin: SHOP, ...own });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, SHOP]);
  });

  test('of a handler whose fields cannot be changed has them, too', async () => {
    const frozen = (): Response => {
      const response = new Response('own', { status: 201 });
      const { headers } = response;
      const refuse = (): never => {
        throw new TypeError('immutable');
      };
      return Object.defineProperty(response, 'headers', {
        value: Object.assign(headers, { set: refuse, delete: refuse }),
      });
    };
    const www = site({
      handlers: { own: frozen },
      config: {
        domains: {
          'www.example.test': {
            routes: [{ path: '/*', handler: 'own' as never, headers: { cors: { origins: [SHOP] } } }],
          },
        },
      },
    });
    const answer = await www.ask('GET /a', { origin: SHOP });
    expect([answer.status, await answer.text(), said(answer)]).toEqual([
      201,
      'own',
      { 'access-control-allow-origin': SHOP, vary: 'Origin' },
    ]);
  });

  test('at a shield says nothing of it to the edge', async () => {
    const routes = [{ path: '/*', to: 'origin', headers: { cors: { origins: [SHOP] } } } as const];
    const { edge, shield } = pair({ origin: body, config: { domains: { 'www.example.test': { routes } } } });
    expect(said(await edge.ask('GET /a', { origin: SHOP }))['access-control-allow-origin']).toBe(SHOP);
    expect(shield.cache.lookup('o|v2 www.example.test/a')!.metadata).not.toContain(SHOP);
    expect(edge.cache.lookup('o|v2 www.example.test/a')!.metadata).not.toMatch(/shop\.example|"vary"/);
  });
});

describe('origins', () => {
  const allows = async (origins: readonly string[], origin: string): Promise<boolean> => {
    const answer = await api({ origins }).ask('GET /a', { origin });
    const echoed = answer.headers.get('access-control-allow-origin');
    expect([null, origin]).toContain(echoed);
    return echoed !== null;
  };
  const WILD = ['https://*.shop.example'];

  test.each<[readonly string[], string, boolean]>([
    [[SHOP], SHOP, true],
    [[SHOP], 'http://www.shop.example', false],
    [[SHOP], `${SHOP}:8443`, false],
    [[SHOP], `${SHOP}.evil.example`, false],
    [[SHOP], `${SHOP}, ${EVIL}`, false],
    [[SHOP], 'null', false],
    [['null'], 'null', true],
    [WILD, 'https://a.shop.example', true],
    [WILD, 'https://shop.example', false],
    [WILD, 'https://.shop.example', false],
    [WILD, 'https://a.b.shop.example', false],
    [WILD, 'https://evilshop.example', false],
    [WILD, 'https://evil.example/.shop.example', false],
    [WILD, 'https://evil.example#.shop.example', false],
    [WILD, 'https://evil@.shop.example', false],
    [WILD, 'https://a.shop.example:8443', false],
    [WILD, 'null', false],
    [['https://*.shop.example:8443'], 'https://a.shop.example:8443', true],
    [['http://localhost:3000'], 'http://localhost:3000', true],
  ])('%j and %s: %s', async (origins, origin, expected) => {
    expect(await allows(origins, origin)).toBe(expected);
  });

  test('no text but a host of one label more passes for one of the shop’s', async () => {
    const www = api({ origins: WILD });
    const piece = fc.constantFrom(
      'https://',
      'http://',
      'a',
      'evil',
      '.',
      'shop',
      '.example',
      '.shop.example',
      '@',
      ':',
      '/',
      '#',
      '?',
      '\\',
      '%2e',
      '*',
      ' ',
      ',',
      'null',
      '-',
      '_',
      '443',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const origin = pieces.join('').trim();
        const answer = await www.ask('GET /a', { origin });
        if (answer.headers.get('access-control-allow-origin') === null) return;
        // As a browser reads it.
        const url = new URL(origin);
        expect([url.origin, url.hostname.split('.').slice(1).join('.')]).toEqual([origin, 'shop.example']);
      }),
      {
        numRuns: 2_000,
        examples: [[['https://', 'a', '.shop.example']], [['https://', 'evil', '.example', '/', '.shop.example']]],
      },
    );
  });
});
