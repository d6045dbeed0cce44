import { describe, expect, test, vi } from 'vitest';
import {
  explainRequest,
  type Explanation,
  type Given,
  givenAnswer,
  type RouteConfig,
} from '../../../src/gateway/index.ts';
import { requestOf, site, type Site, type SiteOptions } from '../../support/site.ts';

function routed(routes: RouteConfig[], options: SiteOptions = {}): Site {
  return site({ ...options, config: { domains: { 'www.example.test': { routes } }, ...options.config } });
}

async function explain(www: Site, line: string, answer: Given | null = null): Promise<Explanation> {
  const client = { address: '192.0.2.1' };
  const given = answer && (() => givenAnswer(answer));
  return (await explainRequest(www.parts, { request: requestOf(line), client, answer: given }))!;
}

describe('without an answer, what is decided before it is told', () => {
  test('of a miss: the key, the backend, and why it would be asked', async () => {
    const www = routed([{ path: '/*', to: 'origin' }]);
    const told = await explain(www, 'GET /a');
    expect(told).toMatchObject({ verdict: 'miss', status: null, headers: null, stored: null, freshness: null });
    expect(told).toMatchObject({ awaits: 'origin', backend: 'origin', why: { code: 'fwd-uri-miss' } });
    expect([told.key?.text, www.sent]).toEqual(['v2 www.example.test/a', []]);
  });

  test('of a pass, and of what needs no answer', async () => {
    const www = routed([
      { path: '/pass', to: 'origin', cache: 'pass' },
      { path: '/text', respond: { status: 418 } },
    ]);
    expect(await explain(www, 'GET /pass')).toMatchObject({ verdict: 'pass', awaits: 'origin', status: null });
    expect(await explain(www, 'GET /text')).toMatchObject({ verdict: 'answer', awaits: null, status: 418 });
    expect(await explain(www, 'GET /none')).toMatchObject({ verdict: 'answer', awaits: null, status: 404 });
  });

  test('of a stored answer that is stale, without its refresh', async () => {
    const origin = () => givenAnswer({ headers: { 'cache-control': 'max-age=1, stale-while-revalidate=60' } });
    const www = routed([{ path: '/*', to: 'origin' }], { origin });
    await www.ask('GET /');
    www.advance(2_000);
    const answer = vi.fn(() => new Response('a refresh'));
    const asked = { request: requestOf('GET /'), client: { address: '192.0.2.1' }, answer };
    expect(await explainRequest(www.parts, asked)).toMatchObject({ verdict: 'stale', awaits: null, status: 200 });
    await www.settle();
    // A refresh takes some turns of the loop until it asks.
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([answer.mock.calls.length, www.sent.length]).toEqual([0, 1]);
  });

  test('of an error whose page is at a backend: the page is not fetched', async () => {
    const www = site({
      config: { errors: { 404: { to: 'origin', path: '/lost' } }, domains: { 'www.example.test': { routes: [] } } },
    });
    expect(await explain(www, 'GET /')).toMatchObject({ verdict: 'answer', status: 404, awaits: null });
    expect(www.sent).toEqual([]);
  });
});

describe('no code of the project runs', () => {
  const ran: string[] = [];
  const options: SiteOptions = {
    handlers: { hello: () => (ran.push('handler'), new Response('hello')) },
    transforms: { shout: (response) => (ran.push('transform'), response) },
  };
  const www = routed(
    [
      { path: '/hello', handler: 'hello' as never },
      { path: '/kept', handler: 'hello' as never, cache: { ttl: '1m' } },
      { path: '/*', to: 'origin', transform: 'shout' as never },
    ],
    options,
  );

  test('a handler answers what is given', async () => {
    expect(await explain(www, 'GET /hello')).toMatchObject({
      verdict: 'answer',
      answeredBy: 'handler hello',
      awaits: 'the handler hello',
      status: null,
    });
    expect(await explain(www, 'GET /hello', { status: 201 })).toMatchObject({ verdict: 'answer', status: 201 });
    expect(await explain(www, 'GET /kept', {})).toMatchObject({ verdict: 'miss', stored: { stored: true } });
    expect(ran).toEqual([]);
  });

  test('a transform is taken to change nothing, and that is said', async () => {
    const told = await explain(www, 'GET /page', { headers: { 'content-type': 'text/html' } });
    expect([told.assumed, ran]).toEqual([['the transform shout changes nothing'], []]);
  });
});

