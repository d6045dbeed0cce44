import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  withoutOwnCopy,
  hasPrecondition,
  isNotModified,
  notModifiedFields,
  storedValidators,
} from '../../../src/gateway/cache/conditional.ts';
import { site } from '../../support/site.ts';

type Fields = Record<string, string>;

const OLD = 'Sun, 01 Mar 2026 10:00:00 GMT';
const NEW = 'Sun, 01 Mar 2026 11:00:00 GMT';
const now = (): number => Date.UTC(2026, 2, 1, 12);
const FRESH = { 'content-type': 'text/plain', 'cache-control': 'max-age=60' };

describe('whether the client has it', () => {
  test.each<[Fields, Fields, boolean]>([
    [{}, { etag: '"a"' }, false],
    [{ 'if-none-match': '"a"' }, { etag: '"a"' }, true],
    [{ 'if-none-match': 'W/"a"' }, { etag: '"a"' }, true],
    [{ 'if-none-match': '"a"' }, { etag: 'W/"a"' }, true],
    [{ 'if-none-match': '"b", W/"a"' }, { etag: '"a"' }, true],
    [{ 'if-none-match': '"a,b"' }, { etag: '"a,b"' }, true],
    [{ 'if-none-match': '"b"' }, { etag: '"a"' }, false],
    [{ 'if-none-match': 'a' }, { etag: '"a"' }, false],
    [{ 'if-none-match': '"A"' }, { etag: '"a"' }, false],
    [{ 'if-none-match': '*' }, {}, true],
    [{ 'if-none-match': '"a"' }, {}, false],
    [{ 'if-none-match': '' }, { etag: '"a"' }, false],
    [{ 'if-modified-since': NEW }, { 'last-modified': NEW }, true],
    [{ 'if-modified-since': NEW }, { 'last-modified': OLD }, true],
    [{ 'if-modified-since': OLD }, { 'last-modified': NEW }, false],
    [{ 'if-modified-since': 'now' }, { 'last-modified': OLD }, false],
    [{ 'if-modified-since': NEW }, { 'last-modified': 'then' }, false],
    [{ 'if-modified-since': NEW }, {}, false],
    [{ 'if-modified-since': NEW }, { date: OLD }, true],
    [{ 'if-modified-since': OLD }, { date: NEW }, false],
    [{ 'if-none-match': '"b"', 'if-modified-since': NEW }, { etag: '"a"', 'last-modified': OLD }, false],
    [{ 'if-none-match': '"a"', 'if-modified-since': OLD }, { etag: '"a"', 'last-modified': NEW }, true],
  ])('RFC 9110 §13.2.2 %j of %j: %j', (request, fields, expected) => {
    expect(isNotModified(new Headers(request), Object.entries(fields), now)).toBe(expected);
  });

  test('property: no condition throws, and without a validator only * holds', () => {
    const text = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(text, text, (match, since) => {
        const request = new Headers({ 'if-none-match': match, 'if-modified-since': since });
        expect(isNotModified(request, [], now)).toBe(match.trim() === '*');
      }),
    );
  });
});

test('If-Match and If-Unmodified-Since are for the origin', () => {
  for (const name of ['if-match', 'if-unmodified-since'])
    expect(hasPrecondition(new Headers({ [name]: 'x' }))).toBe(true);
  expect(hasPrecondition(new Headers({ 'if-none-match': 'x' }))).toBe(false);
});

test('what the client asks of its copy is left out', () => {
  const accept: [string, string] = ['accept', 'b'];
  const ofItsCopy = ['if-none-match', 'if-modified-since', 'range', 'if-range'].map((name): [string, string] => [
    name,
    'a',
  ]);
  expect(withoutOwnCopy([...ofItsCopy, accept])).toEqual([accept]);
});

