import {
  type BackendConfig,
  CLIENT,
  type DomainConfig,
  type GatewayConfig,
  type PoolConfig,
} from '../../../gateway/index.ts';
import type { Found, FoundPool, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { toBackend } from './backend.ts';
import { domainFault, keepValidGateway, keepValidPool } from './keep-valid.ts';
import { logsOf } from './logs.ts';
import { createNames, gatewayName } from './names.ts';
import { routesOf } from './routes.ts';

export interface Imported {
  config: GatewayConfig;
  /** For the text, by path. */
  comments: Map<string, string[]>;
  losses: Loss[];
}

/** A configuration that the engine takes, whatever was found; what it does not take is told. */
export function toConfig(found: Found): Imported {
  const losses: Loss[] = [...found.losses];
  const comments = new Map<string, string[]>();
  const names = namesOf(found);
  const held = found.held.map((domain) => domain.toLowerCase()).filter((domain) => isTaken(domain, losses));
  const domains = domainsOf(found, losses);
  const backends = backendsOf({ found, names, hosts: { held, domains } }, { losses, comments });
  const pools = poolsOf({ found, names, backends }, losses);
  const routed = routedDomains({ found, names, known: { ...backends, ...pools }, domains }, losses);
  if (Object.hasOwn(routed, '*'))
    comments.set('domains.*', ['It takes every domain. Write your own in its place: `popgate apply` sets up those.']);
  if (held.length > 0) comments.set(`domains.${domains[0] ?? '*'}`, heldComment(held));
  const host = domains.find((domain) => !domain.startsWith('*'));
  const config: GatewayConfig = {
    name: gatewayName(found.name),
    ...(filled(backends) && { backends }),
    ...(filled(pools) && { pools }),
    ...logsOf(found, losses),
    domains: routed,
    ...(host !== undefined && { admin: { host, path: '/.popgate' } }),
    ...storesOf(found, losses),
  };
  return { config: keepValidGateway(config, losses), comments, losses: told(losses) };
}

/** A list that nobody would read to its end is no help. */
const MAX_LOSSES = 300;

function told(losses: readonly Loss[]): Loss[] {
  const once = [...new Map(losses.map((loss) => [JSON.stringify([loss.what, loss.why]), loss])).values()];
  if (once.length <= MAX_LOSSES) return once;
  return [
    ...once.slice(0, MAX_LOSSES),
    { what: `${once.length - MAX_LOSSES} more`, why: 'there are too many to list' },
  ];
}

function heldComment(held: readonly string[]): string[] {
  const some = held.slice(0, 50).map((domain) => `  ${domain}`);
  return [
    'The VCL service has these domains until you move them. Then each gets an entry here, with its routes:',
    ...some,
  ];
}

/** Those that were given, and those that requests are told apart by. */
function domainsOf({ domains, held, cases }: Found, losses: Loss[]): string[] {
  const named = cases.flatMap(({ when, to }) => (to === undefined ? [] : (when.hosts ?? [])));
  if (held.length > 0 && named.length > 0)
    losses.push({
      what: `what is for ${[...new Set(named)].slice(0, 5).join(', ')} alone`,
      why: 'write it into the routes of that domain when you move it',
    });
  const all = new Set(
    [...domains, ...(held.length > 0 ? [] : named.slice(0, 100))].map((domain) => domain.toLowerCase()),
  );
  return [...all].filter((domain) => isTaken(domain, losses));
}

/** Names here by names there, where a backend and a pool may have the same. */
type Names = Record<'backends' | 'pools', ReadonlyMap<string, string>>;

function namesOf({ backends, pools }: Found): Names {
  const nameOf = createNames();
  const named = (all: readonly { name: string }[]): Map<string, string> =>
    new Map(all.map(({ name }) => [name, nameOf(name)]));
  return { backends: named(backends), pools: named(pools) };
}

function isTaken(domain: string, losses: Loss[]): boolean {
  const fault = domainFault(domain);
  if (fault !== null) losses.push({ what: `the domain ${quoteForeign(domain)}`, why: fault });
  return fault === null;
}

interface Told {
  losses: Loss[];
  comments: Map<string, string[]>;
}

function backendsOf(
  { found, names, hosts }: { found: Found; names: Names; hosts: Pick<Found, 'held' | 'domains'> },
  { losses, comments }: Told,
): Record<string, BackendConfig> {
  const kept: Record<string, BackendConfig> = {};
  const visitorHost = hostToSend(hosts);
  for (const backend of found.backends) {
    const name = names.backends.get(backend.name)!;
    const guessed = backend.overrideHost === undefined && backend.sawVisitorHost ? visitorHost : undefined;
    const { value, losses: lost } = toBackend({ ...backend, overrideHost: backend.overrideHost ?? guessed });
    losses.push(...lost.map(({ what, why }) => ({ what: `backend ${name}: ${what}`, why })));
    if (value === undefined) {
      losses.push({ what: `backend ${name}, all of it`, why: 'without what is named above there is no backend' });
      continue;
    }
    kept[name] = value;
    if (backend.condition !== undefined) comments.set(`backends.${name}`, [`It was used where ${backend.condition}`]);
    if (backend.overrideHost === undefined && backend.sawVisitorHost && guessed !== CLIENT)
      losses.push(hostLoss(name, { sent: guessed, held: hosts.held }));
  }
  return kept;
}

/** What the origin is to see where it saw the visitor's Host. */
function hostToSend({ held, domains }: Pick<Found, 'held' | 'domains'>): string | undefined {
  // The domain under which it is tried is one that the origin does not know.
  if (held.length > 0) return plainIn(held) ?? CLIENT;
  return domains.length > 1 ? CLIENT : (plainIn(domains) ?? (domains.length > 0 ? CLIENT : undefined));
}

function plainIn(domains: readonly string[]): string | undefined {
  return domains.find((domain) => !domain.startsWith('*'));
}

function hostLoss(name: string, { sent, held }: { sent: string | undefined; held: readonly string[] }): Loss {
  const now = sent ?? "the origin's own host, or what overrideHost says";
  const later =
    held.length > 1 ? ": write overrideHost: 'client' when the domains are moved, if it tells them apart" : '';
  return {
    what: `backend ${name}: the visitor's Host`,
    why: `the origin saw it as it came; now it is sent ${now}${later}`,
  };
}

function poolsOf(
  { found, names, backends }: { found: Found; names: Names; backends: Record<string, BackendConfig> },
  losses: Loss[],
): Record<string, PoolConfig> {
  const kept: Record<string, PoolConfig> = {};
  for (const pool of found.pools) {
    const name = names.pools.get(pool.name)!;
    const tell = (what: string, why: string): void => void losses.push({ what: `pool ${name}: ${what}`, why });
    for (const { what, why } of pool.losses) tell(what, why);
    const members: Record<string, number> = {};
    for (const { name: foreign, weight } of pool.members) {
      // A pool that comes later is none yet, so that there is no circle.
      const known = [names.backends.get(foreign), names.pools.get(foreign)].find(
        (each) => each !== undefined && (Object.hasOwn(backends, each) || Object.hasOwn(kept, each)),
      );
      if (known === undefined) tell(quoteForeign(foreign), 'there is no backend of that name');
      else members[known] = (members[known] ?? 0) + weight;
    }
    const { value, losses: lost } = keepValidPool(poolOf(pool, members));
    for (const { what, why } of lost) tell(what, why);
    const site = value && neededShield(value, { backends, pools: kept });
    if (site !== undefined) {
      tell('how it is shielded', `its backends differ in that, so all are asked through ${site}`);
    }
    if (value !== undefined) kept[name] = site === undefined ? value : { ...value, shield: site };
    else tell('all of it', 'without what is named above there is no pool');
  }
  return kept;
}

function poolOf({ policy, quorum, shield }: FoundPool, members: Record<string, number>): PoolConfig {
  return {
    backends: members,
    ...(policy !== 'random' && { policy: policy as NonNullable<PoolConfig['policy']> }),
    ...(quorum !== undefined && quorum > 0 && { quorum }),
    ...(shield !== undefined && { shield }),
  };
}

/** Members of different shields need one for the pool, unless it has one; the one of the first is as good as any. */
function neededShield(
  { backends: members, shield }: PoolConfig,
  known: { backends: Record<string, BackendConfig>; pools: Record<string, PoolConfig> },
): string | undefined {
  const sites = new Set(Object.keys(members).map((member) => shieldOf(member, known)));
  return shield === undefined && sites.size > 1 ? [...sites].find((site) => site !== undefined) : undefined;
}

/** Of a pool without one of its own, all members have the same. */
function shieldOf(
  name: string,
  known: { backends: Record<string, BackendConfig>; pools: Record<string, PoolConfig> },
): string | undefined {
  const pool = known.pools[name];
  if (pool === undefined) return known.backends[name]?.shield;
  return pool.shield ?? shieldOf(Object.keys(pool.backends)[0]!, known);
}

interface Targets {
  found: Found;
  names: Names;
  known: object;
  domains: readonly string[];
}

function routedDomains({ found, names, known, domains }: Targets, losses: Loss[]): Record<string, DomainConfig> {
  const targetOf = (foreign: string): string | undefined => {
    const name = names.pools.get(foreign) ?? names.backends.get(foreign);
    return name !== undefined && Object.hasOwn(known, name) ? name : undefined;
  };
  const standard = (found.standard === undefined ? undefined : targetOf(found.standard)) ?? Object.keys(known)[0];
  // Where VCL tells hosts apart, there may be others that it does not name.
  const all = domains.length > 0 && found.domains.length > 0 ? domains : [...domains, '*'];
  if (standard === undefined) return Object.fromEntries(all.map((domain) => [domain, NOTHING_YET]));
  const program = { cases: found.cases, standard, targetOf };
  return Object.fromEntries(all.map((domain) => [domain, { routes: routesOf(domain, program, losses) }]));
}

const NOTHING_YET: DomainConfig = {
  routes: [{ path: '/*', respond: { status: 503, body: 'There is no backend yet.\n' } }],
};

/** By name: what is in them stays where it is. */
function storesOf({ stores }: Found, losses: Loss[]): Pick<GatewayConfig, 'stores'> {
  const isName = (pattern: RegExp) => (name: string) => {
    if (!pattern.test(name))
      losses.push({ what: `the store ${quoteForeign(name)}`, why: 'its name is none that Popgate can use' });
    return pattern.test(name);
  };
  const tables = {
    config: Object.fromEntries(stores.config.filter(isName(/^[A-Za-z]\w{0,254}$/)).map((name) => [name, {}])),
    kv: Object.fromEntries(stores.kv.filter(isName(/^[\w.-]{1,255}$/)).map((name) => [name, {}])),
    secret: Object.fromEntries(stores.secret.filter(isName(/^[\w.-]{1,255}$/)).map((name) => [name, []])),
  };
  const used = Object.entries(tables).filter(([, table]) => filled(table));
  return used.length > 0 ? { stores: Object.fromEntries(used) } : {};
}

function filled(table: object): boolean {
  return Object.keys(table).length > 0;
}
