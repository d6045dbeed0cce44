import { describe, expect, test } from 'vitest';
import type { GatewayConfig, RouteRules, Transform, TransformConfig } from '../../../src/gateway/index.ts';
import type { FakeOrigin } from '../../support/fake-platform.ts';
import { site, type SiteOptions } from '../../support/site.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=60', etag: '"1"' };

interface Written {
  transform: string | (Omit<TransformConfig, 'handler'> & { handler: string });
  origin?: FakeOrigin;
  rules?: RouteRules;
}

/** A site of one origin, whose answers `change` changes; how often it runs is counted. */
function changed(change: Transform, { transform, origin, rules = {} }: Written, options: SiteOptions = {}) {
  let count = 0;
  const domains: GatewayConfig['domains'] = {
    'www.example.test': { routes: [{ path: '/*', to: 'origin', transform: transform as TransformConfig, ...rules }] },
  };
  const www = site({
    origin: origin ?? (() => new Response('<h1>Hi</h1>', { headers: HTML })),
    ...options,
    transforms: {
      change: (response, context) => {
        count += 1;
        return change(response, context);
      },
    },
    config: { ...options.config, domains },
  });
  return { ...www, runs: () => count };
}

/** Numbers each answer that it changes. */
function numbering(): Transform {
  let number = 0;
  return async (response) => {
    number += 1;
    const headers = new Headers(response.headers);
    headers.set('x-number', String(number));
    return new Response(`${await response.text()} ${number}`, { status: response.status, headers });
  };
}

const AT_STORE = { transform: { handler: 'change', at: 'store' } } as const;
const AT_DELIVERY = { transform: 'change' } as const;

describe('at delivery', () => {
  test('each answer is changed, hits too, and what is stored is the origin’s', async () => {
    const www = changed(numbering(), AT_DELIVERY);
    const texts = [];
    for (let time = 0; time < 3; time += 1) {
      const answer = await www.ask('GET /');
      texts.push([await answer.text(), answer.headers.get('x-number'), answer.headers.get('cache-status')]);
    }
    expect(texts).toEqual([
      ['<h1>Hi</h1> 1', '1', 'popgate; fwd=uri-miss; fwd-status=200; ttl=60; stored'],
      ['<h1>Hi</h1> 2', '2', 'popgate; hit; ttl=60'],
      ['<h1>Hi</h1> 3', '3', 'popgate; hit; ttl=60'],
    ]);
    expect(www.sent).toHaveLength(1);
  });

  test.each<[string, Record<string, string>]>([
    ['a part', { range: 'bytes=0-3' }],
    ['what has changed since', { 'if-none-match': '"1"' }],
    ['what has changed since a date', { 'if-modified-since': 'Sun, 01 Mar 2026 12:00:00 GMT' }],
  ])('the whole is given to one who asks for %s, without validators', async (_, headers) => {
    const www = changed(numbering(), {
      ...AT_DELIVERY,
      origin: ({ headers }) =>
        ['range', 'if-none-match', 'if-modified-since'].some((name) => headers.has(name))
          ? new Response(null, { status: 304, headers: HTML })
          : new Response('<h1>Hi</h1>', {
              headers: { ...HTML, 'last-modified': 'Sun, 01 Mar 2026 11:00:00 GMT', 'accept-ranges': 'bytes' },
            }),
    });
    for (let time = 1; time <= 2; time += 1) {
      const answer = await www.ask('GET /', headers);
      expect([answer.status, await answer.text()]).toEqual([200, `<h1>Hi</h1> ${time}`]);
      for (const name of ['etag', 'last-modified', 'accept-ranges']) expect(answer.headers.has(name)).toBe(false);
    }
  });

  test('HEAD has the fields and no body', async () => {
    const www = changed(numbering(), AT_DELIVERY);
    await www.ask('GET /');
    const answer = await www.ask('HEAD /');
    expect([answer.headers.get('x-number'), await answer.text()]).toEqual(['2', '']);
    expect(answer.headers.has('content-length')).toBe(false);
  });

  test('one that fails is a 500 with nothing of what it threw, and the log has it', async () => {
    const www = changed(() => {
      throw new Error('the secret');
    }, AT_DELIVERY);
    const answer = await www.ask('GET /');
    expect([answer.status, (await answer.text()).includes('secret')]).toEqual([500, false]);
    expect(www.logged.join('\n')).toContain('the secret');
  });

  test('is told of the client', async () => {
    const www = changed(
      (_, { client, params, request }) =>
        new Response(`${client.address} ${params['rest']} ${request!.method} ${request!.headers.get('cookie')}`),
      AT_DELIVERY,
    );
    expect(await (await www.ask('GET /a/b', { cookie: 'a=1' })).text()).toBe('192.0.2.1 a/b GET a=1');
  });

  test('of a shield is the edge’s alone', async () => {
    const www = changed(numbering(), AT_DELIVERY, {
      shields: { 'lhr-london-gb': 'here' },
      config: { backends: { origin: { origin: 'http://origin.test', shield: 'lhr-london-gb' } } },
    });
    expect(await (await www.ask('GET /')).text()).toBe('<h1>Hi</h1> 1');
  });
});

