import { again, type FieldLine, FRESH, type OwnRequest, type OwnSection, type OwnTest } from '../shape.ts';
import { PURGE } from '../purge.ts';

const JSON_TYPE: FieldLine = ['Content-Type', 'application/json'];
const BODY = '{"q":"shoes"}';

function query(request_body: string, more: OwnRequest = {}): OwnRequest {
  return {
    request_method: 'QUERY',
    request_headers: [JSON_TYPE],
    request_body,
    response_headers: [FRESH],
    ...more,
  };
}

/** The first is stored, and then asked for with this difference. */
function differs(id: string, name: string, other: OwnRequest): OwnTest {
  return {
    id: `query-${id}`,
    name,
    requests: [query(BODY), again('not_cached', other), again('cached', query(BODY))],
  };
}

function notStored(id: string, name: string, request: OwnRequest): OwnTest {
  return { id: `query-${id}`, name, requests: [request, again('not_cached', request)] };
}

const KIB_64 = 64 * 1_024;

/** RFC 10008. */
export const QUERY: OwnSection = {
  id: 'own-query',
  name: 'QUERY',
  tests: [
    { id: 'query-same', name: 'the same content is a hit', requests: [query(BODY), again('cached', query(BODY))] },
    differs('content', 'other content is another answer', query('{"q":"hats"}')),
    differs('content-space', 'so is one that differs in white space', query(`${BODY} `)),
    differs('empty', 'so is none', query('')),
    differs(
      'type',
      'another Content-Type is another answer',
      query(BODY, { request_headers: [['Content-Type', 'text/plain']] }),
    ),
    differs(
      'coding',
      'another Content-Encoding is another answer',
      query(BODY, { request_headers: [JSON_TYPE, ['Content-Encoding', 'identity']] }),
    ),
    differs('query-string', 'another query string is another answer', query(BODY, { query_arg: 'page=2' })),
    differs('get', 'a GET is not answered by it', { response_headers: [FRESH] }),
    {
      id: 'query-after-get',
      name: 'it is not answered by a GET, which stays',
      requests: [
        { response_headers: [FRESH] },
        again('not_cached', query(BODY)),
        again('cached'),
        again('cached', query(BODY)),
      ],
    },
    {
      id: 'query-largest',
      name: 'content of 64 KiB is keyed',
      requests: [query('q'.repeat(KIB_64)), again('cached', query('q'.repeat(KIB_64)))],
    },
    notStored('larger', 'content over 64 KiB is passed on', query('q'.repeat(KIB_64 + 1))),
    notStored('unknown-length', 'content of unknown length is passed on', query(BODY, { request_length: false })),
    notStored(
      'private',
      'a private answer is not stored',
      query(BODY, { response_headers: [['Cache-Control', 'private, max-age=600']] }),
    ),
    notStored(
      'no-store',
      'one with no-store is not stored',
      query(BODY, { response_headers: [['Cache-Control', 'no-store']] }),
    ),
    {
      id: 'query-vary',
      name: 'Vary holds for it, too',
      requests: [
        query(BODY, { request_headers: [JSON_TYPE, ['Foo', '1']], response_headers: [FRESH, ['Vary', 'Foo']] }),
        again(
          'not_cached',
          query(BODY, { request_headers: [JSON_TYPE, ['Foo', '2']], response_headers: [FRESH, ['Vary', 'Foo']] }),
        ),
        again('cached', query(BODY, { request_headers: [JSON_TYPE, ['Foo', '1']] })),
      ],
    },
    {
      id: 'query-conditional',
      name: 'a client that has the answer gets a 304, from the cache',
      requests: [
        query(BODY, { response_headers: [FRESH, ['ETag', '"q1"']] }),
        query(BODY, {
          request_headers: [JSON_TYPE, ['If-None-Match', '"q1"']],
          expected_status: 304,
          expected_cache_status: { hit: true },
        }),
      ],
    },
    {
      id: 'query-purge',
      name: 'a purge of its URL reaches it',
      requests: [query(BODY), again('cached', query(BODY)), PURGE, again('not_cached', query(BODY))],
    },
    {
      id: 'query-unsafe',
      name: 'and so does an unsafe request that has succeeded',
      requests: [query(BODY), { request_method: 'POST', request_body: 'x' }, again('not_cached', query(BODY))],
    },
  ],
};