describe('what is not asked', () => {
  test('the WAF lets the request pass, and that is said', async () => {
    const waf = { corp: 'c', workspace: 'w' };
    const www = routed([{ path: '/*', to: 'origin', access: { waf } }], { waf: () => 'block' });
    expect(await explain(www, 'GET /')).toMatchObject({ awaits: 'origin', assumed: ['the WAF lets the request pass'] });
    expect((await www.ask('GET /')).status).toBe(403);
  });

  test('the operator API is not operated', async () => {
    const www = site({ config: { admin: {} }, secrets: { admin_token: 'x'.repeat(20) } });
    const told = await explain(www, 'GET /.popgate/status');
    expect(told).toMatchObject({ verdict: 'answer', why: { code: 'operator' }, awaits: 'the operator API' });
  });

  test('the place of the client is as it is said', async () => {
    const www = routed([{ path: '/*', to: 'origin', access: { allow: { countries: ['FR'] } } }]);
    const geo = { country: 'FR', region: '', city: '', continent: '', proxy: '', hosting: '' };
    const asked = { request: requestOf('GET /'), client: { address: '192.0.2.1' }, answer: null };
    expect(await explainRequest(www.parts, { ...asked, geo })).toMatchObject({ awaits: 'origin' });
    expect(await explainRequest(www.parts, asked)).toMatchObject({ error: { status: 403 }, awaits: null });
  });

  test('a request that the gateway cannot read has no explanation', async () => {
    const asked = { request: requestOf('GET /%zz'), client: { address: '192.0.2.1' }, answer: null };
    expect(await explainRequest(routed([]).parts, asked)).toBeNull();
  });

  test('a dynamic backend takes no place in the sandbox', async () => {
    const www = routed([{ path: '/:name', to: { dynamic: 'any', origin: 'https://:name.tenants.test' } }], {
      config: { dynamicBackends: { any: { allow: ['https://*.tenants.test'], max: 1 } } },
    });
    for (const name of ['a', 'b', 'c']) expect((await explain(www, `GET /${name}`)).awaits).toMatch(/^any\./);
    expect((await www.ask('GET /d')).status).toBe(200);
  });

  test('a shield is not asked, and its answer is the one that is given', async () => {
    const asked: unknown[] = [];
    const www = routed([{ path: '/*', to: 'origin' }], {
      config: { backends: { origin: { origin: 'http://origin.test', shield: 'lhr-london-gb' } } },
      secrets: { shield_key: 'k'.repeat(20) },
      shields: { 'lhr-london-gb': (request) => (asked.push(request), new Response('')) },
    });
    expect((await explain(www, 'GET /')).awaits).toBe('shield lhr-london-gb');
    const told = await explain(www, 'GET /', { headers: { 'cache-control': 'max-age=60' } });
    expect([told.stored, asked, www.sent]).toEqual([{ stored: true, why: null }, [], []]);
  });
});

test('an answer of any length stands in, and none of it is kept', async () => {
  const www = routed([{ path: '/*', to: 'origin' }]);
  const headers = { 'cache-control': 'max-age=60', 'content-length': '90000000' };
  expect(await explain(www, 'GET /large', { headers })).toMatchObject({ stored: { stored: true }, status: 200 });
  expect(await explain(www, 'GET /larger', { headers: { ...headers, 'content-length': '900000000' } })).toMatchObject({
    stored: { stored: false, why: 'length-unknown' },
  });
});
