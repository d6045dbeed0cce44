import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultOf } from '../../src/admin/schema/fault.ts';
import { answerFault, type Document } from '../support/openapi.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

const API = 'http://admin.example.test/.popgate';
const ADMIN = { authorization: 'Bearer admin-secret' };
const JSON_TYPE = { 'content-type': 'application/json' };

let edge: SharedEdge<never>;
let document: Document;

beforeAll(async () => {
  edge = await joinEdge('operator');
  document = JSON.parse((await edge.ask(`GET ${API}/openapi.json`)).text) as Document;
});

afterAll(() => edge?.stop());

/** A request, and that its answer is as it is described. */
async function ask(line: string, { query = '', headers = ADMIN, body }: Sent = {}): Promise<Reply> {
  const [method, path] = line.split(' ');
  const type = body === undefined ? {} : JSON_TYPE;
  const reply = await edge.ask(`${method} ${API}${path}${query}`, { ...type, ...headers }, body);
  const answer = { status: reply.status, type: reply.headers['content-type'], text: reply.text };
  expect(answerFault(document, line, answer)).toBeNull();
  expect(reply.headers['cache-control']).toBe('no-store');
  return reply;
}

interface Sent {
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

test('the description needs no token, and is as it says', async () => {
  const { status } = await ask('GET /openapi.json', { headers: {} });
  expect([status, document.openapi, document.servers]).toEqual([200, '3.1.0', [{ url: '/.popgate' }]]);
});

test('every example can be sent, and is answered as described', async () => {
  const { schema } = document.paths['/purge']!['post']!.requestBody!.content['application/json'];
  expect(schema.examples!.length).toBeGreaterThan(1);
  for (const example of schema.examples!) {
    expect(faultOf(schema, example)).toBeNull();
    expect((await ask('POST /purge', { body: JSON.stringify(example) })).status).toBe(200);
  }
  for (const { name, schema } of document.paths['/purges']!['get']!.parameters) {
    for (const example of schema.examples ?? []) {
      expect((await ask('GET /purges', { query: `?${name}=${String(example)}` })).status).toBe(200);
    }
  }
});

describe('an answer is as described', () => {
  const keys = '{"keys":["a"]}';
  test.each<[string, number, Sent?]>([
    ['POST /purge', 200, { body: keys }],
    ['POST /purge', 200, { body: keys, headers: { ...ADMIN, 'idempotency-key': 'a' } }],
    ['POST /purge', 200, { body: keys, headers: { ...ADMIN, 'idempotency-key': 'a' } }],
    ['POST /purge', 422, { body: '{"keys":["b"]}', headers: { ...ADMIN, 'idempotency-key': 'a' } }],
    ['POST /purge', 400, { body: '{"keys":["a","b","c","d"]}' }],
    ['POST /purge', 401, { body: keys, headers: {} }],
    ['POST /purge', 403, { body: '{"all":true}', headers: { authorization: 'Bearer purge-secret' } }],
    ['POST /purge', 413, { body: 'x'.repeat(70_000) }],
    ['POST /purge', 415, { body: keys, headers: { ...ADMIN, 'content-type': 'text/plain' } }],
    ['POST /purge', 421, { body: '{"urls":["http://other.test/"]}' }],
    ['GET /purges', 200],
    ['GET /purges', 200, { query: '?limit=1' }],
    ['GET /purges', 400, { query: '?limit=0' }],
    ['GET /purges', 401, { headers: {} }],
    ['GET /purges', 404, { query: '?cursor=/w==' }],
    ['GET /status', 200],
    ['GET /status', 401, { headers: { 'fastly-key': 'x' } }],
  ])('%s %i %j', async (line, status, sent) => {
    expect((await ask(line, sent)).status).toBe(status);
  });
});

test('a method that is not described is a 405', async () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    const allow = Object.keys(operations).map((method) => method.toUpperCase());
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
      if (allow.includes(method)) continue;
      const { status, headers } = await edge.ask(`${method} ${API}${path}`, ADMIN);
      expect([method, path, status, headers['allow']]).toEqual([method, path, 405, allow.join(', ')]);
    }
  }
});
