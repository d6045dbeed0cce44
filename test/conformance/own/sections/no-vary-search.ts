import { PURGE } from '../purge.ts';
import { again, type FieldLine, FRESH, type OwnRequest, type OwnSection, type OwnTest } from '../shape.ts';

type Row = [id: string, field: string, stored: string, asked: string];

/** The answer to the first query is the answer to the second. */
const ONE: Row[] = [
  ['key-order', 'key-order', 'a=1&b=2', 'b=2&a=1'],
  ['key-order-true', 'key-order=?1', 'a=1&b=2', 'b=2&a=1'],
  ['key-order-decoded', 'key-order', 'a=x', '%61=%78'],
  ['key-order-space', 'key-order', 'a=x+y', 'a=x%20y'],
  ['key-order-empty-pairs', 'key-order', 'a=x&&', 'a=x'],
  ['key-order-no-value', 'key-order', 'a=', 'a'],
  ['params-list', 'params=("a")', 'a=1&b=2', 'a=9&b=2'],
  ['params-list-absent', 'params=("a")', 'a=1&b=2', 'b=2'],
  ['params-list-twice', 'params=("a")', 'a=1&b=2', 'a=3&a=4&b=2&a=5'],
  ['params-list-two', 'params=("utm_source" "utm_medium")', 'utm_source=x&id=7', 'id=7&utm_medium=y'],
  ['params-list-encoded', 'params=("%C3%A9+x")', '%C3%A9%20x=1&b=2', '%c3%a9+x=2&b=2'],
  ['params-list-key-order', 'key-order, params=("a")', 'a=1&b=2&c=3', 'c=3&b=2'],
  ['except', 'except=("x")', 'x=1&a=2', 'b=3&x=1'],
  ['except-none', 'except=("x")', 'a=2', 'b=3'],
  ['except-empty', 'except=()', 'a=2&x=1', 'b=3'],
  ['except-key-order', 'key-order, except=("x" "y")', 'x=1&y=2&z=3', 'y=2&x=1'],
  ['unknown-key', 'params=("a"), foo', 'a=1&b=2', 'b=2'],
];

/** It is not. */
const TWO: Row[] = [
  ['key-order-value', 'key-order', 'a=1&b=2', 'b=1&a=2'],
  ['key-order-repeated', 'key-order', 'a=1&a=2', 'a=2&a=1'],
  ['key-order-false', 'key-order=?0', 'a=1&b=2', 'b=2&a=1'],
  ['key-order-no-boolean', 'key-order="yes", params=("a")', 'a=1&b=2', 'b=2'],
  ['params-list-other', 'params=("a")', 'a=1&b=2', 'a=1&b=3'],
  ['params-list-order', 'params=("a")', 'b=2&c=3', 'c=3&b=2'],
  ['params-list-case', 'params=("a")', 'A=1&b=2', 'b=2'],
  ['params-list-empty', 'params=()', 'a=1', 'a=2'],
  ['params-token', 'params=(a)', 'a=1', 'a=2'],
  ['params-string', 'params="a"', 'a=1', 'a=2'],
  ['params-false', 'params=?0', 'a=1', 'a=2'],
  // Of earlier drafts, in which they left out all parameters, and all but these.
  ['params-true', 'params', 'a=1&b=2', 'c=3'],
  ['params-true-except', 'params, except=("x")', 'x=1&a=2', 'b=3&x=1'],
  ['params-and-except', 'params=("a"), except=("x")', 'a=1&b=2', 'b=2'],
  ['except-other', 'except=("x")', 'x=1&a=2', 'x=2&a=2'],
  ['except-absent', 'except=("x")', 'x=1', ''],
  ['except-token', 'except=(x)', 'x=1&a=2', 'x=1'],
  ['unparsable', 'params=("a"', 'a=1', 'a=2'],
  ['absent', '', 'a=1', 'a=2'],
];

/** It may be, but a query is looked for that is there. */
const PERHAPS: Row[] = [['params-list-all-absent', 'params=("a")', 'a=1', '']];

function answer(field: string, query_arg: string, more: OwnRequest = {}): OwnRequest {
  const lines: FieldLine[] = field === '' ? [FRESH] : [FRESH, ['No-Vary-Search', field]];
  return { query_arg, response_headers: lines, ...more };
}

function comparing(rows: readonly Row[], expected: 'cached' | 'not_cached', more: Partial<OwnTest> = {}): OwnTest[] {
  return rows.map(([id, field, stored, asked]) => ({
    id: `no-vary-search-${id}`,
    name: `${field}: ?${asked} is ${expected === 'cached' ? '' : 'not '}answered by what ?${stored} was`,
    requests: [answer(field, stored), again(expected, answer(field, asked))],
    ...more,
  }));
}

const IGNORES_A = 'params=("a")';

/** Draft 10 of the HTTP working group. */
export const NO_VARY_SEARCH: OwnSection = {
  id: 'own-no-vary-search',
  name: 'No-Vary-Search',
  tests: [
    ...comparing(ONE, 'cached'),
    ...comparing(TWO, 'not_cached'),
    ...comparing(PERHAPS, 'cached', { kind: 'check' }),
    {
      id: 'no-vary-search-spelling-stays',
      name: 'the first spelling stays, and the third is the same object',
      requests: [
        answer(IGNORES_A, 'a=1&b=2'),
        again('cached', answer(IGNORES_A, 'a=2&b=2')),
        again('cached', answer(IGNORES_A, 'a=1&b=2')),
        again('cached', answer(IGNORES_A, 'b=2')),
      ],
    },
    {
      id: 'no-vary-search-other-path',
      name: 'is for its path alone',
      requests: [
        answer(IGNORES_A, 'a=1', { filename: '/one' }),
        again('not_cached', answer('', 'a=2', { filename: '/two' })),
      ],
    },
    {
      id: 'no-vary-search-private',
      name: 'of an answer that is not stored is of no account',
      requests: [
        answer('', 'a=1', {
          response_headers: [
            ['Cache-Control', 'private'],
            ['No-Vary-Search', IGNORES_A],
          ],
        }),
        again('not_cached', answer('', 'a=2')),
      ],
    },
    {
      id: 'no-vary-search-vary',
      name: 'holds beside Vary',
      requests: [
        answer('', 'a=1', {
          request_headers: [['Foo', '1']],
          response_headers: [FRESH, ['Vary', 'Foo'], ['No-Vary-Search', IGNORES_A]],
        }),
        again('cached', answer('', 'a=2', { request_headers: [['Foo', '1']] })),
        again('not_cached', answer('', 'a=3', { request_headers: [['Foo', '2']] })),
      ],
    },
    {
      id: 'no-vary-search-unsafe',
      name: 'an unsafe request to another query of the path purges it, too',
      requests: [
        answer(IGNORES_A, 'a=1&b=2'),
        { request_method: 'POST', request_body: 'x', query_arg: 'a=7' },
        again('not_cached', answer(IGNORES_A, 'a=3&b=2')),
      ],
    },
    ...Object.entries({ stored: 'a=1&b=2', spelling: 'a=7&b=2', path: 'other=1' }).map(([id, query_arg]): OwnTest => ({
      id: `no-vary-search-purge-${id}`,
      name: `a purge of ?${query_arg} purges it`,
      requests: [
        answer(IGNORES_A, 'a=1&b=2'),
        again('cached', answer(IGNORES_A, 'a=2&b=2')),
        { ...PURGE, query_arg },
        again('not_cached', answer(IGNORES_A, 'a=3&b=2')),
      ],
    })),
  ],
};
