import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { type Edge, startWasm } from '../support/viceroy.ts';
import type { Closing } from './closing.ts';
import { shuffled } from './client.ts';
import { buildBenchApp, manifest, temporaryFolder } from './edge.ts';
import { HOOK_SECRET, payloadOf, type StepTimes } from './hook-deliveries.ts';
import { processorTime } from './processor-time.ts';
import type { Row } from './row.ts';
import type { Section } from './section.ts';

const ROUNDS = 7;
/** So many of a kind together, since the system counts processor time in steps of 10 ms. */
const TOGETHER = 5;
const MIB = 1_048_576;
const SIZES = [1, 8] as const;
/** Linear would be 8; at the square it would be 64. */
const MOST_GROWTH = 12;
const SECRETS = { right: HOOK_SECRET, wrong: 'another secret', no: null } as const;

interface Delivery {
  bytes: number;
  /** Viceroy copies all that is left of an announced body at each read: its time grows by the square. */
  framing: 'chunked' | 'announced';
  signature: keyof typeof SECRETS;
}

const WHOLE: readonly Delivery[] = [
  ...SIZES.flatMap((mib) =>
    (['chunked', 'announced'] as const).map((framing) => ({ bytes: mib * MIB, framing, signature: 'right' as const })),
  ),
  ...SIZES.map((mib) => ({ bytes: mib * MIB, framing: 'chunked' as const, signature: 'wrong' as const })),
  { bytes: 8 * MIB, framing: 'announced', signature: 'no' },
];
/** What a delivery costs anyway. */
const LEAST: Delivery = { bytes: 1_000, framing: 'announced', signature: 'right' };
const PAYLOADS = new Map([LEAST.bytes, ...SIZES.map((mib) => mib * MIB)].map((bytes) => [bytes, payloadOf(bytes)]));
const STEPS = ['read', 'verify', 'decode', 'parse'] as const;

/** What large webhooks cost, whole and by their steps. */
export function hooks({ later }: Pick<Closing, 'later'>): Section {
  let started: Promise<Edge> | null = null;
  return {
    title: 'Webhooks of 1 and 8 MiB',
    async measure(names) {
      started ??= startHooked(later);
      const edge = await started;
      for (const delivery of [...WHOLE, LEAST]) await send(edge, delivery, 'whole');
      // What has a mark is measured once more, and is not among these.
      const whole = names === undefined ? await timeWhole(edge) : [];
      return [...whole, ...(await timeSteps(edge))];
    },
  };
}

async function startHooked(later: Closing['later']): Promise<Edge> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'fastly.toml'), manifest());
  const edge = await startWasm({ folder, wasm: await buildBenchApp('hooks-app', folder) });
  later(() => edge.stop());
  return edge;
}

/** Processor time of Viceroy, the guest's and its own, over that of the least delivery. */
async function timeWhole(edge: Edge): Promise<Row[]> {
  const taken = new Map<Delivery, number[]>([...WHOLE, LEAST].map((delivery) => [delivery, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [delivery, rounds] of shuffled([...taken])) {
      const before = processorTime(edge.pid);
      for (let at = 0; at < TOGETHER; at += 1) await send(edge, delivery, 'whole');
      rounds.push((processorTime(edge.pid) - before) / TOGETHER / 1_000);
    }
  }
  return WHOLE.map((delivery) => ({
    name: `processor time of ${delivery.bytes / MIB} MiB, ${delivery.framing}, with ${delivery.signature} signature`,
    unit: 'ms',
    rounds: taken.get(delivery)!.map((took, round) => took - taken.get(LEAST)![round]!),
    mark: null,
  }));
}

/** Of a chunked delivery, timed in the guest. */
async function timeSteps(edge: Edge): Promise<Row[]> {
  const taken: StepTimes[][] = SIZES.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, mib] of SIZES.entries()) {
      const text = await send(edge, { bytes: mib * MIB, framing: 'chunked', signature: 'right' }, 'steps');
      taken[at]!.push(JSON.parse(text) as StepTimes);
    }
  }
  const rows = SIZES.flatMap((mib, at) =>
    [...STEPS, 'vCpu' as const].map((step): Row => {
      const name = `${mib} MiB in the guest: ${step === 'vCpu' ? 'vCPU of all steps, as Viceroy counts it' : step}`;
      return { name, unit: 'ms', rounds: taken[at]!.map((times) => times[step]), mark: null };
    }),
  );
  const all = taken.map((rounds) => rounds.map((times) => STEPS.reduce((sum, step) => sum + times[step], 0)));
  const growth = all[1]!.map((took, round) => took / all[0]![round]!);
  const mark = { atMost: MOST_GROWTH };
  return [...rows, { name: '8 MiB against 1 MiB, all steps in the guest', unit: 'ratio', rounds: growth, mark }];
}

let ids = 0;

function send(edge: Edge, { bytes, framing, signature }: Delivery, how: 'whole' | 'steps'): Promise<string> {
  const body = PAYLOADS.get(bytes)!;
  const secret = SECRETS[signature];
  const hmac =
    secret === null ? {} : { 'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64') };
  ids += 1;
  const headers = {
    host: 'www.example',
    bench: how,
    'x-shopify-topic': 'products/update',
    'x-shopify-webhook-id': String(ids),
    ...hmac,
    ...(framing === 'chunked' ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.length }),
  };
  const wanted = signature === 'right' ? [200] : [401, 429];
  return new Promise((resolve, reject) => {
    const options = { port: edge.port, host: '127.0.0.1', method: 'POST', path: '/.popgate/hooks/shop', headers };
    const request = http.request(options, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      if (wanted.includes(response.statusCode!)) resolve(text);
      else reject(new Error(`a delivery of ${bytes} bytes: status ${response.statusCode}: ${text.slice(0, 500)}`));
    });
    request.on('error', reject).end(body);
  });
}
