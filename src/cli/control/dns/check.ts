import ipaddr from 'ipaddr.js';
import { inParallel } from '../../fastly/in-parallel.ts';
import { type CaaFinding, checkCaa } from './caa.ts';
import type { DomainPlan, WantedRecord } from './records.ts';
import type { Resolver } from './resolver.ts';

/** `unknown`: the resolver failed. */
type RecordState = 'set' | 'missing' | 'differs' | 'unknown';

export interface CheckedRecord extends WantedRecord {
  state: RecordState;
  /** What the resolver sees, as `CNAME old.example`. */
  there: string[];
  why?: string;
  /** False where all is well without it. */
  isNeeded: boolean;
}

export interface CheckedDomain extends Omit<DomainPlan, 'records'> {
  /** The worst of its records; `none` where none is known. */
  state: RecordState | 'none';
  /** Null where no authority of Fastly's issues for it. */
  caa: CaaFinding | null;
  records: CheckedRecord[];
}

const AT_ONCE = 20;

/** Looks up what each domain has of the records that it needs. */
export function checkDns(plans: readonly DomainPlan[], resolver: Resolver): Promise<CheckedDomain[]> {
  return inParallel(plans, (plan) => checkDomain(plan, resolver), AT_ONCE);
}

async function checkDomain(plan: DomainPlan, resolver: Resolver): Promise<CheckedDomain> {
  const [caa, ...found] = await Promise.all([
    plan.authority === null ? null : checkCaa(plan.domain, plan.authority, resolver),
    ...plan.records.map((record) => checkRecord(record, resolver)),
  ]);
  const records = [...permission(caa), ...needs(plan, found)];
  return { ...plan, state: worst(records), caa, records };
}

const BY_SEVERITY = ['missing', 'differs', 'unknown', 'set'] as const;

function worst(records: readonly CheckedRecord[]): RecordState | 'none' {
  const states = records.filter(({ isNeeded }) => isNeeded).map(({ state }) => state);
  return BY_SEVERITY.find((state) => states.includes(state)) ?? 'none';
}

/** A CAA record, where the authority is not allowed or nobody knows. */
function permission(caa: CaaFinding | null): CheckedRecord[] {
  if (caa === null || caa.state === 'allowed') return [];
  const { at, allows, why, add } = caa;
  return [
    {
      name: at ?? '',
      type: 'CAA',
      values: add === undefined ? [] : [add],
      purpose: 'permission',
      alternatives: [],
      addresses: [],
      state: caa.state === 'unknown' ? 'unknown' : add === undefined ? 'differs' : 'missing',
      there: allows.map((name) => `CAA ${name}`),
      ...(why !== undefined && { why }),
      isNeeded: true,
    },
  ];
}

/** Fastly renews over HTTP as well where the traffic of a domain reaches it, but not for wildcards. */
function needs({ domain, subscription }: DomainPlan, records: Finding[]): CheckedRecord[] {
  const traffic = records.filter(({ purpose }) => purpose === 'traffic');
  const isServed = traffic.length > 0 && traffic.every(({ state }) => state === 'set');
  const renewsAlone = subscription?.hasCertificate === true && isServed && !domain.startsWith('*.');
  return records.map((record) => ({ ...record, isNeeded: record.purpose !== 'certificate' || !renewsAlone }));
}

type Finding = Omit<CheckedRecord, 'isNeeded'>;

async function checkRecord(record: WantedRecord, resolver: Resolver): Promise<Finding> {
  const finding = await (record.type === 'CNAME' ? checkName(record, resolver) : checkAddresses(record, resolver));
  return { ...record, ...finding };
}

type Seen = Pick<CheckedRecord, 'state' | 'there' | 'why'>;

