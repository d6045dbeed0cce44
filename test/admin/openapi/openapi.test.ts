import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Endpoint, findEndpoint, type OperatorTools } from '../../../src/admin/endpoint.ts';
import { endpoints } from '../../../src/admin/endpoints.ts';
import { openapi } from '../../../src/admin/openapi/describe.ts';
import { faultOf } from '../../../src/admin/schema/fault.ts';
import type { Schema } from '../../../src/admin/schema/schema.ts';
import { keyProblem } from '../../../src/gateway/index.ts';
import { answerFault, type Document, type Operation } from '../../support/openapi.ts';
import { PURGE, service } from '../service.ts';

const DOMAINS = ['www.example.test', 'shop.example.test', '*.tenants.test'];

async function documentOf(headers: Record<string, string> = {}): Promise<Document> {
  return (await (await (await service()).ask('GET /.popgate/openapi.json', headers)).json()) as Document;
}

function itemsOf(document: Document, list: string): Schema {
  const { schema } = document.paths['/purge']!['post']!.requestBody!.content['application/json'];
  return schema.properties![list]!.items!;
}

const OTHER: Endpoint = {
  path: '/hooks/{name}',
  method: 'POST',
  scope: null,
  summary: 'A webhook.',
  answers: { 202: {} },
  problems: [404],
  run: () => new Response('ran'),
};

describe('the description', () => {
  test('has every endpoint, with what it takes and what it may end in', async () => {
    const { paths } = await documentOf();
    const found = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(found).toEqual(Object.values(endpoints).map(({ method, path }) => `${method} ${path}`));
    const operations = Object.values(paths).flatMap((there) => Object.values(there));
    const statuses = operations.map(({ responses }) => Object.keys(responses).join(' '));
    expect(statuses).toEqual([
      '200 400 401 403 408 409 413 415 421 422 429 503',
      '200 202 400 401 404 408 409 413 421 429 503',
      '200 400 401 404 429 503',
      '200 400 401 403 404 408 413 415 429 502 503',
      '200 400 401 403 408 413 415 429 503',
      '200 401 429 503',
      '200 401 429 503',
    ]);
    expect(operations.every(({ responses }) => Object.values(responses).every(({ description }) => description))).toBe(
      true,
    );
  });

  test('holds no data, but for those who have a token', async () => {
    const text = JSON.stringify(await documentOf());
    expect(text).not.toMatch(/(?:www|shop)\W+example|tenants/);
    const told = await documentOf(PURGE);
    expect(JSON.stringify(told)).toContain('shop');
  });

  test.each(['urls', 'domains'])('tells those the %s of the service, and no other', async (list) => {
    const schema = itemsOf(await documentOf(PURGE), list);
    const prefix = list === 'urls' ? 'https://' : '';
    for (const host of ['www.example.test', 'shop.example.test', 'blue.tenants.test']) {
      expect(faultOf(schema, prefix + host)).toBeNull();
    }
    for (const host of [
      'example.test',
      'a.b.tenants.test',
      'tenants.test',
      'wwwxexample.test',
      'www.example.test.evil',
    ]) {
      expect(faultOf(schema, prefix + host)).not.toBeNull();
    }
  });

  test('tells any host where one domain takes every one', () => {
    const tools = { compiled: { maxPurgeKeys: 9, domains: ['*', 'a.test'], admin: { path: '/x' } } };
    const document = openapi(Object.values(endpoints), tools as unknown as OperatorTools, true) as Document;
    expect(faultOf(itemsOf(document, 'urls'), 'http://any.test/')).toBeNull();
    expect(faultOf(itemsOf(document, 'domains'), 'any.test')).toBeNull();
  });

  test('of an endpoint with a name in its path says so', () => {
    const tools = { compiled: { admin: { path: '/x' } } } as OperatorTools;
    const { paths, servers } = openapi([OTHER], tools, false) as Document;
    const { security, parameters, responses } = paths['/hooks/{name}']!['post'] as Operation;
    expect(servers).toEqual([{ url: '/x' }]);
    expect(parameters).toMatchObject([{ name: 'name', in: 'path', required: true }]);
    expect([security, Object.keys(responses)]).toEqual([
      [{}, { bearer: [] }, { fastlyKey: [] }],
      ['202', '404', '401', '429', '503'].toSorted(),
    ]);
  });
});

describe('an endpoint', () => {
  test.each<[string, string, number | null]>([
    ['POST', '/hooks/shop', null],
    ['POST', '/hooks/%2e', null],
    ['POST', '/hooks/', 404],
    ['POST', '/hooks', 404],
    ['POST', '/hooks/a/b', 404],
    ['POST', '/hooks/a/', 404],
    ['POST', '/other/a', 404],
    ['GET', '/hooks/shop', 405],
  ])('%s %s: %s', (method, path, status) => {
    const find = () => findEndpoint([OTHER], path, method);
    if (status === null) expect(find()).toBe(OTHER);
    else expect(find).toThrow(expect.objectContaining({ status }));
  });
});

describe('what is described is what is taken', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.constantFrom('popgate:a', 'POPGATE:a', 'a b', 'a,b', ''),
  );

  test('property: a key', async () => {
    const schema = itemsOf(await documentOf(), 'keys');
    fc.assert(
      fc.property(text, (key) => {
        expect(faultOf(schema, key) === null).toBe(keyProblem(key) === null);
      }),
      { numRuns: 2_000 },
    );
  });

  test('property: a URL and a domain of the service are purged, whatever they hold', async () => {
    const www = await service();
    const document = await documentOf(PURGE);
    const host = fc.constantFrom(...DOMAINS).map((name) => name.replace('*', 'blue'));
    const url = fc.tuple(
      host,
      fc.constantFrom('', ':1', ':65535', ':99999'),
      fc.constantFrom('', '/', '/%', '/%41', '/%00', '?', '#'),
      text,
    );
    await fc.assert(
      fc.asyncProperty(url, async (parts) => {
        const named = `http://${parts.join('')}`;
        if (faultOf(itemsOf(document, 'urls'), named) !== null) return;
        // Half a surrogate pair is no text in JSON's own sense (RFC 8259 §8.2).
        const expected = /[\ud800-\udfff]/u.test(named) ? 400 : 200;
        expect((await www.post({ urls: [named] })).status).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  test('property: an answer is as described, whatever was sent', async () => {
    const www = await service();
    const document = await documentOf();
    const list = fc.array(text, { maxLength: 3 });
    const body = fc.record(
      { keys: list, urls: list, domains: list, all: fc.boolean(), soft: fc.boolean() },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const answer = await www.post(sent);
        const { status, headers } = answer;
        const told = { status, type: headers.get('content-type'), text: await answer.text() };
        expect(answerFault(document, 'POST /purge', told)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
