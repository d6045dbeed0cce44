import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { type Site, site, type SiteOptions } from '../../support/site.ts';
import { JSON_TYPE, problemOf } from '../service.ts';

const SECRETS = { pushpin: '127.0.0.1:5561', publish_token: 'publish', purge_token: 'purge', admin_token: 'admin' };
const PRODUCTION: SiteOptions = {
  environment: { local: false },
  secrets: { ...SECRETS, fanout_token: 'fastly-token' },
};

interface Service extends Site {
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

function service({ config, ...options }: SiteOptions = {}): Service {
  const routes: RouteConfig[] = [
    { path: '/news', stream: { channels: ['news'] } },
    { path: '/*', to: 'origin' },
  ];
  const www = site({
    secrets: SECRETS,
    ...options,
    config: { domains: { 'www.example.test': { routes } }, admin: {}, push: { fanout: true }, ...config },
  });
  const post: Service['post'] = (body, headers = {}) =>
    www.ask(
      'POST /.popgate/publish',
      { ...JSON_TYPE, authorization: 'Bearer publish', ...headers },
      typeof body === 'string' ? body : JSON.stringify(body),
    );
  return { ...www, post };
}

async function itemsOf({ sent }: Site): Promise<unknown> {
  return ((await new Response(sent.at(-1)!.body).json()) as { items: unknown }).items;
}

test('an event goes to Pushpin in the form of every transport', async () => {
  const www = service();
  const answer = await www.post({ channel: 'news', event: 'a', id: 'b', data: 'one\ntwo\r\nthree' });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { id: expect.any(String) as string, at: '2026-03-01T12:00:00.000Z', who: 'publish_token', channel: 'news' },
  ]);
  const { url, method, headers, backend } = www.sent[0]!;
  expect([method, url, headers.get('content-type')]).toEqual([
    'POST',
    'http://127.0.0.1:5561/publish/',
    'application/json',
  ]);
  expect(backend).toMatchObject({ target: '127.0.0.1:5561', tls: false });
  const response = { headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' } };
  expect(await itemsOf(www)).toEqual([
    {
      channel: 'news',
      formats: {
        'http-stream': { content: 'event: a\nid: b\ndata: one\ndata: two\ndata: three\n\n' },
        'http-response': { ...response, body: 'one\ntwo\r\nthree' },
        'ws-message': { content: 'one\ntwo\r\nthree' },
      },
    },
    { channel: 'popgate:lines:news', formats: { 'http-stream': { content: 'one\ntwo\r\nthree\n' } } },
  ]);
});

test('in production it goes to Fastly, with the token of the secret store', async () => {
  const www = service(PRODUCTION);
  expect((await www.post({ channel: 'news', data: [1] })).status).toBe(200);
  const { url, headers, backend } = www.sent[0]!;
  expect([backend, url]).toEqual(['popgate_publish', 'https://api.fastly.com/service/service-id/publish/']);
  expect(headers.get('fastly-key')).toBe('fastly-token');
});

