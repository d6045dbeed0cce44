import type { RouteConfig } from '../../../gateway/index.ts';
import { conditionsOf, type Draft } from './draft.ts';
import { addressOf, nameFor, valuesFor } from './samples.ts';

/** The most names of one list that are tried. */
const FEW = 4;

const DEVICES = ['Mozilla/5.0 (iPhone) Mobile', 'Mozilla/5.0 (Windows NT 10.0)'];

/** The same request in the ways that could make a difference, the likeliest first. */
export function variationsOf(base: Draft, route: RouteConfig): Draft[] {
  return [
    base,
    ...unmet(base, route),
    ...byQuery(base, route),
    ...byKey(base, route),
    ...byMethod(base, route),
    ...byClient(base, route),
    ...byPath(base),
  ];
}

/** Each condition unmet, with all others met. */
function unmet(base: Draft, route: RouteConfig): Draft[] {
  const { query, cookies, headers } = conditionsOf(route);
  const elsewhere = route.countries !== undefined || route.regions !== undefined;
  return [
    ...query.map(([name, wanted]) => {
      const { unmet: value } = valuesFor(wanted);
      const others = base.query.filter(([other]) => other !== name);
      return { ...base, query: value === null ? others : [...others, [name, value] as const] };
    }),
    ...cookies.map(([name, wanted]) => ({ ...base, cookies: changed(base.cookies, name, valuesFor(wanted).unmet) })),
    ...headers.map(([name, wanted]) => ({ ...base, headers: changed(base.headers, name, valuesFor(wanted).unmet) })),
    ...(elsewhere ? [{ ...base, country: '', region: '' }] : []),
  ];
}

function byQuery(base: Draft, { cache }: RouteConfig): Draft[] {
  const names = [...listedNames(cache).slice(0, FEW).map(nameFor), 'utm_source'];
  const pairs = [
    [
      ['a', '1'],
      ['b', '2'],
    ],
    [
      ['b', '2'],
      ['a', '1'],
    ],
  ] as const;
  return [
    ...names.map((name) => ({ ...base, query: [...base.query, [name, '1'] as const] })),
    ...pairs.map((pair) => ({ ...base, query: [...base.query, ...pair] })),
  ];
}

function listedNames(cache: RouteConfig['cache']): readonly string[] {
  const rule = typeof cache === 'object' ? cache.query : undefined;
  if (typeof rule !== 'object') return [];
  return 'only' in rule ? rule.only : rule.except;
}

function byKey(base: Draft, { cache }: RouteConfig): Draft[] {
  const { headers = [], cookies = [], country, device } = (typeof cache === 'object' ? cache.key : undefined) ?? {};
  const values = ['one', 'two'];
  return [
    ...headers
      .slice(0, FEW)
      .flatMap((name) => values.map((value) => ({ ...base, headers: changed(base.headers, name, value) }))),
    ...cookies
      .slice(0, FEW)
      .flatMap((name) => values.map((value) => ({ ...base, cookies: changed(base.cookies, name, value) }))),
    ...(country === true ? ['DE', 'US'].map((name) => ({ ...base, country: name, region: '' })) : []),
    ...(device === true
      ? DEVICES.map((agent) => ({ ...base, headers: changed(base.headers, 'user-agent', agent) }))
      : []),
  ];
}

function byMethod(base: Draft, { methods = ['GET', 'POST'] }: RouteConfig): Draft[] {
  return methods.filter((method) => method !== base.method).map((method) => ({ ...base, method }));
}

/** Clients that `access` names, those that say who they are, and pages of other sites. */
function byClient(base: Draft, { access, headers }: RouteConfig): Draft[] {
  const origins = headers?.cors?.origins ?? [];
  const groups = [access?.allow, access?.deny].flatMap((group) => group ?? []);
  return [
    ...groups.flatMap(({ addresses = [], countries = [], headers: named = {} }) => [
      ...addresses.slice(0, 1).map((range) => ({ ...base, address: addressOf(range) })),
      ...countries.slice(0, 1).map((name) => ({ ...base, country: name, region: '' })),
      ...Object.entries(named).map(([name, wanted]) => ({
        ...base,
        headers: changed(base.headers, name, valuesFor(wanted).met),
      })),
    ]),
    { ...base, headers: changed(base.headers, 'authorization', 'Bearer sample') },
    { ...base, cookies: changed(base.cookies, 'session', 'sample') },
    ...(origins.length === 0
      ? []
      : [origins === '*' ? 'https://other.example' : origins[0]!, 'https://foreign.example'].map((origin) => ({
          ...base,
          headers: changed(base.headers, 'origin', origin),
        }))),
  ];
}

/** Paths that somebody might take for the same. */
function byPath(base: Draft): Draft[] {
  const { path } = base;
  if (path === '/') return [];
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  return [other, `${path.replace(/\/$/, '')}.html`].map((near) => ({ ...base, path: near }));
}

function changed(values: Readonly<Record<string, string>>, name: string, value: string | null): Record<string, string> {
  const others = Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));
  return value === null ? others : { ...others, [name]: value };
}
