import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { newConnection, timed, type Timing } from './client.ts';
import { BIG_BYTES } from './origin.ts';
import type { Mark, Row } from './row.ts';
import type { Section } from './section.ts';

const REQUESTS = 10_000;
const PAUSE_MS = 500;
const BIG_MB = BIG_BYTES / 1e6;
/** With a second copy of a stored body it would be 2; Viceroy's own buffers and the guest's heap are 0.1 to 0.6. */
const LESS_THAN_TWICE = 1.75;
/** What memory may grow by without anything being kept. */
const NOISE_MB = 10;

interface Served {
  port: number;
  pid: number;
}

/** Viceroy's resident memory, which holds the guests' heaps and what is stored, before and after. */
export function memory(edge: Served): Section {
  return {
    title: 'Memory of Viceroy, and large bodies',
    async measure() {
      const agent = newConnection();
      try {
        return await measure(edge, agent);
      } finally {
        agent.destroy();
      }
    },
  };
}

async function measure(edge: Served, agent: Agent): Promise<Row[]> {
  const ask = (path: string): Promise<Timing> => timed({ name: path, port: edge.port, path }, agent);
  for (let at = 0; at < 2_000; at += 1) await ask('/ten');
  const many = await growth(edge.pid, async () => {
    for (let at = 0; at < REQUESTS; at += 1) await ask('/ten');
  });
  await ask('/pass/big');
  const passed = await growth(edge.pid, () => ask('/pass/big'));
  const { firstByte, lastByte } = await ask(`/pass/big?pause=${PAUSE_MS}`);
  const stored = await growth(edge.pid, () => ask('/big'));
  return [
    row('MB', `what ${REQUESTS.toLocaleString('en')} hits leave behind`, many, { atMost: NOISE_MB }),
    row('MB', `what ${BIG_MB} MB leave behind that pass uncached`, passed, { atMost: NOISE_MB }),
    row('MB', `what ${BIG_MB} MB leave behind that are stored`, stored, { atMost: BIG_MB * LESS_THAN_TWICE }),
    row('ratio', `${BIG_MB} MB held back ${PAUSE_MS} ms: last byte against first byte`, lastByte / firstByte, {
      atLeast: 5,
    }),
  ];
}

function row(unit: Row['unit'], name: string, value: number, mark: Mark): Row {
  return { name, unit, rounds: [value], mark };
}

/** In megabytes. */
async function growth(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = residentMegabytes(pid);
  await work();
  return residentMegabytes(pid) - before;
}

function residentMegabytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line![1]) * 1024) / 1e6;
}