describe('what cannot be published', () => {
  test.each<[string, SiteOptions, number]>([
    ['without Pushpin', { secrets: { publish_token: 'publish' } }, 503],
    ['without a token of Fastly', { environment: { local: false } }, 503],
    ['without Fanout', { ...PRODUCTION, config: { push: {} } }, 503],
    ['where Fastly refuses', { ...PRODUCTION, origin: () => new Response('no', { status: 401 }) }, 502],
    ['where nobody answers', { origin: () => Promise.reject(new Error('down')) }, 502],
  ])('%s', async (_name, options, status) => {
    const answer = await service(options).post({ channel: 'news', data: 'x' });
    expect([answer.status, (await problemOf(answer))['type']]).toEqual([status, 'application/problem+json']);
  });

  test('where nothing is streamed', async () => {
    const www = site({ secrets: SECRETS, config: { admin: {} } });
    const headers = { ...JSON_TYPE, authorization: 'Bearer admin' };
    expect((await www.ask('POST /.popgate/publish', headers, '{"channel":"a","data":"b"}')).status).toBe(404);
  });

  test.each([
    [101, 400],
    [30_000, 400],
    [90, 200],
  ])('S64 nested deeper than anybody needs: %d levels are a %d', async (levels, status) => {
    const body = `{"channel":"a","data":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect((await service().post(body)).status).toBe(status);
  });

  test.each<[string, unknown, Record<string, string>, number]>([
    ['no token', {}, { authorization: '' }, 401],
    ['a token that is none', {}, { authorization: 'Bearer x' }, 401],
    ['a purge token', {}, { authorization: 'Bearer purge' }, 403],
    ['no JSON', '{', {}, 400],
    ['another type', {}, { 'content-type': 'text/plain' }, 415],
    ['too much', { channel: 'a', data: 'x'.repeat(70_000) }, {}, 413],
    ['no data', { channel: 'a' }, {}, 400],
    ['a number', { channel: 'a', data: 1 }, {}, 400],
    ['no channel', { data: 'a' }, {}, 400],
    ['a channel of the gateway', { channel: 'popgate:lines:a', data: 'a' }, {}, 400],
    ['two channels', { channel: 'a, b', data: 'a' }, {}, 400],
    ['a parameter of a channel', { channel: 'a;b', data: 'a' }, {}, 400],
    ['an event of two lines', { channel: 'a', data: 'a', event: 'a\ndata: b' }, {}, 400],
    ['an id of two lines', { channel: 'a', data: 'a', id: 'a\rb' }, {}, 400],
    ['another field', { channel: 'a', data: 'a', formats: {} }, {}, 400],
  ])('%s', async (_name, body, headers, status) => {
    const www = service();
    const answer = await www.post(body, headers);
    expect([answer.status, www.sent.length]).toEqual([status, 0]);
  });

  test('a publish token purges nothing', async () => {
    const headers = { ...JSON_TYPE, authorization: 'Bearer publish' };
    const answer = await service().ask('POST /.popgate/purge', headers, '{"keys":["a"]}');
    expect([answer.status, await problemOf(answer)]).toMatchObject([
      403,
      { detail: 'this needs the purge or the admin token' },
    ]);
  });
});

test('property: whatever the data, a client reads that one event', async () => {
  const www = service();
  const line = fc.string({ minLength: 1 }).filter((text) => !/[\0\r\n]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), line, async (data, event) => {
      expect((await www.post({ channel: 'news', data, event })).status).toBe(200);
      const [{ formats }] = (await itemsOf(www)) as [{ formats: { 'http-stream': { content: string } } }];
      const { content } = formats['http-stream'];
      expect(content.endsWith('\n\n')).toBe(true);
      const lines = content.slice(0, -2).split(/\r\n|\r|\n/);
      expect(lines[0]).toBe(`event: ${event}`);
      expect(lines.slice(1).every((one) => one.startsWith('data: '))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

describe('a purge announces itself', () => {
  const purge = async (www: Service, body: string) => {
    const headers = { ...JSON_TYPE, authorization: 'Bearer admin' };
    const answer = await www.ask('POST /.popgate/purge', headers, body);
    await www.settle();
    return answer.status;
  };

  test.each([
    ['{"keys":["a"],"soft":true}', { type: 'purge', keys: ['a'], urls: [], domains: [], all: false, soft: true }],
    ['{"all":true}', { type: 'purge', keys: [], urls: [], domains: [], all: true, soft: false }],
    [JSON.stringify({ keys: ['a'.repeat(5_000)] }), { type: 'purge', cut: true, soft: false }],
  ])('%#', async (body, told) => {
    const www = service({ config: { purge: { announce: 'purges' } } });
    expect(await purge(www, body)).toBe(200);
    const [item] = (await itemsOf(www)) as [{ channel: string; formats: { 'ws-message': { content: string } } }];
    expect([item.channel, JSON.parse(item.formats['ws-message'].content)]).toEqual(['purges', told]);
  });

  test('and is done all the same where nobody can be told, which the log says', async () => {
    const www = service({ secrets: { admin_token: 'admin' }, config: { purge: { announce: 'purges' } } });
    expect(await purge(www, '{"keys":["a"]}')).toBe(200);
    expect(www.logged.join()).toContain('is not announced');
  });

  test('nowhere, where no channel is named', async () => {
    const www = service();
    await purge(www, '{"keys":["a"]}');
    expect(www.sent).toEqual([]);
  });
});
