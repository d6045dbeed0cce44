import type { RedirectConfig } from '../answers/redirect/config.ts';
import { hostMatches } from '../config/host-pattern.ts';
import { readPattern } from '../config/path-pattern.ts';
import { type Fault, inside, type Place, type Problem, report } from '../config/problems.ts';
import { parametersOf, parseTemplate, renderTemplate } from '../config/template.ts';
import type { GatewayConfig } from '../config/types.ts';
import { parseWebAddress } from '../config/web-address.ts';
import { canonicalPath } from '../request/receive.ts';
import type { RouteConfig } from '../routes/config.ts';
import { matchingPlaces, pathParams, type RouteTree, treeOf } from '../routes/tree.ts';
import { isUnconditional } from '../routes/unconditional.ts';
import type { DomainConfig } from './config.ts';

/** What a client asks for; the host is `*` where any that no other domain has. */
interface Asked {
  host: string;
  path: string;
}

interface Hop {
  place: Place;
  to: Asked;
}

/** A domain with what its paths are found by. */
interface Site {
  name: string;
  place: Place;
  domain: DomainConfig;
  routes: RouteTree;
  patterns: RouteTree;
}

interface Start extends Asked {
  /** A route that is followed although it has conditions: the next request of the same client meets them again. */
  held?: RouteConfig;
}

/** Stands for any value of a parameter; no route is written for it. */
const ANY = 'any-value';
/** Browsers give up after so many redirects: one that is taken so often does not end. */
const MOST_TIMES = 20;
const MOST_SHOWN = 4;

/**
 * Returns the redirects of a valid configuration that lead back to where they began, or on without an end: those of domains,
 * tables and routes together. Where a store or a condition decides, none is reported. The time grows with their number.
 */
export function redirectCircles(config: GatewayConfig): Problem[] {
  const problems: Problem[] = [];
  const sites = sitesOf(config, { path: '', problems });
  const known: Known = { sites, admin: config.admin, done: new Set(), told: new Set() };
  for (const start of [...sites.values()].flatMap(startsOf)) {
    const circle = circleFrom(start, known);
    if (circle === null) continue;
    for (const { place } of circle.hops) known.told.add(place.path);
    report(circle.hops[0]!.place, circleFault(circle));
  }
  return problems;
}

function circleFault({ hops, isEndless }: Circle): Fault {
  const many = hops.length > MOST_SHOWN ? [`${hops.length - MOST_SHOWN} more`] : [];
  const way = [...hops.slice(0, MOST_SHOWN).map(({ to }) => written(to)), ...many].join(' → ');
  const back = hops.length === 1 ? 'redirects to itself' : `comes back to itself after ${hops.length} redirects`;
  return {
    problem: `${isEndless ? 'leads on without an end' : back}: ${way}`,
    remedy: 'write a target that no redirect takes, or a path that leaves it out',
  };
}

function written({ host, path }: Asked): string {
  return `${host === '*' ? '' : host}${path}`.replaceAll(ANY, 'x');
}

function sitesOf({ domains }: GatewayConfig, top: Place): Map<string, Site> {
  const defined = Object.entries(domains).filter(([, domain]) => domain !== undefined);
  const sites = defined.map(([name, domain]): [string, Site] => {
    const place = inside(inside(top, 'domains'), name);
    const routes = treeOf((domain.routes ?? []).map(({ path }) => path));
    const patterns = treeOf((domain.redirects?.patterns ?? []).map(({ path }) => path));
    return [name, { name, place, domain, routes, patterns }];
  });
  return new Map(sites);
}

/** A request for each redirect, which it would take if nothing before it does. */
function startsOf({ name, domain }: Site): Start[] {
  const host = name.replace(/^\*\./, `${ANY}.`);
  const paths = [
    ...(domain.redirect === undefined ? [] : [`/${ANY}`]),
    ...Object.keys(domain.redirects?.entries ?? {}),
    ...(domain.redirects?.patterns ?? []).map(({ path }) => exampleOf(path)),
  ];
  const routes = (domain.routes ?? []).filter(({ redirect }) => redirect !== undefined);
  return [
    ...paths.map((path) => ({ host, path })),
    ...routes.map((route) => ({ host, path: exampleOf(route.path), ...(staysWith(route) && { held: route }) })),
  ];
}

function exampleOf(path: string): string {
  return path.replace(/:[^/]+|\*$/g, ANY);
}

/** Whether a client that meets the conditions of a route meets them again when it is redirected. */
function staysWith(route: RouteConfig): boolean {
  return !isUnconditional(route) && route.query === undefined && route.methods?.includes('GET') !== false;
}

interface Known {
  sites: ReadonlyMap<string, Site>;
  admin: GatewayConfig['admin'];
  /** What was asked on earlier ways. */
  done: Set<string>;
  /** The redirects of circles that are reported. */
  told: Set<string>;
}

