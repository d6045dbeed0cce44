/**
 * All that `npm test` runs: each check as one step, then the tests. Ends with the one line `N passed, N failed`.
 * With `--checks`, the checks alone, which is `npm run check`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findViceroy } from '../src/cli/local/viceroy.ts';
import { terminal } from '../src/cli/main.ts';
import { describeError } from '../src/cli/terminal/describe-error.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

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

function runCheck(name: string, command: string): Count {
  const [file = '', ...args] = command.split(' ');
  const { status, stdout, stderr } = spawnSync(binary(file), args, { cwd: root, encoding: 'utf8' });
  const isFine = status === 0;
  console.log(`${isFine ? 'passed' : 'FAILED'}  ${name}`);
  if (!isFine) console.log(indent(`${command}\n${stdout ?? ''}${stderr ?? ''}`.trim()));
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

function runTests(): Count {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-test-'));
  const report = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', '--config', 'test/vitest.config.ts', ...reporters];
  try {
    const { status } = spawnSync(binary('vitest'), args, { cwd: root, stdio: 'inherit' });
    return countTests(report, status);
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

function binary(name: string): string {
  return path.join(root, 'node_modules', '.bin', name);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '        ');
}

function add(one: Count, other: Count): Count {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

const counts = CHECKS.map(([name, command]) => runCheck(name, command));
if (!process.argv.includes('--checks')) counts.push(await requireViceroy(), runTests());
const { passed, failed } = counts.reduce(add);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
