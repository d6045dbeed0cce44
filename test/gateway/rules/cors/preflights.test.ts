import { describe, expect, test } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { api, EVIL, said, SHOP, withRoutes } from './cors-site.ts';

const preflight = (www: Site, origin: string, method = 'POST', more: Record<string, string> = {}): Promise<Response> =>
  www.ask('OPTIONS /a', { origin, 'access-control-request-method': method, ...more });

describe('a preflight', () => {
  test('is answered at the edge', async () => {
    const www = api({
      methods: ['GET', 'PUT'],
      headers: ['content-type', 'x-token'],
      credentials: true,
      maxAge: '10m',
    });
    const answer = await preflight(www, SHOP, 'PUT');
    expect([answer.status, await answer.text(), www.sent.length]).toEqual([204, '', 0]);
    expect(said(answer)).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type, x-token',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
  });

  test('of an origin that is not allowed is told nothing', async () => {
    const answer = await preflight(api({ headers: ['x-token'] }), EVIL);
    expect([answer.status, said(answer)]).toEqual([204, { vary: 'Origin' }]);
  });

  test('of any origin says so', async () => {
    expect(said(await preflight(api({ origins: '*' }), EVIL))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-max-age': '3600',
    });
  });

  test.each([['POST'], ['DELETE']])(
    'finds the route of a %s by its method, though that takes no OPTIONS',
    async (method) => {
      const www = withRoutes([
        { path: '/a', methods: [method], to: 'origin', headers: { cors: { origins: [SHOP], methods: [method] } } },
        { path: '/*', methods: ['GET'], to: 'origin' },
      ]);
      expect(said(await preflight(www, SHOP, method))['access-control-allow-methods']).toBe(method);
      expect([(await preflight(www, SHOP, 'GET')).status, (await preflight(www, SHOP, 'PATCH')).status]).toEqual([
        405, 405,
      ]);
      expect(www.sent).toEqual([]);
    },
  );

  test.each<Record<string, string>[]>([[{}], [{ origin: SHOP }], [{ 'access-control-request-method': 'POST' }]])(
    'is no OPTIONS with %j, which goes where OPTIONS goes',
    async (headers) => {
      const posts = withRoutes([
        { path: '/a', methods: ['POST'], to: 'origin', headers: { cors: { origins: [SHOP] } } },
      ]);
      const answer = await posts.ask('OPTIONS /a', headers);
      expect([answer.status, answer.headers.get('allow'), posts.sent.length]).toEqual([405, 'POST', 0]);
      const all = api();
      await all.ask('OPTIONS /a', headers);
      expect(all.sent[0]!.method).toBe('OPTIONS');
    },
  );

  test('is answered by no other route’s rule than that of the request it is for', async () => {
    const www = withRoutes([
      { path: '/a', methods: ['POST'], to: 'origin' },
      { path: '/*', to: 'origin', headers: { cors: { origins: '*' } } },
    ]);
    expect(said(await preflight(www, EVIL, 'POST'))).toEqual({});
    expect(said(await preflight(www, EVIL, 'GET'))['access-control-allow-origin']).toBe('*');
  });

  test('where no route of its request has the rule, goes where OPTIONS goes', async () => {
    const www = withRoutes([{ path: '/*', to: 'origin' }], {
      origin: () => new Response(null, { status: 204, headers: { 'access-control-allow-origin': EVIL } }),
    });
    expect(said(await preflight(www, EVIL))).toEqual({ 'access-control-allow-origin': EVIL });
  });

  test('says which header the request will have, but not with which value', async () => {
    const www = withRoutes([
      { path: '/a', to: 'origin', headers: { 'x-beta': true, cors: { origins: '*', headers: ['x-beta'] } } },
      { path: '/a', to: 'origin', headers: { 'x-version': '2', cors: { origins: '*', headers: ['x-version'] } } },
      { path: '/a', to: 'origin', headers: { cors: { origins: [SHOP] } } },
    ]);
    const names = (value: string) => ({ 'access-control-request-headers': value });
    expect(said(await preflight(www, SHOP, 'GET', names('X-Beta, x-other')))['access-control-allow-headers']).toBe(
      'x-beta',
    );
    expect(said(await preflight(www, EVIL, 'GET', names('x-version')))).toEqual({ vary: 'Origin' });
    expect(said(await preflight(www, EVIL, 'GET'))).toEqual({ vary: 'Origin' });
    expect((await preflight(www, EVIL, 'GET', names('a b, ?,, :, x y'))).status).toBe(204);
  });

  test('of a path without a route is a 404', async () => {
    const www = withRoutes([{ path: '/b', to: 'origin', headers: { cors: { origins: '*' } } }]);
    expect((await preflight(www, SHOP)).status).toBe(404);
  });
});
