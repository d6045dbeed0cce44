/**
 * `npm run redbot`: what REDbot, which checks answers for their HTTP, says of those of a dozen origins, healthy and faulty, at the
 * origin and through the real Wasm on Viceroy. Status 0 where each warning is the origin's own and listed in warnings.ts, 1 where
 * not. REDbot is no dependency of the project: it is the command `redbot`, or that in `REDBOT`.
 */
import { CliError } from '../../src/cli/terminal/cli-error.ts';
import { describeError } from '../../src/cli/terminal/describe-error.ts';
import { endOfLife } from '../../src/cli/terminal/lifetime.ts';
import type { BackendConfig, GatewayConfig } from '../../src/gateway/index.ts';
import { startGateway } from '../support/viceroy.ts';
import { differences, type Findings, type Listed } from './compare.ts';
import { type Origin, PATHS, startOrigins } from './origins.ts';
import { findingOf, findRedbot } from './redbot.ts';
import { WARNINGS } from './warnings.ts';

/** Each is a process of Python's. */
const AT_ONCE = 2;
const MOST_TRIES = 3;

/** Ends what was started, also where this process is told to end. */
async function findAll(redbot: string): Promise<Map<string, Findings> | undefined> {
  const stops: (() => unknown)[] = [];
  try {
    return (await Promise.race([find(redbot, stops), endOfLife()])) ?? undefined;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function find(redbot: string, stops: (() => unknown)[]): Promise<Map<string, Findings>> {
  const origins = await startOrigins();
  stops.push(...origins.map(({ stop }) => stop));
  process.stderr.write('building the gateway, and starting Viceroy\n');
  const edge = await startGateway(configOf(origins));
  stops.push(edge.stop);
  process.stderr.write(`asking for ${PATHS.length} answers\n`);
  return askForAll(redbot, origins, edge.port);
}

function configOf(origins: readonly Origin[]): GatewayConfig {
  const backends = origins.map(({ name, port }): [string, BackendConfig] => [
    name,
    { origin: `http://${name}.example`, local: `http://127.0.0.1:${port}` },
  ]);
  return {
    name: 'redbot',
    backends: Object.fromEntries(backends),
    domains: { '*': { routes: origins.map(({ name }) => ({ path: `/${name}/*`, to: name })) } },
  };
}

async function askForAll(redbot: string, origins: readonly Origin[], edgePort: number): Promise<Map<string, Findings>> {
  const findings = new Map<string, Findings>();
  const left = [...PATHS];
  async function askForSome(): Promise<void> {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const { port } = origins.find(({ name }) => path.startsWith(`/${name}/`))!;
      findings.set(path, await findAt(redbot, path, { port, edgePort }));
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, askForSome));
  return findings;
}

/** On a busy machine an answer may be so late that its Date is called wrong: what is not as listed is looked at anew. */
async function findAt(
  redbot: string,
  path: string,
  { port, edgePort }: { port: number; edgePort: number },
): Promise<Findings> {
  let findings: Findings;
  let tries = 0;
  do {
    // Another URL, of which nothing is stored yet.
    const target = `${path}?${tries}`;
    const origin = await findingOf(redbot, `http://127.0.0.1:${port}${target}`);
    const cold = await findingOf(redbot, `http://127.0.0.1:${edgePort}${target}`);
    const warm = await findingOf(redbot, `http://127.0.0.1:${edgePort}${target}`);
    findings = { origin, gateway: [cold, warm] };
    tries += 1;
  } while (tries < MOST_TRIES && differences(findings, listedOf(path)).length > 0);
  return findings;
}

function listedOf(path: string): Listed {
  return WARNINGS[path] ?? { warnings: [] };
}

function report(findings: ReadonlyMap<string, Findings>): number {
  let wrong = 0;
  for (const path of PATHS) {
    const found = findings.get(path)!;
    const listed = listedOf(path);
    const problems = differences(found, listed);
    wrong += Math.sign(problems.length);
    console.log(`${problems.length === 0 ? 'as listed' : 'DIFFERS  '}  ${found.gateway[0]!.status}  ${path}`);
    for (const warning of listed.warnings) console.log(`               ${warning}`);
    for (const problem of problems) console.log(`           !!  ${problem}`);
  }
  console.log(`${PATHS.length} answers, ${wrong} not as listed`);
  return wrong === 0 ? 0 : 1;
}

try {
  const findings = await findAll(findRedbot());
  process.exitCode = findings === undefined ? 1 : report(findings);
} catch (error) {
  console.error(describeError(error));
  process.exitCode = error instanceof CliError ? error.status : 1;
}
