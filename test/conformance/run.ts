/**
 * `npm run conformance [-- --suite DIR] [--own] [--json]`: the public suite of HTTP caching behaviour, and tests of our own in its
 * form, through the real Wasm on Viceroy. Status 0 where the mark is reached and all of our own pass, 1 where not, 2 for misuse.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CliError, messageOf, misuse } from '../../src/cli/terminal/cli-error.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import { endOfLife } from '../../src/cli/terminal/lifetime.ts';
import { startGateway } from '../support/viceroy.ts';
import config, { OWN_HOST } from './conformance.config.ts';
import { runOwnTests } from './own/client.ts';
import { startOwnOrigin } from './own/origin.ts';
import { PURGE_TOKEN } from './own/purge.ts';
import { OWN_SECTIONS } from './own/sections/index.ts';
import { REGISTRY_MARK } from './registry-mark.ts';
import { formatOwnScore, formatScore } from './report.ts';
import { type Mark, reaches, type Score, scoreOf } from './score.ts';
import { openSuite, registrySuite, runSuite, startOrigin, type Suite } from './suite.ts';

const USAGE = `npm run conformance [-- --suite DIR] [--own] [--json]

  --suite DIR  a checkout of another edition of the suite (default: the registry's, installed at first use)
  --own        the tests of our own alone, without the suite
  --json       prints the score as JSON
  --help       show this

A run takes two to three minutes. The mark: of the registry's edition all required tests but those that later ones have
corrected (registry-mark.ts), of another one 159 required and 96 optimal; and all tests of our own (own/sections/).`;

/** Of the newest edition's 160 and 105: no application at the edge can see or send the interim responses of four of them. */
const OTHER_MARK: Mark = { required: 159, optimal: 96 };

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const { suite: directory, own: isOwnAlone = false, json = false, help = false } = readFlags();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const suite = isOwnAlone
    ? null
    : await (directory === undefined ? registrySuite() : openSuite(path.resolve(directory)));
  const scores = await measure(suite);
  if (scores === undefined) process.exit(1);
  const { own, public: score } = scores;
  const ok = score === null || reaches(score, directory === undefined ? REGISTRY_MARK : OTHER_MARK);
  const ownOk = reaches(own, { except: new Set() });
  if (json) {
    const edition = suite && { directory: suite.directory, version: suite.version };
    console.log(JSON.stringify({ suite: edition, ok, ...score, own: { ok: ownOk, ...own } }, null, 2));
  } else {
    if (score !== null) console.log(`${formatScore(score)}\n\nthe mark is ${ok ? 'reached' : 'MISSED'}`);
    console.log(formatOwnScore(own));
  }
  return ok && ownOk ? 0 : 1;
}

function readFlags(): { suite?: string; own?: boolean; json?: boolean; help?: boolean } {
  const flag = { type: 'boolean' } as const;
  const options = { suite: { type: 'string' }, own: flag, json: flag, help: flag } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw misuse('the arguments cannot be understood', messageOf(error));
  }
}

interface Scores {
  /** Null where the suite was not run. */
  public: Score | null;
  own: Score;
}

/** Ends what was started, also where this process is told to end. */
async function measure(suite: Suite | null): Promise<Scores | undefined> {
  const stops: (() => Promise<void>)[] = [];
  try {
    return (await Promise.race([run(suite, stops), endOfLife()])) ?? undefined;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function run(suite: Suite | null, stops: (() => Promise<void>)[]): Promise<Scores> {
  const ownTests = OWN_SECTIONS.flatMap((section) => section.tests);
  const ownOrigin = await startOwnOrigin(ownTests);
  stops.push(ownOrigin.stop);
  const origin = suite && (await startOrigin(suite));
  if (origin !== null) stops.push(origin.stop);
  progress('building the gateway, and starting Viceroy');
  const { suite: first, own: second, own_too: third } = config.backends!;
  const backends = {
    suite: { ...first, ...(origin && { local: local(origin.port) }) },
    own: { ...second, local: local(ownOrigin.port) },
    own_too: { ...third, local: local(ownOrigin.port) },
  };
  const edge = await startGateway({ ...config, backends }, { POPGATE_PURGE_TOKEN: PURGE_TOKEN });
  stops.push(edge.stop);
  progress(`running ${ownTests.length} tests of our own`);
  const ownResults = await runOwnTests(ownTests, ownOrigin, { port: edge.port, host: OWN_HOST });
  const own = scoreOf(OWN_SECTIONS, ownResults);
  if (suite === null) return { public: null, own };
  const tests = suite.sections.flatMap((section) => section.tests).length;
  progress(`running the ${tests} tests of edition ${suite.version}`);
  return { public: scoreOf(suite.sections, await runSuite(suite, `http://127.0.0.1:${edge.port}`)), own };
}

function local(port: number): `http://${string}` {
  return `http://127.0.0.1:${port}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  progress(describeError(error));
  process.exitCode = error instanceof CliError ? error.status : 1;
}
