import { newConnection, timed } from './client.ts';
import type { BenchOrigin } from './origin.ts';
import { judge, type Result } from './result.ts';

const CLIENTS = 100;
const ORIGIN_MS = 1_000;
const PATH = '/collapsed';

/** Simultaneous misses on one URL. */
export async function collapsing(port: number, origin: BenchOrigin): Promise<Result[]> {
  const agents = Array.from({ length: CLIENTS }, newConnection);
  const warm = { name: 'warm', port, path: '/ten' };
  await Promise.all(agents.map((agent) => timed(warm, agent)));
  const subject = { name: 'miss', port, path: `${PATH}?wait=${ORIGIN_MS}` };
  const timings = await Promise.all(agents.map((agent) => timed(subject, agent)));
  for (const agent of agents) agent.destroy();
  const leader = timings.find(({ cacheStatus }) => cacheStatus.includes('fwd='))!;
  const slowest = Math.max(...timings.map(({ lastByte }) => lastByte));
  return [
    judge(`${CLIENTS} simultaneous misses: 1 against the origin's requests`, 1 / origin.count(PATH), 1),
    judge(
      `${CLIENTS} simultaneous misses: the leader's time against the slowest's`,
      leader.lastByte / slowest,
      1 / 1.2,
    ),
  ];
}
