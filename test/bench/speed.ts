import type { Agent } from 'node:http';
import { median, newConnection, timed, type Subject } from './client.ts';
import { judge, type Result } from './result.ts';

const ROUNDS = 7;
/** In each round, of a subject that answers at once, and of one whose origin waits. */
const REQUESTS = 150;
const SLOW_REQUESTS = 25;
const WARM_UP = 30;
const ORIGIN_MS = 50;

const GZIP = { 'accept-encoding': 'gzip' };

type Subjects = Record<string, Subject & { requests?: number }>;

interface Comparison {
  name: string;
  of: string;
  against: string;
  mark: number | null;
  /** How many milliseconds more are allowed: then that is what is compared with. */
  moreMs?: number;
}

const COMPARISONS: readonly Comparison[] = [
  { name: '10 KB hit against a bare core-cache hit', of: 'hit', against: 'core', mark: 0.85 },
  { name: '10 KB pass against a bare fetch', of: 'pass', against: 'fetch', mark: 0.9 },
  {
    name: `miss with an origin of ${ORIGIN_MS} ms against a bare fetch`,
    of: 'slowMiss',
    against: 'slowFetch',
    mark: 0.9,
  },
  { name: 'hit with 1,000 domains and 10,000 routes against 1 and 10', of: 'thousand', against: 'hit', mark: 0.95 },
  { name: 'miss through a pool of 3 against one through a backend', of: 'pooledMiss', against: 'miss', mark: 0.95 },
  { name: 'hit without rules beside a domain with all of them, against none', of: 'plain', against: 'hit', mark: 0.98 },
  { name: '0.2 ms against what all rules add to a hit', of: 'ruled', against: 'plain', mark: 1, moreMs: 0.2 },
  {
    name: 'miss through a pool of 3, one of them dead, against all well',
    of: 'woundedMiss',
    against: 'pooledMiss',
    mark: 0.9,
  },
  { name: 'compressed hit of 10 KB against a plain one', of: 'compressed', against: 'hit', mark: null },
  {
    name: 'hit with compression, security and cross-origin headers against one without rules',
    of: 'ruled',
    against: 'hit',
    mark: null,
  },
  { name: 'miss with an origin of 0 ms against a bare fetch', of: 'miss', against: 'fetch', mark: null },
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
  return {
    bare: subject('/', 'bare-response'),
    core: subject('/ten', 'bare-hit'),
    hit: subject('/ten'),
    thousand: subject('/ten', 'thousand', { headers: { bench: 'thousand', host: 'www-500.example' } }),
    plain: subject('/ten', 'ruled', { headers: { bench: 'ruled', host: 'plain.example' } }),
    compressed: subject('/ten', 'ruled', { headers: { bench: 'ruled', host: 'compressed.example', ...GZIP } }),
    ruled: subject('/ten', 'ruled', { headers: { bench: 'ruled', origin: 'https://www.shop.example', ...GZIP } }),
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

/** Ratios of median times, one connection each, in random turn; larger is faster. */
export async function speed(port: number, proxies: readonly Subject[]): Promise<Result[]> {
  const subjects: Subjects = {
    ...subjectsOf(port),
    ...Object.fromEntries(proxies.map((proxy) => [proxy.name, proxy])),
  };
  const comparisons: Comparison[] = [
    ...COMPARISONS,
    ...proxies.map(({ name }) => ({ name: `${name} against a 10 KB hit`, of: name, against: 'hit', mark: null })),
  ];
  const times = await measure(subjects);
  return comparisons.map(({ name, of, against, mark, moreMs }) => {
    const [took, base] = [times.get(of)!, times.get(against)!];
    // Less than a hundredth of what is allowed cannot be told from nothing.
    const ratio = moreMs === undefined ? base / took : moreMs / Math.max(moreMs / 100, took - base);
    return judge(name, ratio, mark);
  });
}

/** Of each subject the median over the rounds of the median in the round. */
async function measure(subjects: Subjects): Promise<Map<string, number>> {
  const keys = Object.keys(subjects);
  const agents = new Map<string, Agent>(keys.map((key) => [key, newConnection()]));
  const once = async (key: string): Promise<number> => (await timed(subjects[key]!, agents.get(key)!)).lastByte;
  for (const key of keys) for (let at = 0; at < WARM_UP; at += 1) await once(key);
  const rounds = new Map<string, number[]>(keys.map((key) => [key, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    const times = new Map<string, number[]>(keys.map((key) => [key, []]));
    const turns = keys.flatMap((key) => Array<string>(subjects[key]!.requests ?? REQUESTS).fill(key));
    for (const key of shuffled(turns)) times.get(key)!.push(await once(key));
    for (const key of keys) rounds.get(key)!.push(median(times.get(key)!));
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  for (const agent of agents.values()) agent.destroy();
  return new Map(keys.map((key) => [key, median(rounds.get(key)!)]));
}

function shuffled<T>(items: T[]): T[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}
