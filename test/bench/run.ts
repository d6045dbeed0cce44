/**
 * `npm run bench`: what a request costs, beside its marks. `--json` prints for machines, `--markdown` as docs/explanations/costs.md has it,
 * and `--docs` writes that there; `--earlier` keeps it, to compare with; `--prices` adds what each capability costs, and
 * `--only NAME,NAME` leaves out the rest.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { CliError } from '../../src/cli/terminal/cli-error.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import type { Edge } from '../support/viceroy.ts';
import { baseCost } from './base-cost.ts';
import type { Subject } from './client.ts';
import { closing } from './closing.ts';
import { collapsing } from './collapsing.ts';
import { dev } from './dev.ts';
import { startBenchEdge } from './edge.ts';
import { hooks } from './hooks.ts';
import { growth, loops } from './loops.ts';
import { memory } from './memory.ts';
import { million } from './million.ts';
import { operations } from './operations.ts';
import { type Options, readOptions } from './options.ts';
import { type BenchOrigin, startBenchOrigin } from './origin.ts';
import { startProxies } from './proxies.ts';
import type { Result } from './row.ts';
import { coldAndWarm } from './sandbox.ts';
import { runSections, type Section } from './section.ts';
import { prices, redirectSize, sizes } from './sizes.ts';
import { speed } from './speed.ts';
import { asEarlier, type Earlier, inDocument, markdownTables, textTable } from './table.ts';

const REDIRECTS = 50_000;
/** Exit status; 1 is a missed mark. */
const FAILED = 2;
const EARLIER = new URL('earlier.json', import.meta.url);
const DOCUMENT = new URL('../../docs/explanations/costs.md', import.meta.url);

interface Stage {
  edge: Edge;
  origin: BenchOrigin;
  proxies: readonly Subject[];
}

/** By the names that `--only` takes, in the order in which they are measured. */
const ALONE: Record<string, () => Section> = {
  operations,
  sizes,
  'redirects-size': () => redirectSize(REDIRECTS),
  prices,
  'base-cost': () => baseCost({ later, closeAll }),
  hooks: () => hooks({ later }),
  dev,
};

/** Those that need the bench application. */
const SERVED: Record<string, (stage: Stage) => Section> = {
  speed: ({ edge, proxies }) => speed(edge.port, proxies),
  loops: ({ edge }) => loops(edge),
  sandboxes: ({ edge }) => coldAndWarm(edge),
  growth: ({ edge }) => growth(edge),
  collapsing: ({ edge, origin }) => collapsing(edge.port, origin),
  memory: ({ edge }) => memory(edge),
};

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
function failed(what: string, error: unknown): void {
  tell(`${what} has not ended: ${error instanceof CliError ? describeError(error) : inspect(error)}`);
  process.exitCode = FAILED;
}

const { later, closeAll } = closing(tell);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeAll().then(() => process.exit(1)));
}

async function startStage(): Promise<Stage> {
  const origin = await startBenchOrigin();
  later(() => origin.close());
  const edge = await startBenchEdge(origin.port);
  later(() => edge.stop());
  return { origin, edge, proxies: await startProxies(origin.port, { later, closeAll }, tell) };
}

/** Printed; and written, where the form is a file's. */
async function inForm(form: Options['form'], results: readonly Result[]): Promise<string> {
  if (form === 'json') return JSON.stringify(results);
  if (form === 'earlier') await writeFile(EARLIER, `${JSON.stringify(asEarlier(results), null, 2)}\n`);
  const tables = markdownTables(results, JSON.parse(await readFile(EARLIER, 'utf8')) as Earlier);
  if (form === 'docs') {
    const text = inDocument(await readFile(DOCUMENT, 'utf8'), tables);
    await writeFile(
      DOCUMENT,
      await format(text, { ...(await resolveConfig(DOCUMENT)), filepath: fileURLToPath(DOCUMENT) }),
    );
  }
  return form === 'markdown' ? tables : textTable(results);
}

async function main(): Promise<void> {
  const { form, sections } = readOptions(process.argv.slice(2), [...Object.keys(ALONE), ...Object.keys(SERVED)]);
  const chosen = <Make>(table: Record<string, Make>): Make[] =>
    Object.entries(table).flatMap(([name, make]) => (sections.has(name) ? [make] : []));
  const results = await runSections(
    chosen(ALONE).map((make) => make()),
    { tell, failed },
  );
  const served = chosen(SERVED);
  if (served.length > 0) {
    const stage = await startStage();
    results.push(
      ...(await runSections(
        served.map((make) => make(stage)),
        { tell, failed },
      )),
    );
  }
  results.push(...million(results));
  console.log(await inForm(form, results));
  process.exitCode ??= results.every(({ verdict }) => verdict !== 'MISSED') ? 0 : 1;
}

try {
  await main();
} catch (error) {
  failed('the benchmark', error);
} finally {
  await closeAll();
}
