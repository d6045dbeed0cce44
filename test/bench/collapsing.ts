import { randomUUID } from 'node:crypto';
import { newConnection, timed } from './client.ts';
import type { BenchOrigin } from './origin.ts';
import type { Section } from './section.ts';

const CLIENTS = 100;
const ORIGIN_MS = 1_000;

/** Simultaneous misses on one URL. */
export function collapsing(port: number, origin: BenchOrigin): Section {
  return {
    title: `${CLIENTS} clients that miss one URL at the same time`,
    async measure() {
      const path = `/collapsed-${randomUUID()}`;
      const agents = Array.from({ length: CLIENTS }, newConnection);
      try {
        await Promise.all(agents.map((agent) => timed({ name: 'warm', port, path: '/ten' }, agent)));
        const subject = { name: 'miss', port, path: `${path}?wait=${ORIGIN_MS}` };
        const timings = await Promise.all(agents.map((agent) => timed(subject, agent)));
        const leader = timings.find(({ cacheStatus }) => cacheStatus.includes('fwd='))!;
        const slowest = Math.max(...timings.map(({ lastByte }) => lastByte));
        return [
          { name: 'requests to the origin', unit: 'requests', rounds: [origin.count(path)], mark: { atMost: 1 } },
          {
            name: "the slowest's time against the leader's",
            unit: 'ratio',
            rounds: [slowest / leader.lastByte],
            mark: { atMost: 1.2 },
          },
        ];
      } finally {
        for (const agent of agents) agent.destroy();
      }
    },
  };
}