describe('at store', () => {
  test('an answer is changed once, and stored so', async () => {
    const www = changed(numbering(), AT_STORE);
    for (let time = 0; time < 3; time += 1) expect(await (await www.ask('GET /')).text()).toBe('<h1>Hi</h1> 1');
    expect([www.runs(), www.sent.length]).toEqual([1, 1]);
  });

  test('has the weak validator of the origin’s, by which the origin is asked again', async () => {
    const www = changed(numbering(), {
      ...AT_STORE,
      origin: ({ headers }) =>
        headers.get('if-none-match') === 'W/"1"'
          ? new Response(null, { status: 304, headers: HTML })
          : new Response('<h1>Hi</h1>', { headers: HTML }),
    });
    expect((await www.ask('GET /')).headers.get('etag')).toBe('W/"1"');
    www.advance(61_000);
    const answer = await www.ask('GET /');
    expect([answer.headers.get('cache-status'), await answer.text()]).toEqual([
      'popgate; fwd=stale; fwd-status=304; ttl=60; stored',
      '<h1>Hi</h1> 1',
    ]);
    expect((await www.ask('GET /', { 'if-none-match': '"1"' })).status).toBe(304);
    expect(www.runs()).toBe(1);
  });

  test('parts are cut from what is stored', async () => {
    const www = changed(numbering(), AT_STORE);
    const part = await www.ask('GET /', { range: 'bytes=4-5' });
    expect([part.status, await part.text()]).toEqual([206, 'Hi']);
    expect(www.sent[0]!.headers.get('range')).toBeNull();
  });

  test('is told nothing of the client', async () => {
    const www = changed(
      (_, { client, geo, request }) => new Response(`${client.address}${geo === null} ${request === null}`),
      AT_STORE,
      {
        geo: { '192.0.2.1': { country: 'FR' } },
      },
    );
    expect(await (await www.ask('GET /')).text()).toBe('true true');
  });

  test('one that fails leaves the stored answer', async () => {
    let isBroken = false;
    const change = numbering();
    const www = changed(
      (response, context) => {
        if (isBroken) throw new Error('broken');
        return change(response, context);
      },
      { ...AT_STORE, origin: () => new Response('<h1>Hi</h1>', { headers: { ...HTML, etag: '' } }) },
    );
    await www.ask('GET /');
    isBroken = true;
    www.advance(120_000);
    expect(await (await www.ask('GET /')).text()).toBe('<h1>Hi</h1> 1');
    expect((await www.ask('GET /other')).status).toBe(500);
  });
});

