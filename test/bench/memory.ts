import { readFileSync } from 'node:fs';
import { newConnection, timed, type Subject } from './client.ts';
import { BIG_BYTES } from './origin.ts';
import { judge, type Result } from './result.ts';

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
export async function memory(edge: Served): Promise<Result[]> {
  const hit = (): Promise<unknown> => ask(edge.port, '/ten');
  for (let at = 0; at < 2_000; at += 1) await hit();
  const many = await growth(edge.pid, async () => {
    for (let at = 0; at < REQUESTS; at += 1) await hit();
  });
  await ask(edge.port, '/pass/big');
  const passed = await growth(edge.pid, () => ask(edge.port, '/pass/big'));
  const { firstByte, lastByte } = await ask(edge.port, `/pass/big?pause=${PAUSE_MS}`);
  const stored = await growth(edge.pid, () => ask(edge.port, '/big'));
  return [
    judge(`${REQUESTS} hits: ${NOISE_MB} MB against the growth of memory`, NOISE_MB / many, 1),
    judge(`${BIG_MB} MB uncached: ${NOISE_MB} MB against the growth of memory`, NOISE_MB / passed, 1),
    judge(`${BIG_MB} MB held back ${PAUSE_MS} ms: last byte against first byte`, lastByte / firstByte, 5),
    judge(
      `${BIG_MB} MB stored: ${LESS_THAN_TWICE} of its size against the growth of memory`,
      (BIG_MB * LESS_THAN_TWICE) / stored,
      1,
    ),
  ];
}

const agent = newConnection();

function ask(port: number, path: string): ReturnType<typeof timed> {
  const subject: Subject = { name: path, port, path };
  return timed(subject, agent);
}

/** In megabytes, and at least one, since less cannot be told from nothing. */
async function growth(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = residentMegabytes(pid);
  await work();
  return Math.max(1, residentMegabytes(pid) - before);
}

function residentMegabytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line![1]) * 1024) / 1e6;
}
