import type { FoundBackend, FoundPool } from '../found.ts';
import { asFlag, asNumber, asText, type Row } from './row.ts';

/** By Fastly's numbers. */
const DIRECTOR_POLICIES = ['', 'random', 'round-robin', 'hash', 'client-hash'];

export function directorOf(row: Row, backends: readonly Row[]): FoundPool {
  const members = Array.isArray(row.backends) ? row.backends.filter((name) => typeof name === 'string') : [];
  const weightOf = (name: string): number => asNumber(backends.find((backend) => backend.name === name)?.weight) ?? 100;
  const quorum = asNumber(row.quorum);
  return {
    name: asText(row.name) ?? '',
    policy: DIRECTOR_POLICIES[asNumber(row.type) ?? 1] || 'random',
    members: members.map((name) => ({ name, weight: weightOf(name) })),
    quorum: quorum === undefined ? undefined : quorum / 100,
    shield: asText(row.shield),
    losses: [],
  };
}

/** Backends that balance their load by themselves are a pool without a name. */
export function balancedPool(rows: readonly Row[]): FoundPool[] {
  const balanced = rows.filter((row) => asFlag(row.auto_loadbalance) && asText(row.request_condition) === undefined);
  if (balanced.length < 2) return [];
  const members = balanced.map(({ name, weight }) => ({ name: asText(name) ?? '', weight: asNumber(weight) ?? 100 }));
  return [{ name: 'auto loadbalance', policy: 'random', members, quorum: undefined, shield: undefined, losses: [] }];
}

/** As the VCL that Fastly makes: what balances itself, else the first without a condition, or the director it is in. */
export function standardOf({
  backends,
  directed,
  balanced,
  pools,
}: Record<'directed' | 'balanced' | 'pools', readonly FoundPool[]> & {
  backends: readonly FoundBackend[];
}): string | undefined {
  if (balanced[0]) return balanced[0].name;
  const first = backends.find(({ condition }) => condition === undefined);
  const director = directed.find(({ members }) => members.some(({ name }) => name === first?.name));
  return director?.name ?? first?.name ?? pools[0]?.name ?? backends[0]?.name;
}
