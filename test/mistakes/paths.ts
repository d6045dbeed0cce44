import { field, type Mistake, ROUTE, ROUTE_AT, SITE_AT } from './mistake.ts';

const PATH = `${ROUTE}/path`;

/** A path of a route, and the same as it is written here. */
function path(wrong: string, right: string, problem: string, remedy = `write "${right}"`): Mistake {
  return field(PATH, [wrong, right], [problem, remedy]);
}

const EXPRESSION = 'is a regular expression, and a path here is text';
const OTHERS = 'is the pattern of another router, and a path here is text';
const SITE = 'domains/www.shop.example';
const LAST = { path: '/*', to: 'both' };
const TENANTS = { path: '/t/:tenant', to: { dynamic: 'tenants', origin: 'https://:tenant.tenants.example' } };

/** Two routes before the rest. */
function routes(one: object, two: object): object[] {
  return [one, two, TENANTS, LAST];
}

export const PATHS: readonly Mistake[] = [
  path('/(.*)', '/a/*', EXPRESSION, 'write "/*"'),
  path('/blog/(.*)', '/blog/*', EXPRESSION),
  path('/blog/.*', '/blog/*', EXPRESSION),
  path('/x/.+', '/x/*', EXPRESSION),
  path('^/x$', '/x', EXPRESSION),
  path('^/blog/(.+)$', '/blog/*', EXPRESSION),
  path('/p/[0-9]+', '/p/:part2', EXPRESSION),
  path('/p/[0-9]', '/p/:part2', EXPRESSION),
  path('/p/\\d+', '/p/:part2', EXPRESSION),
  path('/p/[^/]+/edit', '/p/:id/edit', EXPRESSION, 'write ":name" for one whole segment'),
  path('/(en|de)/shop', '/:language/shop', EXPRESSION, 'write ":name" for one whole segment'),
  path('/img/.*\\.(png|jpg)$', '/img/*', EXPRESSION, '"*" as the last one'),
  path('/p/{id}', '/p/:id', OTHERS),
  path('/p/<id>', '/p/:id', OTHERS),
  path('/p/<int:id>', '/p/:id', OTHERS),
  path('/{lang}/p/{id}', '/:lang/p/:id', OTHERS),
  path('/p/[id]', '/p/:id', '"[id]" is no parameter', "write '/p/:id'"),
  path('/docs/[...slug]', '/docs/*', '"[...slug]" is no parameter', "write '/docs/*'"),
  path('/x$', '/x', 'a "$" is no end', "write '/x'"),
  path('/wiki/Tea_(?:green)', '/wiki/Tea_(green)', EXPRESSION, 'write ":name" for one whole segment'),
  path('/assets/*.png', '/assets/*', 'has a * in the segment "*.png"', 'write * only as the whole last segment'),
  path('/assets/**', '/assets/*', 'has a * in the segment "**"', 'write * only as the whole last segment'),
  path('/a/*/b', '/a/:any/b', 'has a * in the segment "*"', 'for one segment write ":name"'),
  path('assets/*', '/assets/*', 'does not start with /', 'write "/" first'),
  path('/p/:id?', '/p/:id', '":id?" is not the name of a parameter', 'as the whole segment: ":id"'),
  path('/p/:id.json', '/p/:file', '":id.json" is not the name of a parameter', 'as the whole segment: ":id"'),
  path('/p/:id/:id', '/p/:id/:part', 'has the parameter :id twice', 'write a different name for each'),
  path('/p/:rest', '/p/:other', 'has a reserved name', 'write another name than ":rest"'),
  path('/p?id=1', '/p', 'has a ?', 'write the path alone'),
  path('/p#top', '/p', 'has a #', 'write the path alone'),
  path('/a b', '/a%20b', 'is not the canonical form', 'write "a%20b"'),
  path('/caf%c3%a9', '/caf%C3%A9', 'is not the canonical form', 'write "caf%C3%A9"'),
  path('/a/../b', '/b', 'has the dot segment ".."', 'write the path that it resolves to'),
  path('/a\\b', '/a/b', 'has a backslash', 'write "/"'),
  path('/100%', '/100%25', 'has a % that begins no escape', 'write %25'),
  {
    wrong: { [`${SITE}/routes`]: routes({ path: '/p/*', to: 'shop' }, { path: '/p/new', to: 'spare' }) },
    path: `${SITE_AT}.routes[1]`,
    problem: '/p/new is never reached: routes[0] (/p/*) takes all of its requests',
    remedy: 'move it above that route, or delete it',
    right: { [`${SITE}/routes`]: routes({ path: '/p/new', to: 'spare' }, { path: '/p/*', to: 'shop' }) },
  },
  {
    wrong: { [`${SITE}/redirects`]: { entries: { '/old': '/new' } }, [PATH]: '/old' },
    path: ROUTE_AT,
    problem: '/old is never asked for by GET: redirects.entries["/old"] sends all of it elsewhere',
    remedy: 'delete one of them',
    right: { [`${SITE}/redirects`]: { entries: { '/old': '/new' } }, [PATH]: '/older' },
  },
  {
    wrong: { [`${SITE}/redirects`]: { patterns: [{ path: '/old/*', to: '/new' }] }, [PATH]: '/old/:id' },
    path: ROUTE_AT,
    problem: 'redirects.patterns[0] sends all of it elsewhere',
    remedy: 'write methods for what the route alone is for',
    right: {
      [`${SITE}/redirects`]: { patterns: [{ path: '/old/*', to: '/new' }] },
      [PATH]: '/old/:id',
      [`${ROUTE}/methods`]: ['POST'],
    },
  },
  {
    wrong: { [`${ROUTE}/rewrite`]: '/p/*' },
    path: `${ROUTE_AT}.rewrite`,
    problem: 'has a *',
    remedy: 'write ":rest"',
    right: { [PATH]: '/products/*', [`${ROUTE}/rewrite`]: '/p/:rest' },
  },
  field(`${ROUTE}/rewrite`, ['/p/:sku', '/p/:id'], ['there is no parameter :sku here', 'write one of ":id"']),
];
