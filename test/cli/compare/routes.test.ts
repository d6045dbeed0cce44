import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compareConfigs } from '../../../src/cli/compare/compare.ts';
import { movedItems } from '../../../src/cli/compare/routes/moved.ts';
import { overlapping } from '../../../src/cli/compare/routes/overlap.ts';
import { type GatewayConfig, matchingPlaces, treeOf } from '../../../src/gateway/index.ts';
import { siteWith } from './sites.ts';

const routes = (...list: object[]): GatewayConfig => siteWith({ domains: { 'www.shop.example': { routes: list } } });
const GUARD = { access: { allow: { addresses: ['203.0.113.0/24'] } } };
const admin = { path: '/admin/*', to: 'shop', ...GUARD };
const all = { path: '/*', to: 'shop' };
const exported = { path: '/admin/export', to: 'shop' };

const told = (from: GatewayConfig, to: GatewayConfig): string[] =>
  compareConfigs(from, to).map(
    ({ action, place, says, isGuardLost }) => `${isGuardLost ? '! ' : ''}${action} ${place}: ${says}`,
  );

describe('a route', () => {
  it('that is gone is told with the route that takes its requests', () => {
    expect(told(routes(exported, all), routes(all))).toEqual([
      'delete www.shop.example /admin/export: the route is gone: /* takes its requests',
    ]);
  });

  it('that is gone, and nobody takes its requests, guarded nothing that is still there', () => {
    expect(told(routes(admin), routes())).toEqual([
      'delete www.shop.example /admin/*: the route is gone: no route takes its requests any more',
    ]);
  });

  it('that is gone with its guard', () => {
    expect(told(routes(admin, all), routes(all))).toEqual([
      '! delete www.shop.example /admin/*: the route is gone: /* takes its requests, without its access',
    ]);
  });

  it('that is gone, of which a route with conditions takes a part without its guard', () => {
    const posts = { ...all, methods: ['POST'] };
    expect(told(routes(admin, posts), routes(posts))).toEqual([
      '! delete www.shop.example /admin/*: the route is gone: /* (POST) takes some of its requests, without its access',
    ]);
  });

  it('that is gone, of which the first taker lacks the guard, and the last one has it', () => {
    const posts = { ...all, methods: ['POST'] };
    expect(told(routes(admin, posts, { ...all, ...GUARD }), routes(posts, { ...all, ...GUARD }))).toEqual([
      '! delete www.shop.example /admin/*: the route is gone: /* (POST) takes some of its requests, without its access',
    ]);
  });

  it('that is new takes requests of another one without its guard', () => {
    expect(told(routes(admin, all), routes(exported, admin, all))).toEqual([
      '! create www.shop.example /admin/export: the route is new: shop answers, without the access of /admin/*, which took its requests',
    ]);
  });

  it('that is new with the same guard loses none', () => {
    expect(told(routes(admin, all), routes({ ...exported, ...GUARD }, admin, all))).toEqual([
      'create www.shop.example /admin/export: the route is new: shop answers',
    ]);
  });

  it('that is new behind one that takes all of its requests', () => {
    expect(told(routes(admin, all), routes(admin, all, exported))).toEqual([
      'create www.shop.example /admin/export: the route is new, and never asked: /admin/* stands before it and takes all of its requests',
    ]);
  });

  it('that is new in front of all takes all that is behind it', () => {
    expect(told(routes(admin, exported), routes(all, admin, exported))).toEqual([
      'create www.shop.example /*: the route is new: shop answers',
      '! update www.shop.example /admin/*: the route is now behind /*, which takes its requests, without its access',
      'update www.shop.example /admin/export: the route is now behind /*, which takes its requests',
    ]);
  });

  it('that moves behind one that takes its requests', () => {
    expect(told(routes(admin, all), routes(all, admin))).toEqual([
      '! update www.shop.example /admin/*: the route is now behind /*, which takes its requests, without its access',
    ]);
  });

  it('that moves behind one that takes a part of its requests', () => {
    const [one, other] = [
      { path: '/:shop/cart', to: 'shop' },
      { path: '/eu/:page', to: 'shop' },
    ];
    expect(told(routes(one, other), routes(other, one))).toEqual([
      'update www.shop.example /:shop/cart: the route is now behind /eu/:page, which takes some of its requests',
    ]);
  });

  it('under another path is another route', () => {
    expect(told(routes({ path: '/a', to: 'shop' }), routes({ path: '/b', to: 'shop' }))).toEqual([
      'create www.shop.example /b: the route is new: shop answers',
      'delete www.shop.example /a: the route is gone: no route takes its requests any more',
    ]);
  });

  it('for other requests is another route', () => {
    const [place] = told(
      routes(),
      routes({ path: '/a', to: 'shop', methods: ['GET'], cookies: { session: false }, countries: ['FR', 'BE'] }),
    );
    expect(place).toBe(
      'create www.shop.example /a (GET, HEAD; from BE, FR; no cookie session): the route is new: shop answers',
    );
  });

  it('that answers in another way is one change', () => {
    expect(told(routes(all), routes({ path: '/*', respond: { status: 503 } }))).toEqual([
      'update www.shop.example /*: the gateway answers 503 itself now; before, shop answers',
    ]);
  });
});

