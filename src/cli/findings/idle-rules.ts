import {
  type DomainConfig,
  type GatewayConfig,
  isInRanges,
  parseRange,
  type RouteConfig,
  type RouteRules,
} from '../../gateway/index.ts';
import { effectiveRoutes, type EffectiveRoute } from '../project/effective-routes.ts';
import { covers } from '../project/covers.ts';
import type { Finding } from './finding.ts';
import { idle } from './idle-fields.ts';
import { STORED_METHODS } from './stored-route.ts';

type Clients = NonNullable<NonNullable<RouteRules['access']>['deny']>;

/** Rules that no request comes to, and entries of lists that decide nothing. */
export function idleRules(config: GatewayConfig): Finding[] {
  const { defaults, domains } = config;
  const levels = [
    { at: 'defaults', rules: defaults },
    ...Object.entries(domains).flatMap(([name, domain]) => [
      { at: `domains["${name}"].defaults`, rules: domain.defaults },
      ...(domain.routes ?? []).map((route, index) => ({ at: `domains["${name}"].routes[${index}]`, rules: route })),
    ]),
  ];
  return [
    ...Object.entries(domains).flatMap(([name, { redirects }]) =>
      idlePatterns(`domains["${name}"].redirects`, redirects),
    ),
    ...levels.flatMap(({ at, rules = {} }) => [
      ...idleClients(at, rules),
      ...idlePlaces(at, rules),
      ...idleStatus(at, rules),
    ]),
    ...effectiveRoutes(config).flatMap((effective) => {
      const own = domains[effective.domain]?.routes?.[effective.index];
      return own === undefined ? [] : [...idleOfCache(effective, own), ...idleBehindDeny(effective, own)];
    }),
  ];
}

/** The first pattern that a path has counts. */
function idlePatterns(at: string, { patterns = [] }: NonNullable<DomainConfig['redirects']> = {}): Finding[] {
  return patterns.flatMap(({ path }, index) => {
    const earlier = patterns.slice(0, index).findIndex((other) => covers(other.path, path));
    if (earlier < 0) return [];
    return [
      idle(
        `${at}.patterns[${index}]`,
        `patterns[${earlier}] takes all of its paths`,
        'move it above that one, or delete it',
      ),
    ];
  });
}

/** Neither IPv4 nor IPv6 is left. */
const EVERYBODY: readonly string[] = ['0.0.0.0/0', '::/0'];

function idleClients(at: string, { access }: RouteRules): Finding[] {
  const deny = access?.deny;
  return (['deny', 'allow'] as const).flatMap((group) => {
    const clients = access?.[group];
    if (clients === undefined) return [];
    return [
      ...idleAddresses(
        `${at}.access.${group}`,
        clients.addresses ?? [],
        group === 'allow' ? (deny?.addresses ?? []) : [],
      ),
      ...(group === 'allow' ? deniedCountries(`${at}.access.allow`, clients, deny?.countries ?? []) : []),
    ];
  });
}

/** A range inside of an earlier one of its list, or of what is refused before. */
function idleAddresses(at: string, addresses: readonly string[], denied: readonly string[]): Finding[] {
  return addresses.flatMap((address, index) => {
    const others = addresses.filter((_, other) => other < index || (other > index && address !== addresses[other]));
    const refused = denied.find((other) => contains(other, address));
    const same = others.find((other) => contains(other, address));
    const why =
      refused === undefined ? same && `${same} has all of it` : `access.deny has ${refused}, and refuses it before`;
    return why === undefined ? [] : [idle(`${at}.addresses[${index}]`, why, 'leave it out')];
  });
}

function contains(outer: string, inner: string): boolean {
  const [range, other] = [parseRange(outer), parseRange(inner)];
  if (range === null || other === null || other[4]! < range[4]!) return false;
  return isInRanges([other[0]!, other[1]!, other[2]!, other[3]!], range);
}

function deniedCountries(at: string, { countries = [] }: Clients, denied: readonly string[]): Finding[] {
  return countries.flatMap((country, index) =>
    denied.includes(country)
      ? [
          idle(
            `${at}.countries[${index}]`,
            `access.deny has ${country}, and refuses it before`,
            'leave it out of one of them',
          ),
        ]
      : [],
  );
}

/** RFC 9111 §4.3.4: a 304 renews what is stored, whose status stays. */
function idleStatus(at: string, { cache }: RouteRules): Finding[] {
  if (typeof cache !== 'object' || cache.statuses?.[304] === undefined) return [];
  return [idle(`${at}.cache.statuses["304"]`, 'a 304 is never stored: it renews what is', 'leave it out')];
}

/** What `geo` says of a field that it does not send. */
function idlePlaces(at: string, { geo }: RouteRules): Finding[] {
  if (typeof geo !== 'object') return [];
  const { fields = ['country'], default: texts = {} } = geo;
  const unsent = Object.keys(texts).filter((field) => !fields.some((sent) => sent === field));
  return unsent.map((field) =>
    idle(`${at}.geo.default.${field}`, `geo.fields has no ${field}`, `add it to fields, or leave it out`),
  );
}

/** What is about stored answers, at a route that stores none. */
function idleOfCache({ at, route }: EffectiveRoute, own: RouteConfig): Finding[] {
  if (route.to === undefined && route.handler === undefined) return [];
  const methods = route.methods ?? [];
  const isUncached = methods.length > 0 && !methods.some((method) => STORED_METHODS.includes(method));
  const isPassed = route.cache === 'pass' || (route.to === undefined && own.cache === undefined);
  const reason = isUncached
    ? `caches store no answers to ${methods.join(' and ')}`
    : isPassed
      ? 'the route stores nothing'
      : null;
  if (reason === null) return [];
  const isRuled =
    isUncached && typeof own.cache === 'object' && Object.keys(own.cache).some((name) => name !== 'invalidate');
  return [
    ...(isRuled ? [idle(`${at}.cache`, reason, "leave it out, or add 'GET' to methods")] : []),
    ...(own.surrogateKeys === undefined
      ? []
      : [idle(`${at}.surrogateKeys`, reason, 'leave it out, or let the route store')]),
  ];
}

/** The rules that come after `access.deny`, where that refuses everybody. */
function idleBehindDeny({ at, route }: EffectiveRoute, own: RouteConfig): Finding[] {
  const denied = route.access?.deny?.addresses ?? [];
  if (!EVERYBODY.every((all) => denied.some((range) => contains(range, all)))) return [];
  const behind = (['rateLimit', 'maxBody', 'geo', 'compress'] as const).filter((name) => own[name] !== undefined);
  return behind.map((name) => idle(`${at}.${name}`, 'access.deny refuses every client before', `leave ${name} out`));
}
