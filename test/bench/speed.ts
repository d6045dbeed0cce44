import type { Agent } from 'node:http';
import { newConnection, shuffled, timed, type Subject } from './client.ts';
import type { Mark, Row } from './row.ts';
import type { Section } from './section.ts';
import { median } from './statistics.ts';

const ROUNDS = 7;
/** In each round, of a subject that answers at once, and of one whose origin waits. */
const REQUESTS = 150;
const SLOW_REQUESTS = 25;
const WARM_UP = 30;
const ORIGIN_MS = 50;

type Subjects = Record<string, Subject & { requests?: number }>;

interface Comparison {
  name: string;
  of: string;
  against: string;
  mark: Mark | null;
}

const atLeast = (ratio: number): Mark => ({ atLeast: ratio });

const COMPARISONS: readonly Comparison[] = [
  { name: '10 KB hit against a bare core-cache hit', of: 'hit', against: 'core', mark: atLeast(0.88) },
  { name: '10 KB pass against a bare fetch', of: 'pass', against: 'fetch', mark: atLeast(0.89) },
  {
    name: `miss with an origin of ${ORIGIN_MS} ms against a bare fetch`,
    of: 'slowMiss',
    against: 'slowFetch',
    mark: atLeast(0.95),
  },
  { name: 'miss with an origin of 0 ms against a bare fetch', of: 'miss', against: 'fetch', mark: atLeast(0.65) },
  {
    name: 'miss through a pool of 3 against one through a backend',
    of: 'pooledMiss',
    against: 'miss',
    mark: atLeast(0.95),
  },
  {
    name: 'miss through a pool of 3, one of them dead, against all well',
    of: 'woundedMiss',
    against: 'pooledMiss',
    mark: atLeast(0.9),
  },
  {
    name: 'hit of 10 KB, compressed by the guest as Viceroy needs it, against a plain one',
    of: 'compressed',
    against: 'hit',
    mark: null,
  },
  { name: '10 KB hit against a bare new Response()', of: 'hit', against: 'bare', mark: null },
  { name: 'Hono with SimpleCache against a bare core-cache hit', of: 'hono', against: 'core', mark: null },
];

function subjectsOf(port: number): Subjects {
  let count = 0;
  const fresh =
    (query = '') =>
    () =>
      `/miss-${(count += 1)}${query}`;
  const wait = `?wait=${ORIGIN_MS}`;
  const subject = (path: Subject['path'], bench = 'one', extra: object = {}) => ({
    name: bench,
    port,
    path,
    headers: { bench },
    ...extra,
  });
  const compressed = { bench: 'ruled', host: 'compressed.example', 'accept-encoding': 'gzip' };
  return {
    bare: subject('/', 'bare-response'),
    core: subject('/ten', 'bare-hit'),
    hit: subject('/ten'),
    compressed: subject('/ten', 'ruled', { headers: compressed }),
    hono: subject('/ten', 'hono'),
    fetch: subject('/ten', 'bare-fetch'),
    pass: subject('/pass/ten'),
    miss: subject(fresh()),
    pooledMiss: subject(fresh(), 'pooled'),
    woundedMiss: subject(fresh(), 'pooled', { headers: { bench: 'pooled', host: 'wounded.example' } }),
    slowFetch: subject(`/ten${wait}`, 'bare-fetch', { requests: SLOW_REQUESTS }),
    slowMiss: subject(fresh(wait), 'one', { requests: SLOW_REQUESTS }),
  };
}

/** Ratios of median times in each round, one connection each, in random turn; larger is faster. */
export function speed(port: number, proxies: readonly Subject[]): Section {
  const subjects: Subjects = {
    ...subjectsOf(port),
    ...Object.fromEntries(proxies.map((proxy) => [proxy.name, proxy])),
  };
  const comparisons: Comparison[] = [
    ...COMPARISONS,
    ...proxies.map(({ name }) => ({ name: `${name} against a 10 KB hit`, of: name, against: 'hit', mark: null })),
  ];
  return {
    title: 'Beside the bare platform, over a connection: larger is faster',
    async measure(names) {
      const asked = comparisons.filter(({ name }) => names === undefined || names.has(name));
      const keys = new Set(asked.flatMap(({ of, against }) => [of, against]));
      const times = await measure([...keys], subjects);
      return asked.map(({ name, of, against, mark }): Row => {
        const rounds = times.get(of)!.map((took, round) => times.get(against)![round]! / took);
        return { name, unit: 'ratio', rounds, mark };
      });
    },
  };
}

/** Of each subject the median of each round. */
async function measure(keys: readonly string[], subjects: Subjects): Promise<Map<string, number[]>> {
  const agents = new Map<string, Agent>(keys.map((key) => [key, newConnection()]));
  const once = async (key: string): Promise<number> => (await timed(subjects[key]!, agents.get(key)!)).lastByte;
  const rounds = new Map<string, number[]>(keys.map((key) => [key, []]));
  try {
    for (const key of keys) for (let at = 0; at < WARM_UP; at += 1) await once(key);
    for (let round = 0; round < ROUNDS; round += 1) {
      const times = new Map<string, number[]>(keys.map((key) => [key, []]));
      const turns = keys.flatMap((key) => Array<string>(subjects[key]!.requests ?? REQUESTS).fill(key));
      for (const key of shuffled(turns)) times.get(key)!.push(await once(key));
      for (const key of keys) rounds.get(key)!.push(median(times.get(key)!));
    }
  } finally {
    for (const agent of agents.values()) agent.destroy();
  }
  return rounds;
}
