import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Edge } from '../support/viceroy.ts';
import { startWasm } from '../support/viceroy.ts';
import type { Closing } from './closing.ts';
import { newConnection, shuffled, timed } from './client.ts';
import { buildBenchApp, manifest, temporaryFolder } from './edge.ts';
import { processorTime } from './processor-time.ts';
import type { Mark, Row } from './row.ts';
import type { Section } from './section.ts';
import { buildAnswering } from './wasm.ts';

const ROUNDS = 9;
const REQUESTS = 500;
const WARM_UP = 200;

/** 350 and 550 µs where an empty answer takes 590: machines differ, and what one of them does besides. */
const CONFIGURATIONS: readonly { config: string; mark: Mark }[] = [
  { config: 'least', mark: { atMost: 0.59 } },
  { config: 'typical', mark: { atMost: 0.93 } },
];

/**
 * What a request costs before any of Popgate's code runs, since the platform walks through all code and objects before each:
 * an answer of five letters, given before the gateway is asked, in Wasms that do nothing else.
 */
export function baseCost({ later }: Closing): Section {
  let started: Promise<Record<string, Edge>> | null = null;
  return {
    title: 'Processor time of an empty answer in this Wasm, over one in an empty Wasm',
    async measure() {
      started ??= startAll(later);
      const taken = await measure(await started);
      return [
        { name: 'in an empty Wasm, in all', unit: 'µs', rounds: taken['empty']!, mark: null },
        ...CONFIGURATIONS.flatMap(({ config, mark }): Row[] => {
          const more = taken[config]!.map((microseconds, round) => microseconds - taken['empty']![round]!);
          const shares = more.map((microseconds, round) => microseconds / taken['empty']![round]!);
          const name = `more in the ${config} configuration's`;
          return [
            { name, unit: 'µs', rounds: more, mark: null },
            { name: `${name}, as a share of an empty one's`, unit: 'ratio', rounds: shares, mark },
          ];
        }),
      ];
    },
  };
}

/** At the same time, since Viceroy takes long to start; they are ended with all the rest. */
async function startAll(later: Closing['later']): Promise<Record<string, Edge>> {
  const names = ['empty', ...CONFIGURATIONS.map(({ config }) => config)];
  const edges = await Promise.all(
    names.map(async (name) => {
      const edge = await startAnswering(name);
      later(() => edge.stop());
      return [name, edge] as const;
    }),
  );
  return Object.fromEntries(edges);
}

async function startAnswering(name: string): Promise<Edge> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'fastly.toml'), manifest());
  const wasm = name === 'empty' ? await buildBenchApp('empty-app', folder) : await buildAnswering(name, folder);
  return startWasm({ folder, wasm });
}

/** In short blocks by turns, so that what the machine does besides is the same for all. */
async function measure(edges: Readonly<Record<string, Edge>>): Promise<Record<string, number[]>> {
  const taken: Record<string, number[]> = Object.fromEntries(Object.keys(edges).map((name) => [name, []]));
  for (const [name, edge] of Object.entries(edges)) await askOften(name, edge, WARM_UP);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, edge] of shuffled(Object.entries(edges))) {
      const before = processorTime(edge.pid);
      await askOften(name, edge, REQUESTS);
      taken[name]!.push((processorTime(edge.pid) - before) / REQUESTS);
    }
  }
  return taken;
}

async function askOften(name: string, { port }: Edge, count: number): Promise<void> {
  const agent = newConnection();
  const subject = { name, port, path: '/', headers: { bench: 'bare-response' } };
  for (let at = 0; at < count; at += 1) await timed(subject, agent);
  agent.destroy();
}
