/** `npm run bench`: ratios within one run, on one Viceroy, with requests in random turn. `--json` prints them as JSON. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { startBenchEdge } from './edge.ts';
import { startBenchOrigin } from './origin.ts';

interface Subject {
  name: string;
  path: string;
  headers?: Record<string, string>;
}

const ROUNDS = 7;
const REQUESTS = 150;

const SUBJECTS = {
  bare: { name: 'a bare new Response()', path: '/', headers: { bench: 'bare-response' } },
  core: { name: 'a bare core-cache hit', path: '/ten', headers: { bench: 'bare-hit' } },
  hit: { name: 'a hit', path: '/ten' },
  fetch: { name: 'a bare fetch', path: '/ten', headers: { bench: 'bare-fetch' } },
  pass: { name: 'a pass', path: '/pass/ten' },
} satisfies Record<string, Subject>;

type Key = keyof typeof SUBJECTS;

/** What is measured against what, and the mark; without one it is shown only. */
const RATIOS: { name: string; of: Key; against: Key; mark: number | null }[] = [
  { name: '10 KB hit against a bare core-cache hit', of: 'hit', against: 'core', mark: 0.75 },
  { name: '10 KB pass against a bare fetch', of: 'pass', against: 'fetch', mark: 0.9 },
  { name: '10 KB hit against a bare new Response()', of: 'hit', against: 'bare', mark: null },
];

interface Result {
  name: string;
  ratio: number;
  mark: number | null;
  ok: boolean;
}

const origin = await startBenchOrigin();
const edge = await startBenchEdge(origin.port);
const results: Result[] = [];
try {
  results.push(...(await speed()), await wasmSize(), await memoryOfPass());
} finally {
  await edge.stop();
  origin.close();
}
print(results);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

/** Median times of all subjects, one connection each, in random turn; ratios of requests a second. */
async function speed(): Promise<Result[]> {
  const keys = Object.keys(SUBJECTS) as Key[];
  const agents = new Map(keys.map((key) => [key, new http.Agent({ keepAlive: true, maxSockets: 1 })]));
  const once = (key: Key): Promise<number> => timed(SUBJECTS[key], agents.get(key)!);
  for (const key of keys) for (let at = 0; at < 30; at += 1) await once(key);
  const rounds = new Map<Key, number[]>(keys.map((key) => [key, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = new Map<Key, number[]>(keys.map((key) => [key, []]));
    for (const key of shuffled(keys.flatMap((key) => Array<Key>(REQUESTS).fill(key))))
      times.get(key)!.push(await once(key));
    for (const key of keys) rounds.get(key)!.push(median(times.get(key)!));
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\r`);
  }
  for (const agent of agents.values()) agent.destroy();
  const typical = (key: Key): number => median(rounds.get(key)!);
  return RATIOS.map(({ name, of, against, mark }) => judge(name, typical(against) / typical(of), mark));
}

function judge(name: string, ratio: number, mark: number | null): Result {
  return { name, ratio: Math.round(ratio * 1000) / 1000, mark, ok: mark === null || ratio >= mark };
}

/** RFC: what the build adds to an empty application, against the 0.8 MB that it may. */
async function wasmSize(): Promise<Result> {
  const added = (edge.wasmBytes - edge.emptyBytes) / 1e6;
  return judge('0.8 MB against what is added to an empty Wasm', 0.8 / added, 1);
}

/** Viceroy's resident memory after 100 MB went through uncached, against before. */
async function memoryOfPass(): Promise<Result> {
  const agent = new http.Agent({ keepAlive: false });
  const big: Subject = { name: '', path: '/pass/big' };
  await timed(big, agent);
  const before = residentMegabytes();
  await timed(big, agent);
  const growth = Math.max(0, residentMegabytes() - before);
  return judge('100 MB uncached: 10 MB against the growth of memory', 10 / Math.max(growth, 1), 1);
}

function residentMegabytes(): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${edge.pid}/status`, 'utf8'));
  return Number(line![1]) / 1024;
}

/** Milliseconds from the request to the last byte. */
function timed({ path, headers }: Subject, agent: http.Agent): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const options = { port: edge.port, host: '127.0.0.1', path, agent, headers: { host: 'www.example', ...headers } };
    http
      .get(options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path}: status ${response.statusCode}`));
        response.on('end', () => resolve(performance.now() - startedAt)).on('error', reject);
        response.resume();
      })
      .on('error', reject);
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function shuffled<T>(items: T[]): T[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}

function print(all: readonly Result[]): void {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(all));
    return;
  }
  for (const { name, ratio, mark, ok } of all) {
    const verdict = mark === null ? 'shown' : `${ok ? 'ok' : 'MISSED'}, mark ${mark}`;
    console.log(`${ratio.toFixed(3)}  ${name} (${verdict})`);
  }
}