test.each<[Fields, [string, string][] | null]>([
  [{}, null],
  [{ etag: 'W/"a"' }, [['if-none-match', 'W/"a"']]],
  [{ 'last-modified': OLD }, [['if-modified-since', OLD]]],
  [
    { etag: '"a"', 'last-modified': OLD },
    [
      ['if-none-match', '"a"'],
      ['if-modified-since', OLD],
    ],
  ],
])('the validators of %j are %j', (fields, validators) => {
  expect(storedValidators(Object.entries(fields))).toEqual(validators);
});

test('a 304 leaves out what describes a body', () => {
  const fields = Object.entries({
    etag: 'a',
    'content-length': '1',
    'content-type': 'b',
    'content-location': '/c',
    date: 'd',
  });
  expect(notModifiedFields(fields).map(([name]) => name)).toEqual(['etag', 'content-location', 'date']);
});

describe('towards the origin', () => {
  test("a miss does not carry the client's validators", async () => {
    const www = site({ origin: () => new Response('x', { headers: { ...FRESH, etag: '"a"' } }) });
    const answer = await www.ask('GET /a', { 'if-none-match': '"a"', 'if-modified-since': NEW });
    expect(answer.status).toBe(304);
    expect([...www.sent[0]!.headers.keys()].filter((name) => name.startsWith('if-'))).toEqual([]);
    expect((await www.ask('GET /a')).status).toBe(200);
  });

  test.each(['if-match', 'if-unmodified-since'])('%s passes, past what is stored', async (name) => {
    const www = site({
      origin: ({ headers }) => new Response('x', { status: headers.has(name) ? 412 : 200, headers: FRESH }),
    });
    await www.ask('GET /a');
    const answer = await www.ask('GET /a', { [name]: NEW });
    expect(answer.status).toBe(412);
    expect(answer.headers.get('cache-status')).toBe('popgate; fwd=bypass; fwd-status=412; detail=precondition');
    expect(www.sent[1]!.headers.get(name)).toBe(NEW);
  });

  test('a revalidation carries the stored validators and what Vary names', async () => {
    const headers = { ...FRESH, 'cache-control': 'max-age=1', etag: '"a"', 'last-modified': OLD, vary: 'x-kind' };
    const www = site({
      origin: (request) =>
        request.headers.has('if-none-match')
          ? new Response(null, { status: 304, headers })
          : new Response('x', { headers }),
    });
    await www.ask('GET /a', { 'x-kind': 'k' });
    www.advance(5_000);
    const answer = await www.ask('GET /a', { 'x-kind': 'k', 'if-none-match': '"mine"' });
    expect([answer.status, await answer.text()]).toEqual([200, 'x']);
    const sent = Object.fromEntries(www.sent[1]!.headers);
    expect(sent).toMatchObject({ 'if-none-match': '"a"', 'if-modified-since': OLD, 'x-kind': 'k' });
  });

  test('a 304 changes what it says but for what is of the body', async () => {
    const www = site({
      origin: ({ headers }) =>
        headers.has('if-none-match')
          ? new Response(null, {
              status: 304,
              headers: {
                etag: '"a"',
                'cache-control': 'max-age=60',
                'content-type': 'text/html',
                'content-encoding': 'br',
                'content-length': '9',
                'x-a': 'new',
              },
            })
          : new Response('x', {
              headers: { ...FRESH, 'cache-control': 'max-age=1', etag: '"a"', 'x-a': 'old', 'x-b': 'kept' },
            }),
    });
    await www.ask('GET /a');
    www.advance(5_000);
    for (const _ of ['validated', 'stored']) {
      const { headers } = await www.ask('GET /a');
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'text/plain',
        'x-a': 'new',
        'x-b': 'kept',
        'cache-control': 'max-age=60',
      });
      expect(headers.has('content-encoding') || headers.has('content-length')).toBe(false);
    }
    expect(www.sent.length).toBe(2);
  });

  test('S24 a 304 that nobody asked for is a 502', async () => {
    const www = site({ origin: () => new Response(null, { status: 304 }) });
    expect((await www.ask('GET /a', { 'if-none-match': '"a"' })).status).toBe(502);
  });
});
