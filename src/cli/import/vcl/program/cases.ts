import type { FoundCase, FoundCondition, FoundGuard, Loss } from '../../found.ts';
import { quoteForeign } from '../../quote-foreign.ts';
import { addressesOf, type ListEntry } from './addresses.ts';
import type { Case } from './choice.ts';
import type { Atom } from './conditions.ts';
import { limitOfCall } from './limits.ts';
import { covers } from './paths.ts';

/** Longer lists are better kept at Fastly, where they can be changed without a deployment. */
const MAX_ADDRESSES = 50;

export interface NamedList {
  name: string;
  entries: readonly ListEntry[];
}

interface Known {
  acls: readonly NamedList[];
  /** How the place of a case is called, as in `line 12`. */
  placeOf(line: number): string;
}

export interface FoundCases {
  cases: FoundCase[];
  losses: Loss[];
  /** The access lists that the cases have in them. */
  used: Set<string>;
}

/** The cases that routes can be for. Each other one is told. */
export function casesOf(cases: readonly Case[], known: Known): FoundCases {
  const found: FoundCases = { cases: [], losses: [], used: new Set() };
  for (const one of cases) {
    const lost = carry(one, known, found);
    if (lost !== undefined)
      found.losses.push({ what: `${known.placeOf(one.line)}: where ${textOf(one.when)}`, why: lost });
  }
  return found;
}

/** Why it could not be carried over; undefined where it could. */
function carry({ when, leadsTo, line }: Case, known: Known, found: FoundCases): string | undefined {
  if (when.some((atom) => atom.of === 'method' && atom.is.every((method) => PURGING.includes(method)))) {
    for (const atom of when) if (atom.of === 'acl') found.used.add(atom.name);
    return 'who purges has a token here: see npx popgate purge';
  }
  // Whoever exceeded a limit is refused by its penalty.
  if (when.some(({ of }) => of === 'boxed') && found.cases.some(({ guard }) => guard?.rateLimit?.penalty))
    return undefined;
  const guards = when.filter(({ of }) => of === 'acl' || of === 'rate');
  const asked = conditionOf(when.filter((atom) => !guards.includes(atom)));
  // No request is of two paths, so nothing is lost.
  if (asked === 'never') return undefined;
  if ('to' in leadsTo) {
    if (asked === 'unknown' || guards.length > 0)
      return `requests went to ${quoteForeign(leadsTo.to)}: write a route for it`;
    found.cases.push({ when: asked, to: leadsTo.to });
  } else {
    const [guard, ...more] = guards;
    const status = leadsTo.answered;
    if (asked === 'unknown' || guard === undefined || more.length > 0) return answeredWhy(status);
    const read = guard.of === 'acl' ? accessOf(guard, status, known) : limitIn(guard, status);
    if (typeof read === 'string') return read;
    if (guard.of === 'acl') found.used.add(guard.name);
    found.cases.push({ when: asked, guard: read.guard });
    for (const why of read.notes) found.losses.push({ what: `${known.placeOf(line)}: where ${textOf(when)}`, why });
  }
  for (const atom of when) {
    if (atom.of === 'path' && atom.note !== undefined)
      found.losses.push({ what: `${known.placeOf(line)}: where ${textOf([atom])}`, why: atom.note });
  }
  return undefined;
}

const PURGING = ['PURGE', 'FASTLYPURGE', 'BAN'];

function answeredWhy(status: number | undefined): string {
  if (status === 401 || status === 403)
    return `VCL refused these with ${status}, and here nobody does: write access or a handler for it`;
  if (status === undefined) return 'VCL answered by itself: see respond and redirect of a route';
  if (status >= 600)
    return `it went on in vcl_error, with ${status}: see redirects, and redirect and respond of a route`;
  return `VCL answered ${status} by itself: see respond and redirect of a route`;
}

interface ReadGuard {
  guard: FoundGuard;
  notes: string[];
}

function accessOf(atom: Atom, status: number | undefined, { acls }: Known): ReadGuard | string {
  if (atom.of !== 'acl') return '';
  if (status !== 403) return answeredWhy(status);
  const acl = acls.find(({ name }) => name === atom.name);
  if (acl === undefined) return `the list ${quoteForeign(atom.name)} is not here: write access with its addresses`;
  const field = atom.isIn ? 'deny' : 'allow';
  const { addresses, others } = addressesOf(acl.entries);
  if (addresses.length === 0)
    return `the list ${quoteForeign(acl.name)} has no address: write access with those it should have`;
  if (addresses.length > MAX_ADDRESSES)
    return `its ${addresses.length} addresses are too many for a route: make them an ACL at Fastly, and write access: { ${field}: { acl: '${acl.name}' } }`;
  const notes = others.map(
    (other) => `${quoteForeign(other)} of ${quoteForeign(acl.name)} is no address: write those it stands for`,
  );
  return { guard: { access: { [field]: { addresses } } }, notes };
}

function limitIn(atom: Atom, status: number | undefined): ReadGuard | string {
  const read = limitOfCall(atom.of === 'rate' ? atom.words : []);
  if (typeof read === 'string') return `the limit is not carried over, since ${read}`;
  const { rateLimit, notes } = read;
  const answer = status === 429 ? [] : ['who asks too often is answered 429 here'];
  return { guard: { rateLimit }, notes: [...notes, ...answer, 'each route counts by itself'] };
}

function conditionOf(atoms: readonly Atom[]): FoundCondition | 'never' | 'unknown' {
  const condition: FoundCondition = {};
  for (const atom of atoms) {
    if (atom.of === 'path')
      condition.paths = condition.paths ? meet(condition.paths, atom.paths, narrower) : atom.paths;
    else if (atom.of === 'host' || atom.of === 'method' || atom.of === 'country') {
      const field = FIELDS[atom.of];
      condition[field] = condition[field] ? meet(condition[field], atom.is, same) : atom.is;
    } else return 'unknown';
  }
  return Object.values(condition).some(({ length }: readonly string[]) => length === 0) ? 'never' : condition;
}

const FIELDS = { host: 'hosts', method: 'methods', country: 'countries' } as const;

function meet(
  some: readonly string[],
  others: readonly string[],
  both: (one: string, other: string) => string | undefined,
): string[] {
  return [...new Set(some.flatMap((one) => others.flatMap((other) => both(one, other) ?? [])))];
}

function narrower(one: string, other: string): string | undefined {
  if (covers(one, other)) return other;
  return covers(other, one) ? one : undefined;
}

function same(one: string, other: string): string | undefined {
  return one === other ? one : undefined;
}

function textOf(atoms: readonly Atom[]): string {
  return atoms.map(atomText).join(' && ').slice(0, 200);
}

function atomText(atom: Atom): string {
  if (atom.of === 'path') return `the path is ${atom.paths.join(' or ')}`;
  if (atom.of === 'acl') return `client.ip ${atom.isIn ? '~' : '!~'} ${atom.name}`;
  if (atom.of === 'rate') return 'ratelimit.check_rate';
  if (atom.of === 'boxed') return 'ratelimit.penaltybox_has';
  if (atom.of === 'unknown') return atom.text.slice(0, 120);
  return `the ${atom.of} is ${atom.is.join(' or ')}`;
}
