import { transform } from 'esbuild';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';
import { defineGateway } from '../../src/gateway/index.ts';
import { testGateway } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

/** What the recipes import. */
const IMPORTED = { defineGateway, testGateway, expect, test };

const text = await readFile(inPackage('docs/testing.md'), 'utf8');
const [beginning = '', ...recipes] = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code!);

/** What the compiler says of a text, by the rules for these tests, as if it were a file beside this one. */
function faultsOf(code: string): string[] {
  const file = inPackage('test/docs/recipes-of-the-page.ts');
  const { config } = ts.readConfigFile(inPackage('test/tsconfig.json'), ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, inPackage('test'));
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, code, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const faults = program.getSemanticDiagnostics(program.getSourceFile(file));
  return faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** Declares the tests of the page, as they stand there. */
async function declare(): Promise<void> {
  const source = [beginning.replaceAll(/^import .*$/gm, ''), ...recipes].join('\n');
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' });
  // oxlint-disable-next-line typescript/no-implied-eval -- the code is the project's own page
  new Function(...Object.keys(IMPORTED), code)(...Object.values(IMPORTED));
}

test('the page has its recipes, and the compiler takes them', () => {
  expect(recipes.length).toBeGreaterThanOrEqual(10);
  expect(faultsOf([beginning, ...recipes].join('\n'))).toEqual([]);
  expect(faultsOf([beginning, ...recipes, "shop().origins.nobody.answer = 'down';"].join('\n'))).toEqual([
    expect.stringContaining("Property 'nobody' does not exist"),
  ]);
});

await declare();