describe('a domain', () => {
  const site = (domains: object): GatewayConfig => siteWith({ domains });

  it('that comes or goes is told once', () => {
    const [one, both] = [
      { 'a.example': { routes: [all] } },
      { 'a.example': { routes: [all] }, 'b.example': { routes: [admin, all] } },
    ];
    expect(told(site(one), site(both))).toEqual(['create b.example: the domain is new: it has 2 routes']);
    expect(told(site(both), site(one))).toEqual(['delete b.example: the domain is gone with 2 routes']);
  });

  it('that goes leaves its requests to a wildcard without its guards', () => {
    const wildcard = { '*.example': { routes: [all] } };
    expect(told(site({ ...wildcard, 'b.example': { routes: [admin, all] } }), site(wildcard))).toEqual([
      'delete b.example: the domain is gone with 2 routes',
      '! delete b.example /admin/*: the route is gone: *.example /* takes its requests, without its access',
    ]);
  });

  it('that comes takes requests from a wildcard without its guards', () => {
    const wildcard = { '*.example': { routes: [admin, all] } };
    expect(
      told(site(wildcard), site({ ...wildcard, 'b.example': { routes: [all, { ...admin, access: {} }] } })),
    ).toEqual(['create b.example: the domain is new: it has 2 routes']);
    expect(told(site(wildcard), site({ ...wildcard, 'b.example': { routes: [exported] } }))).toEqual([
      'create b.example: the domain is new: it has 1 route',
      '! create b.example /admin/export: the route is new: shop answers, without the access of *.example /admin/*, which took its requests',
    ]);
  });
});

const SEGMENTS = ['a', 'b', ':x', ''];
const pattern = fc
  .tuple(fc.array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([segments, rest]) => `/${[...segments, ...(rest ? ['*'] : [])].join('/')}`);
const FURTHER = [null, '', 'a', 'b', 'c'];
/** All of up to four segments. */
const PATHS = ['', 'a', 'b', 'c'].flatMap((one) =>
  FURTHER.flatMap((two) => FURTHER.flatMap((three) => [null, 'a', ''].map((four) => pathOf([one, two, three, four])))),
);

function pathOf(segments: readonly (string | null)[]): string {
  const end = segments.indexOf(null);
  return `/${segments.slice(0, end < 0 ? segments.length : end).join('/')}`;
}

test('two patterns overlap exactly if a path is of both', () => {
  const of = (path: string): Set<string> =>
    new Set(PATHS.filter((each) => matchingPlaces(treeOf([path]), each).length > 0));
  fc.assert(
    fc.property(pattern, pattern, (one, other) => {
      const theirs = of(other);
      const isShared = [...of(one)].some((path) => theirs.has(path));
      expect(overlapping(treeOf([one]), other).length > 0).toBe(isShared);
    }),
  );
});

test('what is moved is least, and leaves the others in their order', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 }), (after) => {
      const before = [...after].sort((one, other) => one - other);
      const moved = movedItems(before, after);
      const kept = after.filter((item) => !moved.has(item));
      expect(kept).toEqual([...kept].sort((one, other) => one - other));
      const longest = Math.max(
        ...subsets(after)
          .filter(isRising)
          .map(({ length }) => length),
      );
      expect(kept).toHaveLength(longest);
    }),
  );
});

function subsets(items: readonly number[]): number[][] {
  return items.reduce<number[][]>((found, item) => [...found, ...found.map((set) => [...set, item])], [[]]);
}

function isRising(items: readonly number[]): boolean {
  return items.every((item, at) => at === 0 || items[at - 1]! < item);
}
