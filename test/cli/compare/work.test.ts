import { expect, it } from 'vitest';
import { otherForms, routeForms, type RoutesByDomain } from '../../../src/cli/compare/forms/index.ts';
import type { RouteForm } from '../../../src/cli/compare/forms/route.ts';
import { compareRoutes } from '../../../src/cli/compare/routes/compare.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { siteWith } from './sites.ts';

const ALL = { path: '/*', to: 'shop' };
const paths = (count: number, more: object = {}): object[] =>
  Array.from({ length: count }, (_, at) => ({ path: `/${at % 100}/${at}/:id`, to: 'shop', ...more }));
const site = (routes: object[]): GatewayConfig => siteWith({ domains: { 'a.example': { routes } } });
const GUARD = { access: { deny: { countries: ['FR'] } } };

const CHANGES: [change: string, make: (count: number) => [before: object[], after: object[]]][] = [
  [
    'nothing',
    (count) => [
      [...paths(count), ALL],
      [...paths(count), ALL],
    ],
  ],
  [
    'every route',
    (count) => [
      [...paths(count), ALL],
      [...paths(count, GUARD), ALL],
    ],
  ],
  [
    'the last route moves to the front',
    (count) => [
      [...paths(count), ALL],
      [ALL, ...paths(count)],
    ],
  ],
  [
    'the order is turned',
    (count) => [
      [...paths(count), ALL],
      [ALL, ...paths(count).toReversed()],
    ],
  ],
  ['all go but one', (count) => [[...paths(count, GUARD), ALL], [ALL]]],
  ['all are new but one', (count) => [[ALL], [...paths(count, GUARD), ALL]]],
];

/** How often anything of a route is read. */
function readsFor([before, after]: [object[], object[]]): number {
  let reads = 0;
  const counted = (routes: RoutesByDomain): RoutesByDomain =>
    new Map([...routes].map(([domain, list]) => [domain, list.map((route) => new Proxy(route, { get: read }))]));
  function read(route: RouteForm, field: keyof RouteForm): unknown {
    reads += 1;
    return route[field];
  }
  compareRoutes(counted(routeForms(site(before))), counted(routeForms(site(after))));
  return reads;
}

it.each(CHANGES)('reads ten times as much of ten times as many routes: %s', (_change, make) => {
  const [few, many] = [readsFor(make(1_000)), readsFor(make(10_000))];
  expect(many / few).toBeLessThan(11);
});

it('makes one form of each place', () => {
  expect(otherForms(site(paths(100))).map(({ place }) => place)).toEqual([
    'gateway',
    'admin',
    'purge',
    'push',
    'requests for other hosts',
    'a.example',
    'backends.shop',
  ]);
});
