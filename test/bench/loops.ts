import { policies, type PolicyName } from '../../src/gateway/pools/policies/index.ts';
import type { Edge } from '../support/viceroy.ts';
import { shuffled } from './client.ts';
import { askGuest, endSandbox, SANDBOX_REQUESTS } from './guest.ts';
import type { Mark, Row, Unit } from './row.ts';
import type { Section } from './section.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;

const atMost = (number: number): Mark => ({ atMost: number });

interface LoopRow {
  name: string;
  /** What the guest times, what is taken from it, and what that is divided by. */
  of: string;
  less?: string;
  over?: string;
  mark: Mark | null;
}

export const LOOPS: readonly LoopRow[] = [
  { name: 'hit of 10 KB', of: 'loop|hit', mark: atMost(155) },
  {
    name: 'a hit that keeps nothing for a trace, against a hit whose trace nobody asks for',
    of: 'loop|hit',
    less: 'records',
    over: 'loop|hit',
    mark: { atLeast: 0.98 },
  },
  { name: 'varied hit', of: 'loop|varied hit', mark: null },
  { name: 'pass', of: 'loop|pass', mark: null },
  { name: 'miss', of: 'loop|miss', mark: null },
  { name: 'miss with 300 keys', of: 'loop|miss with 300 keys', mark: null },
  { name: 'miss through a pool of 3', of: 'loop|miss through a pool of 3', mark: null },
  { name: 'revalidated by a 304', of: 'loop|304', mark: null },
  { name: 'what all rules add to a hit', of: 'loop|all', less: 'loop|none', mark: atMost(250) },
  { name: 'what the log adds', of: 'loop|log', less: 'loop|none', mark: null },
  { name: 'what Server-Timing adds', of: 'loop|timing', less: 'loop|none', mark: null },
  { name: 'what 100 redirects add', of: 'loop|redirects', less: 'loop|none', mark: null },
  { name: 'what security headers add', of: 'loop|security', less: 'loop|none', mark: null },
  { name: 'what cross-origin headers add', of: 'loop|cross-origin', less: 'loop|none', mark: null },
  {
    name: 'what compression by the guest adds, as Viceroy needs it',
    of: 'loop|compression',
    less: 'loop|none',
    mark: null,
  },
  {
    name: 'a domain without rules beside one with all of them, against a site without any',
    of: 'loop|hit',
    over: 'loop|none',
    mark: { atLeast: 0.98 },
  },
  { name: 'names of 300 keys read from a Surrogate-Key field', of: 'keys', mark: atMost(300) },
];

const CHOICES: readonly LoopRow[] = (Object.keys(policies) as PolicyName[]).map((policy) => ({
  name: `a choice in a pool of 100 by ${policy}`,
  of: `choice|${policy}`,
  mark: atMost(20),
}));

const GROWTH: readonly LoopRow[] = [
  {
    name: 'hit with 1,000 domains and 10,000 routes, against 1 and 10',
    of: 'loop|hit',
    over: 'loop|one of 1,000 domains',
    mark: { atLeast: 0.98 },
  },
  { name: 'a look-up among 50,000 redirects', of: 'redirects|50000', mark: atMost(100) },
];

/** Microseconds of a turn, where the sandbox has done it some hundred times before. */
export function loops(edge: Edge): Section {
  return sectionOf('In a loop within one sandbox, the origin in the guest', [...LOOPS, ...CHOICES], edge);
}

/** What grows with the configuration. */
export function growth(edge: Edge): Section {
  const title = 'Large configurations';
  const inLoops = sectionOf(title, GROWTH, edge);
  return {
    title,
    async measure(names) {
      const rows = await inLoops.measure(names);
      const own = await firstOfDomains(edge);
      return [...rows, ...(names === undefined || names.has(own.name) ? [own] : [])];
    },
  };
}

function sectionOf(title: string, all: readonly LoopRow[], edge: Edge): Section {
  return {
    title,
    async measure(names) {
      const rows = all.filter(({ name }) => names === undefined || names.has(name));
      const subjects = [...new Set(rows.flatMap(({ of, less, over }) => [of, less ?? of, over ?? of]))];
      const times = await timesOf(edge, subjects);
      return rows.map(({ name, of, less, over, mark }): Row => {
        const rounds = times.get(of)!.map((took, at) => {
          const rest = took - (less === undefined ? 0 : times.get(less)![at]!);
          return over === undefined ? rest : rest / times.get(over)![at]!;
        });
        return { name, unit: (over === undefined ? 'µs' : 'ratio') satisfies Unit, rounds, mark };
      });
    },
  };
}

/** Of each subject the median of its batches in each round; the subjects in random turn. */
async function timesOf(edge: Edge, subjects: readonly string[]): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const subject of shuffled(subjects)) {
      times.get(subject)!.push(median((await askGuest(edge, subject)).microseconds));
    }
  }
  return times;
}

/** What a domain that is kept as text costs more at the first request of a sandbox for it. */
async function firstOfDomains(edge: Edge): Promise<Row> {
  await askGuest(edge, 'fill-domains');
  await endSandbox(edge);
  const rounds: number[] = [];
  for (let at = 0; at < SANDBOX_REQUESTS; at += 1) rounds.push(median((await askGuest(edge, 'domains')).microseconds));
  return {
    name: "what a hit costs more at a sandbox's first request for one of 1,000 domains",
    unit: 'µs',
    rounds,
    mark: atMost(80),
  };
}