describe.each([AT_STORE, AT_DELIVERY])('%o', (written) => {
  test('what it gives back as it came is as without it', async () => {
    const www = changed((response) => response, written);
    for (let time = 0; time < 2; time += 1) {
      const answer = await www.ask('GET /');
      expect([answer.headers.get('etag'), await answer.text()]).toEqual(['"1"', '<h1>Hi</h1>']);
    }
    expect((await www.ask('GET /', { 'if-none-match': '"1"' })).status).toBe(304);
  });

  test.each<[string, number, Record<string, string>]>([
    ['another type', 200, { 'content-type': 'image/png' }],
    ['no type', 200, { 'content-type': '' }],
    ['a coding', 200, { 'content-encoding': 'gzip' }],
    ['a redirect without a type', 302, { 'content-type': '', location: '/x' }],
    ['events', 200, { 'content-type': 'text/event-stream' }],
    ['pieces as they come', 200, { incremental: '?1' }],
  ])('is not for %s', async (_, status, headers) => {
    const www = changed(numbering(), {
      ...written,
      origin: () => new Response('x', { status, headers: { ...HTML, ...headers } }),
    });
    expect(await (await www.ask('GET /')).text()).toBe('x');
    expect(www.runs()).toBe(0);
  });

  test('is for the types that are written', async () => {
    const { transform } = written;
    const whole = typeof transform === 'string' ? { handler: transform } : transform;
    const www = changed(numbering(), {
      transform: { ...whole, types: ['application/json', 'text/*'] },
      origin: ({ url }) => new Response('x', { headers: { 'content-type': new URL(url).pathname.slice(1) } }),
    });
    for (const type of ['application/json', 'text/css', 'text/html']) {
      expect(await (await www.ask(`GET /${type}`)).text()).toMatch(/^x \d$/);
    }
    expect(await (await www.ask('GET /image/svg+xml')).text()).toBe('x');
    expect(await (await www.ask('GET /text/event-stream')).text()).toBe('x');
  });

  test('asks the origin for text that is not coded', async () => {
    const www = changed(numbering(), written);
    await www.ask('GET /', { 'accept-encoding': 'gzip, br' });
    expect(www.sent[0]!.headers.get('accept-encoding')).toBeNull();
  });

  test('is for errors and for other methods as well', async () => {
    const www = changed(numbering(), {
      ...written,
      origin: ({ method }) => new Response(method, { status: 422, headers: { 'content-type': 'text/html' } }),
    });
    const answer = await www.ask('POST /form', { 'content-type': 'text/plain' }, 'a=1');
    expect([answer.status, await answer.text()]).toEqual([422, 'POST 1']);
    expect(await new Response(www.sent[0]!.body).text()).toBe('a=1');
  });

  test('leaves the conditions of other methods to the origin', async () => {
    const www = changed(numbering(), { ...written, origin: () => new Response(null, { status: 412 }) });
    expect((await www.ask('PUT /doc', { 'if-match': '"1"' }, 'new')).status).toBe(412);
    expect(www.sent[0]!.headers.get('if-match')).toBe('"1"');
  });

  test('S35 gets no body that was cut', async () => {
    const www = changed(numbering(), {
      ...written,
      origin: () => new Response('<h1>Hi', { headers: { ...HTML, 'content-length': '11' } }),
    });
    expect((await www.ask('GET /')).status).toBe(502);
    expect(www.runs()).toBe(0);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'text'],
  ])('that gives %s is a 500', async (_, value) => {
    expect((await changed(() => value as Response, written).ask('GET /')).status).toBe(500);
  });

  test('says so in the trace', async () => {
    const steps: unknown[] = [];
    const www = changed(numbering(), written, { watch: ({ exchange }) => void steps.push(...exchange!.trace) });
    await www.ask('GET /');
    const at = written === AT_STORE ? 'store' : 'delivery';
    expect(steps).toContainEqual({ stage: 'rule', rule: 'transform', verdict: `by change, at ${at}` });
  });
});
