/**
 * All that `npm test` runs: each check as one step, then the tests. Ends with the one line `N passed, N failed`.
 * With `--checks`, the checks alone, which is `npm run check`; with `--unit`, the tests that need no Viceroy; with names of
 * files, or parts of them, those tests alone.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findViceroy } from '../src/cli/local/viceroy.ts';
import { terminal } from '../src/cli/main.ts';
import { describeError } from '../src/cli/terminal/describe-error.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How many checks run at the same time: all but one of them use one core. */
const CHECKS_AT_ONCE = 2;
/** How long vitest may take to end its workers, and they what they started, once it is asked to. */
const STOP_MS = 10_000;

/** Each is run from node_modules/.bin. */
const CHECKS: readonly (readonly [name: string, command: string])[] = [
  ['types of the engine', 'tsc -p src/tsconfig.engine.json'],
  ['types of the edge', 'tsc -p src/tsconfig.edge.json'],
  ['types of the command line', 'tsc -p src/tsconfig.node.json'],
  ['types of the tests', 'tsc -p test'],
  ['types of the tests at the edge', 'tsc -p test/tsconfig.edge.json'],
  ['lint', 'oxlint'],
  ['format', 'prettier --check .'],
  ['dead code', 'knip'],
];

interface Count {
  passed: number;
  failed: number;
}

/** The part of vitest's JSON report that is needed. */
interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

async function runChecks(): Promise<Count> {
  const left = [...CHECKS];
  const counts: Count[] = [];
  async function runSome(): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) counts.push(await runCheck(...next));
  }
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, runSome));
  return counts.reduce(add);
}

async function runCheck(name: string, command: string): Promise<Count> {
  const [file = '', ...args] = command.split(' ');
  const child = start(file, args, 'pipe');
  const [status, out, err] = await Promise.all([ended(child), text(child.stdout!), text(child.stderr!)]);
  const isFine = status === 0;
  console.log(`${isFine ? 'passed' : 'FAILED'}  ${name}`);
  if (!isFine) console.log(indent(`${command}\n${out}${err}`.trim()));
  return { passed: Number(isFine), failed: Number(!isFine) };
}

/** Got once, here: to compile it takes longer than any test may. */
async function requireViceroy(): Promise<Count> {
  try {
    console.log(`passed  Viceroy: ${await findViceroy(terminal)}`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.log(`FAILED  Viceroy\n${indent(describeError(error))}`);
    return { passed: 0, failed: 1 };
  }
}

/** `choice` is what vitest is told of them: a project, or files. */
async function runTests(choice: readonly string[]): Promise<Count> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-test-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const vitest = start('vitest', ['run', '--config', 'test/vitest.config.ts', ...reporters, ...choice], 'inherit');
    return countTests(report, await ended(vitest));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A runner that crashed, and a file that could not be loaded, are a failure although no test of theirs is one. */
function countTests(report: string, status: number | null): Count {
  const result = readReport(report);
  if (!result) {
    console.log('FAILED  vitest: it left no report');
    return { passed: 0, failed: 1 };
  }
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const skipped = result.numPendingTests + result.numTodoTests;
  if (skipped > 0) console.log(`skipped: ${skipped}`);
  const failed = result.numFailedTests + brokenFiles.length;
  return { passed: result.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}

const running = new Set<ChildProcess>();

/** Starts a program of node_modules/.bin as the leader of a group, so that it can be ended with all that it started. */
function start(name: string, args: readonly string[], output: 'pipe' | 'inherit'): ChildProcess {
  const file = path.join(root, 'node_modules', '.bin', name);
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', output, output], detached: true });
  running.add(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  const [status] = (await once(child, 'exit')) as [number | null];
  running.delete(child);
  // What is left of its group.
  if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
  return status;
}

/** `pid` is below zero for a group. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // There is nobody left.
  }
}

/** Ends all that runs, also what has made itself the leader of another group, and then this process by the same signal. */
async function interrupt(name: NodeJS.Signals): Promise<void> {
  const children = [...running];
  const gone = Promise.all(children.map((child) => once(child, 'exit')));
  const all = descendants(process.pid);
  for (const pid of all) signal(pid, 'SIGTERM');
  await Promise.race([gone, pause(STOP_MS)]);
  for (const pid of all) signal(pid, 'SIGKILL');
  process.kill(process.pid, name);
}

/** All whom a process has started, and whom they have. */
function descendants(pid: number): number[] {
  const table = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout;
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([pid, of]) => (of === parent && pid !== undefined ? [pid, ...below(pid)] : []));
  return below(pid);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '        ');
}

function add(one: Count, other: Count): Count {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

async function runAll(args: readonly string[]): Promise<Count[]> {
  if (args.includes('--checks')) return [await runChecks()];
  if (args.includes('--unit')) return [await runTests(['--project', 'unit', '--project', 'isolated'])];
  if (args.length > 0) return [await runTests(args)];
  return [await runChecks(), await requireViceroy(), await runTests([])];
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => void interrupt(name));
const { passed, failed } = (await runAll(process.argv.slice(2))).reduce(add);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
