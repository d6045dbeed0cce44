import { expect, test } from 'vitest';
import { changed, testBroken, validateUntyped } from '../../config/broken-config.ts';

const TABLE = 'domains/www.shop.example/redirects';
const AT = 'domains["www.shop.example"].redirects';

test.each([
  [{}],
  [{ entries: { '/a': '/b', '/b': '/c?x#y', '/c': 'https://other.example/a', '/wiki': '/wiki/Talk:Tea' } }],
  [{ entries: { '/a': 'https://a.shop.example/a' }, status: 308, query: 'drop' }],
  [{ from: 'config-store:flags', patterns: [{ path: '/old/*', to: '/new/:rest' }] }],
  [{ from: 'kv-store:pages', patterns: [{ path: '/:a/:b', to: 'https://x.example/:b/:a', status: 302 }] }],
])('a table: %j', (table) => {
  expect(validateUntyped(changed(TABLE, table))).toEqual([]);
});

testBroken('a redirect table', [
  [TABLE, [], 'is a list, not an object'],
  [TABLE, { form: 'x' }, 'there is no field "form"', `${AT}.form`],
  [TABLE, { status: 303 }, 'is 303', `${AT}.status`],
  [TABLE, { query: 'ignore' }, 'is "ignore"', `${AT}.query`],
  [TABLE, { from: 'config-store:none' }, 'is no store that stores names', `${AT}.from`],
  [TABLE, { entries: { a: '/b' } }, 'does not start with /', `${AT}.entries.a`],
  [TABLE, { entries: { '/a/:id': '/b' } }, 'is a pattern', `${AT}.entries["/a/:id"]`],
  [TABLE, { entries: { '/a/*': '/b' } }, 'is a pattern', `${AT}.entries["/a/*"]`],
  [TABLE, { entries: { '/a?b': '/b' } }, 'has a ?', `${AT}.entries["/a?b"]`],
  [TABLE, { entries: { '/%61': '/b' } }, 'is not the canonical form', `${AT}.entries["/%61"]`],
  [TABLE, { entries: { '/a|b': '/b' } }, 'is not the canonical form', `${AT}.entries["/a|b"]`],
  [TABLE, { entries: { '/a': 'b' } }, 'is neither a path nor an http or https URL', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': 'javascript:b' } }, 'is neither a path nor', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': '//evil.example' } }, 'names a host without a scheme', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': '/b c' } }, 'has characters that no URL has', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': '/b\r\nx: y' } }, 'contains the control character', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': 'https://:subdomain.shop.example/' } }, 'is not a host name', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': 7 } }, 'is 7, not text', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': '/a?x' } }, 'redirects to itself', `${AT}.entries["/a"]`],
  [TABLE, { entries: { '/a': 'https://www.shop.example/a' } }, 'redirects to itself', `${AT}.entries["/a"]`],
  [
    TABLE,
    { entries: { '/z': '/a', '/a': '/b', '/b': '/c', '/c': '/a' } },
    'comes back to itself after 3 redirects',
    `${AT}.entries["/a"]`,
  ],
  [TABLE, { patterns: [{ path: '/a/*' }] }, 'is missing', `${AT}.patterns[0].to`],
  [TABLE, { patterns: [{ path: 'a', to: '/b' }] }, 'does not start with /', `${AT}.patterns[0].path`],
  [TABLE, { patterns: [{ path: '/a/:x', to: '/b/:y' }] }, 'there is no parameter :y', `${AT}.patterns[0].to`],
  [TABLE, { patterns: [{ path: '/a/:x', to: 'https://:x/' }] }, 'would be chosen by', `${AT}.patterns[0].to`],
  [TABLE, { patterns: [{ path: '/*', to: '/en/:rest' }] }, 'leads on without an end', `${AT}.patterns[0].to`],
  [
    TABLE,
    {
      patterns: [
        { path: '/a/:x', to: '/b' },
        { path: '/a/:y', to: '/c' },
      ],
    },
    'takes the same paths as patterns[0]',
    `${AT}.patterns[1].path`,
  ],
  ['domains/shop.example/redirects', { entries: {} }, 'is written beside a redirect of the whole domain'],
]);

test('two spellings of one path are told', () => {
  const problems = validateUntyped(changed(TABLE, { entries: { '/a': '/b', '/%61': '/c' } }));
  expect(problems.map(({ problem }) => problem)).toContain('is the same path as "/a"');
});

testBroken('a log', [
  ['defaults/log', true, 'is true, not an object'],
  ['defaults/log', {}, 'is missing', 'defaults.log.endpoint'],
  ['defaults/log', { endpoint: 'a b' }, 'is not the name of a log endpoint', 'defaults.log.endpoint'],
  ['defaults/log', { endpoint: 'stdout' }, 'is a name that the platform keeps', 'defaults.log.endpoint'],
  ['defaults/log', { endpoint: 'a', sample: 2 }, 'is 2', 'defaults.log.sample'],
  ['defaults/log', { endpoint: 'a', sample: Number.NaN }, 'is NaN', 'defaults.log.sample'],
  ['defaults/log', { endpoint: 'a', fields: [] }, 'is empty', 'defaults.log.fields'],
  ['defaults/log', { endpoint: 'a', fields: ['cookie'] }, 'is "cookie"', 'defaults.log.fields[0]'],
  ['defaults/serverTiming', 1, 'is 1'],
]);

test.each([[false], [{ endpoint: 'access-log' }], [{ endpoint: 'a', sample: 0.5, fields: ['status', 'cpuMs'] }]])(
  'a log that is fine: %j',
  (log) => {
    expect(validateUntyped(changed('domains/www.shop.example/defaults/log', log))).toEqual([]);
  },
);
