import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readHandlers } from '../../../../src/cli/project/handler-code/read.ts';
import { PLATFORM_MODULES } from '../../../../src/cli/project/handler-code/stray-imports.ts';
import { InvalidConfiguration } from '../../../../src/cli/terminal/cli-error.ts';
import { inPackage } from '../../../../src/cli/project/paths.ts';
import { library, project } from './project.ts';

const FILES = {
  'src/gateway.config.ts': 'export default { name: "x" };',
  'src/handlers/page.ts': 'export const page = "<h1>";',
  'src/common/prices.ts': 'export const prices = [1];',
  'src/prices.json': '[1]',
  'test/stub.ts': 'export const stub = 1;',
  'src/common/prices.test.ts': 'export const stub = 1;',
  'node_modules/popgate/dist/gateway/gateway.js': 'export const inside = 1;',
  ...library('a-package', 'exports.a = 1;'),
};

afterEach(() => vi.restoreAllMocks());

/** What is said of handlers that begin with this line, by a command that runs in their project. */
async function review(line: string) {
  const root = project({ ...FILES, 'src/handlers/index.ts': `\n  ${line}\nexport const handlers = {};\n` });
  vi.spyOn(process, 'cwd').mockReturnValue(root);
  try {
    return (await readHandlers(path.join(root, 'src/handlers/index.ts'))).problems;
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.problems;
    throw error;
  }
}

describe('handlers may import', () => {
  it.each([
    ['a file of their own', "import './page.ts';"],
    ['one without its extension', "import './page';"],
    ['code that lies elsewhere in the project', "import '../common/prices.ts';"],
    ['data', "import prices from '../prices.json'; export { prices };"],
    ['a package', "import 'a-package';"],
    ['popgate', "import { fromEventHandler } from 'popgate'; export { fromEventHandler };"],
    [
      'types of the configuration',
      "import type config from '../gateway.config.ts'; export type Config = typeof config;",
    ],
    ...PLATFORM_MODULES.map((name) => [`fastly:${name}`, `import * as all from 'fastly:${name}'; export { all };`]),
  ])('%s', async (_name, line) => {
    expect(await review(line)).toEqual([]);
  });
});

describe('what handlers may not import is named with its place:', () => {
  it.each([
    ['a module that the platform has not', "import 'fastly:kv-stor';", 'fastly:kv-stor', 'fastly:kv-store?'],
    ['one that is misspelt', "import 'fastly:html_rewriter';", 'fastly:html_rewriter', 'fastly:html-rewriter?'],
    [
      'popgate/testing',
      "import { testGateway } from 'popgate/testing'; export { testGateway };",
      'popgate/testing',
      'test/',
    ],
    ["popgate's inside", "import 'popgate/dist/gateway/gateway.js';", 'popgate/dist', "from 'popgate'"],
    [
      'the same by a path',
      "import '../../node_modules/popgate/dist/gateway/gateway.js';",
      'inside of Popgate',
      "from 'popgate'",
    ],
    [
      "the engine's own file",
      `import ${JSON.stringify(inPackage('src/gateway/config/table.ts'))};`,
      'inside of Popgate',
      '',
    ],
    [
      'the configuration',
      "import config from '../gateway.config.ts'; export { config };",
      'the configuration',
      'context',
    ],
    [
      'the same without its extension',
      "import config from '../gateway.config'; export { config };",
      'the configuration',
      '',
    ],
    ['a file of the tests', "import '../../test/stub.ts';", 'tests are not for the Wasm', 'src/'],
    ['a test', "import '../common/prices.test.ts';", 'tests are not for the Wasm', 'src/'],
  ])('%s', async (_name, line, problem, remedy) => {
    const problems = await review(line);
    expect(problems).toEqual([
      {
        path: expect.stringMatching(/^src\/handlers\/index\.ts:2:\d+$/) as string,
        problem: expect.stringContaining(problem) as string,
        remedy: expect.stringContaining(remedy) as string,
      },
    ]);
  });

  it('also where a file of the handlers imports it', async () => {
    const root = project({
      ...FILES,
      'src/handlers/page.ts': "import 'fastly:nothing';",
      'src/handlers/index.ts': "import './page.ts';\nexport const handlers = {};",
    });
    vi.spyOn(process, 'cwd').mockReturnValue(root);
    const { problems } = await readHandlers(path.join(root, 'src/handlers/index.ts'));
    expect(problems.map(({ path }) => path)).toEqual(['src/handlers/page.ts:1:8']);
  });
});

it('the modules of the platform are those that the compiler has types of', () => {
  const others = ['globals.d.ts', 'index.d.ts'];
  const typed = readdirSync(inPackage('node_modules/@fastly/js-compute/types'))
    .filter((file) => file.endsWith('.d.ts') && !others.includes(file))
    .map((file) => file.replace('.d.ts', ''));
  expect([...PLATFORM_MODULES]).toEqual(typed.toSorted());
});