async function checkName(record: WantedRecord, resolver: Resolver): Promise<Seen> {
  const { names, why } = await followAliases(record.name, resolver);
  const there = names.map((name) => `CNAME ${name}`);
  const right = record.alternatives.flat().map((name) => name.toLowerCase());
  if (names.some((name) => right.includes(name))) return { state: 'set', there };
  if (why !== undefined) return { state: 'unknown', there, why };
  return record.purpose === 'traffic'
    ? checkBehindName(record, there, resolver)
    : checkInTheWay(record, there, resolver);
}

/** RFC 1034 §3.6.2; a chain that is longer, or goes round, leads nowhere. */
const MAX_ALIASES = 10;

async function followAliases(name: string, resolver: Resolver): Promise<{ names: string[]; why?: string }> {
  const names: string[] = [];
  let at = name;
  while (names.length < MAX_ALIASES) {
    const answer = await resolver.lookup(at, 'CNAME');
    if (answer.status === 'failed') return { names, why: answer.why };
    const [next] = answer.status === 'found' ? answer.values.map((value) => value.toLowerCase()) : [];
    if (next === undefined || names.includes(next)) return { names };
    names.push(next);
    at = next;
  }
  return { names };
}

/** A provider that flattens names answers with the addresses behind them. */
async function checkBehindName(record: WantedRecord, aliases: string[], resolver: Resolver): Promise<Seen> {
  const answer = await resolver.lookup(record.name, 'A');
  if (answer.status === 'failed') return { state: 'unknown', there: aliases, why: answer.why };
  const addresses = answer.status === 'found' ? answer.values : [];
  const there = [...aliases, ...addresses.map((address) => `A ${address}`)];
  if (there.length === 0) return { state: 'missing', there };
  const isRight = record.addresses.some((set) => isSame(addresses, set));
  if (isRight) return { state: 'set', there, why: 'by its addresses' };
  return { state: 'differs', there };
}

/** Beside a CNAME nothing else may stand. What only a wildcard answers (RFC 4592) is not in the way. */
async function checkInTheWay(record: WantedRecord, aliases: string[], resolver: Resolver): Promise<Seen> {
  if (aliases.length > 0) {
    const wildcard = record.name.replace(/^[^.]+/, '*');
    const answer = await resolver.lookup(wildcard, 'CNAME');
    const isWild = answer.status === 'found' && aliases[0] === `CNAME ${answer.values[0]?.toLowerCase()}`;
    return isWild
      ? { state: 'missing', there: [], why: `${wildcard} answers in its place; the record itself goes first` }
      : { state: 'differs', there: aliases };
  }
  const answer = await resolver.lookup(record.name, 'TXT');
  if (answer.status !== 'found') return { state: 'missing', there: [] };
  const there = answer.values.map((value) => `TXT "${value}"`);
  return { state: 'differs', there, why: 'a CNAME cannot stand beside it: remove it first' };
}

async function checkAddresses(record: WantedRecord, resolver: Resolver): Promise<Seen> {
  const answer = await resolver.lookup(record.name, record.type);
  if (answer.status === 'failed') return { state: 'unknown', there: [], why: answer.why };
  if (answer.status === 'none') return { state: 'missing', there: [] };
  const there = answer.values.map((value) => `${record.type} ${value}`);
  if (record.alternatives.some((set) => isSame(answer.values, set))) return { state: 'set', there };
  return { state: 'differs', there, why: compare(answer.values, record.values) };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const wanted = new Set(other.map(normal));
  const found = new Set(one.map(normal));
  return found.size === wanted.size && [...found].every((address) => wanted.has(address));
}

function compare(found: readonly string[], wanted: readonly string[]): string {
  const there = new Set(found.map(normal));
  const right = new Set(wanted.map(normal));
  const absent = wanted.filter((address) => !there.has(normal(address)));
  const foreign = found.filter((address) => !right.has(normal(address)));
  const parts = [
    `${wanted.length - absent.length} of ${wanted.length} are right`,
    ...(absent.length > 0 ? [`missing: ${absent.join(', ')}`] : []),
    ...(foreign.length > 0 ? [`not Fastly’s: ${foreign.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

/** An IPv6 address has several spellings (RFC 5952). */
function normal(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;
}
