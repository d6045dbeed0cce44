/**
 * `npm run conformance [-- --suite DIR] [--json]`: the public suite of HTTP caching behaviour through the real Wasm on Viceroy.
 * Status 0 where the mark is reached, 1 where not, 2 for misuse.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CliError, messageOf, misuse } from '../../src/cli/terminal/cli-error.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import { endOfLife } from '../../src/cli/terminal/lifetime.ts';
import { startGateway } from '../support/viceroy.ts';
import config from './conformance.config.ts';
import { REGISTRY_MARK } from './registry-mark.ts';
import { formatScore } from './report.ts';
import { type Mark, reaches, type Score, scoreOf } from './score.ts';
import { openSuite, registrySuite, runSuite, startOrigin, type Suite } from './suite.ts';

const USAGE = `npm run conformance [-- --suite DIR] [--json]

  --suite DIR  a checkout of another edition of the suite (default: the registry's, installed at first use)
  --json       prints the score as JSON
  --help       show this

A run takes two to three minutes. The mark: of the registry's edition all required tests but those that later ones have
corrected (registry-mark.ts), of another one 159 required and 96 optimal.`;

/** Of the newest edition's 160 and 105: no application at the edge can see or send the interim responses of four of them. */
const OTHER_MARK: Mark = { required: 159, optimal: 96 };

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const { suite: directory, json = false, help = false } = readFlags();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const suite = directory === undefined ? await registrySuite() : await openSuite(path.resolve(directory));
  const score = await measure(suite);
  if (score === undefined) process.exit(1);
  const ok = reaches(score, directory === undefined ? REGISTRY_MARK : OTHER_MARK);
  const { version } = suite;
  if (json) console.log(JSON.stringify({ suite: { directory: suite.directory, version }, ok, ...score }, null, 2));
  else console.log(`${formatScore(score)}\n\nthe mark is ${ok ? 'reached' : 'MISSED'}`);
  return ok ? 0 : 1;
}

function readFlags(): { suite?: string; json?: boolean; help?: boolean } {
  const options = { suite: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw misuse('the arguments cannot be understood', messageOf(error));
  }
}

/** Ends what was started, also where this process is told to end. */
async function measure(suite: Suite): Promise<Score | undefined> {
  const stops: (() => Promise<void>)[] = [];
  try {
    return (await Promise.race([run(suite, stops), endOfLife()])) ?? undefined;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function run(suite: Suite, stops: (() => Promise<void>)[]): Promise<Score> {
  const origin = await startOrigin(suite);
  stops.push(origin.stop);
  progress('building the gateway, and starting Viceroy');
  const backends = { suite: { ...config.backends!.suite!, local: `http://127.0.0.1:${origin.port}` as const } };
  const edge = await startGateway({ ...config, backends });
  stops.push(edge.stop);
  const tests = suite.sections.flatMap((section) => section.tests).length;
  progress(`running the ${tests} tests of edition ${suite.version}`);
  return scoreOf(suite.sections, await runSuite(suite, `http://127.0.0.1:${edge.port}`));
}

try {
  process.exitCode = await main();
} catch (error) {
  progress(describeError(error));
  process.exitCode = error instanceof CliError ? error.status : 1;
}
