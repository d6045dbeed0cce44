import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { slugOf, writeFiles } from './folder.ts';
import { placeIn, type State } from './states.ts';

/** The part of vitest's JSON report that is needed. */
interface Report {
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** `popgate` is the checkout's source, as for all tests here. */
const CONFIG = `import { defaultServerConditions } from ${JSON.stringify(inPackage('node_modules/vite/dist/node/index.js'))};
export default {
  ssr: { resolve: { conditions: ['popgate-source', ...defaultServerConditions] } },
  test: { include: ['*/test/**/*.test.ts'], setupFiles: ['./setup.mjs'], isolate: false, maxWorkers: 2 },
};
`;
/** As \`popgate/testing/vitest\` says it, which is loaded for the first of these files alone: modules are shared among them. */
const SETUP = `import { vi } from 'vitest';
vi.doMock('fastly:html-rewriter', () => import(${JSON.stringify(inPackage('src/platform/memory/html-rewriter.ts'))}));
`;

/** The test that a page shows in a state of its project; undefined where it shows none. */
export function shownTest({ shown }: State): string | undefined {
  return Object.keys(shown).find((name) => /^test\/.*\.test\.ts$/.test(name));
}

/** Runs the tests of all projects at once, in `root`. Gives of each what failed, with its place on the page. */
export async function testFaults(states: readonly State[], root: string): Promise<ReadonlyMap<State, string[]>> {
  for (const state of states) writeFiles(path.join(root, folderOf(state)), state.files);
  const { testResults } = await runVitest(root);
  return new Map(
    states.map((state) => {
      const own = testResults.filter(({ name }) =>
        path.relative(root, name).startsWith(`${folderOf(state)}${path.sep}`),
      );
      return [state, own.length === 0 ? ['no test has run'] : own.flatMap((file) => faultsIn(file, state, root))];
    }),
  );
}

function faultsIn(
  { name, message, assertionResults }: Report['testResults'][number],
  state: State,
  root: string,
): string[] {
  const at = placeIn(state, path.relative(path.join(root, folderOf(state)), name), 1);
  if (assertionResults.length === 0) return [`${at}: it cannot be loaded\n${message}`];
  const failed = assertionResults.filter(({ status }) => status !== 'passed');
  return failed.map(
    ({ fullName, failureMessages }) => `${at}: ${fullName}\n${placed(failureMessages.join('\n'), state)}`,
  );
}

/** With the lines of files as the page has them. */
function placed(message: string, state: State): string {
  return message.replace(/\S*?([\w-]+)\/((?:src|test)\/[\w./-]+):(\d+):\d+/g, (whole: string, folder, name, line) =>
    folder === folderOf(state) ? placeIn(state, String(name), Number(line)) : whole,
  );
}

function folderOf({ page, number }: State): string {
  return slugOf(page.document, number);
}

async function runVitest(root: string): Promise<Report> {
  const [config, report] = [path.join(root, 'vitest.config.mjs'), path.join(root, 'report.json')];
  writeFileSync(config, CONFIG);
  writeFileSync(path.join(root, 'setup.mjs'), SETUP);
  const args = ['run', '--root', root, '--config', config, '--reporter=json', `--outputFile=${report}`];
  const said = await run([inPackage('node_modules/vitest/vitest.mjs'), ...args], root);
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } catch {
    throw new Error(`vitest left no report:\n${said}`);
  }
}

/** The report says what its status means. */
function run(args: readonly string[], cwd: string): Promise<string> {
  const outer = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|TEST$)/.test(name));
  const options = { cwd, env: Object.fromEntries(outer), maxBuffer: 64 << 20 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (_error, out, err) => resolve(out + err));
  });
}
