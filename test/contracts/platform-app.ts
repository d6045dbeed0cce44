/** Runs the cases of the platform and its runtime on them: `GET /3` is the fourth. */
import { fastly } from '../../src/platform/fastly/index.ts';
import type { ContractCase, World } from './contract.ts';
import { platformCases } from './platform-cases.ts';
import { runtimeCases } from './runtime-cases.ts';

const cases = [...platformCases, ...runtimeCases];
/** A case that waits for ever is told as such. */
const PATIENCE_MS = 15_000;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), milliseconds);
  });
}

function world(): World {
  const id = crypto.randomUUID();
  return {
    cache: fastly.cache,
    stores: fastly.stores,
    rates: fastly.rates,
    data: fastly,
    unique: (name) => `${id}-${name}`,
    pass: pause,
    settle: () => pause(1),
  };
}

async function run({ observe }: ContractCase): Promise<unknown> {
  const tooLate = pause(PATIENCE_MS).then(() => ({ error: `nothing came within ${PATIENCE_MS} ms` }));
  const observed = async (): Promise<unknown> => ({ observed: await observe(world()) });
  try {
    return await Promise.race([observed(), tooLate]);
  } catch (error) {
    return { error: String(error) };
  }
}

async function answer({ url }: Request): Promise<Response> {
  const chosen = cases[Number(new URL(url).pathname.slice(1))];
  if (chosen === undefined) return new Response('there is no such case', { status: 404 });
  return new Response(JSON.stringify(await run(chosen)));
}

addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