interface Circle {
  hops: Hop[];
  /** Whether the path is another one each time. */
  isEndless: boolean;
}

/** Follows redirects until there is none, or one that is known. */
function circleFrom({ held, ...start }: Start, { sites, admin, done, told }: Known): Circle | null {
  const way: Hop[] = [];
  const seen = new Map<string, number>();
  const times = new Map<string, number>();
  for (let asked: Asked = start; ; asked = way.at(-1)!.to) {
    const key = `${asked.host} ${asked.path}`;
    const before = seen.get(key);
    if (before !== undefined) return { hops: way.slice(before), isEndless: false };
    if (held === undefined && done.has(key)) return null;
    seen.set(key, way.length);
    if (held === undefined) done.add(key);
    const site = siteOf(asked.host, sites);
    const hop = site === undefined || isOperators(asked, site, admin) ? null : hopAt(asked, site, held);
    if (hop === null || told.has(hop.place.path)) return null;
    const time = (times.get(hop.place.path) ?? 0) + 1;
    if (time > MOST_TIMES)
      return {
        hops: way.slice(way.findIndex(({ place }) => place.path === hop.place.path)).slice(0, times.size),
        isEndless: true,
      };
    times.set(hop.place.path, time);
    way.push(hop);
  }
}

/** A host that only `*` would take is most likely somebody else's. */
function siteOf(host: string, sites: ReadonlyMap<string, Site>): Site | undefined {
  const wildcard = `*${host.slice(host.indexOf('.'))}`;
  return sites.get(host) ?? (hostMatches(wildcard, host) ? sites.get(wildcard) : undefined);
}

function isOperators({ path }: Asked, { name }: Site, admin: GatewayConfig['admin']): boolean {
  const prefix = admin?.path ?? '/.popgate';
  return admin !== undefined && (admin.host ?? name) === name && (path === prefix || path.startsWith(`${prefix}/`));
}

function hopAt(asked: Asked, site: Site, held: RouteConfig | undefined): Hop | null {
  const { domain, place } = site;
  const subdomain = asked.host.slice(0, Math.max(0, asked.host.indexOf('.')));
  if (domain.redirect !== undefined) {
    const base = targetOf(domain.redirect, { subdomain }, asked);
    const to = base && { ...base, path: base.path.replace(/\/$/, '') + asked.path };
    return to && { place: inside(place, 'redirect'), to };
  }
  const { entries = {}, patterns = [] } = domain.redirects ?? {};
  const table = inside(place, 'redirects');
  if (Object.hasOwn(entries, asked.path)) {
    const to = readTarget(entries[asked.path] ?? '', asked);
    return to && { place: inside(inside(table, 'entries'), asked.path), to };
  }
  const found = matchingPlaces(site.patterns, asked.path);
  const at = Math.min(...found);
  const pattern = patterns[at];
  if (pattern !== undefined) {
    const to = targetOf(pattern.to, { subdomain, ...pathParams(readPattern(pattern.path), asked.path) }, asked);
    return to && { place: inside(inside(inside(table, 'patterns'), at), 'to'), to };
  }
  return domain.redirects?.from === undefined ? routeHop(asked, site, held) : null;
}

function routeHop(asked: Asked, { domain, place, routes: tree }: Site, held: RouteConfig | undefined): Hop | null {
  const routes = domain.routes ?? [];
  const places = matchingPlaces(tree, asked.path).toSorted((one, two) => one - two);
  const [at] = places;
  const route = at === undefined ? undefined : routes[at];
  if (route?.redirect === undefined || (route !== held && !isUnconditional(route))) return null;
  const subdomain = asked.host.slice(0, Math.max(0, asked.host.indexOf('.')));
  const to = targetOf(route.redirect, { subdomain, ...pathParams(readPattern(route.path), asked.path) }, asked);
  return to && { place: inside(inside(inside(place, 'routes'), at!), 'redirect'), to };
}

/** Null where it is not known, because the client's place decides, or where it is no page of this host's usual port. */
function targetOf(redirect: RedirectConfig, params: Record<string, string>, from: Asked): Asked | null {
  const template = parseTemplate(typeof redirect === 'string' ? redirect : redirect.to);
  if (parametersOf(template).some((name) => !Object.hasOwn(params, name))) return null;
  return readTarget(renderTemplate(template, params), from);
}

function readTarget(text: string, { host }: Asked): Asked | null {
  const address = text.startsWith('/') ? { host, port: '', path: text } : parseWebAddress(text);
  if ('problem' in address || address.port !== '') return null;
  try {
    return { host: address.host, path: canonicalPath(address.path.replace(/[?#].*$/s, '') || '/') };
  } catch {
    return null;
  }
}
