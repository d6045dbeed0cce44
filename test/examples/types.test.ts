import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/cli/project/load-config.ts';
import { inPackage } from '../../src/cli/project/paths.ts';
import { TYPES_FILE, typesText } from '../../src/cli/project/types.ts';
import { EXAMPLES, inExample } from './examples.ts';

/** One file is read and parsed once for all cases. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of the files of a case, in a project that `check` has seen; `added` are further texts, by their paths in it. */
async function faultsOf(name: string, added: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { options, fileNames } = optionsOf(name);
  const names = typesText(await readConfig(inExample(name, 'src/gateway.config.ts')));
  const texts = new Map(
    Object.entries({ ...added, [TYPES_FILE]: names }).map(([file, text]) => [inExample(name, file), text]),
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) => {
    const text = texts.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, rest[0]);
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, ...rest));
    return parsed.get(file);
  };
  const program = ts.createProgram([...fileNames, ...texts.keys()], options, host);
  const own = program.getSourceFiles().filter(({ fileName }) => isIn(name, fileName));
  const faults = own.flatMap((file) => program.getSemanticDiagnostics(file));
  return faults.map(({ file, messageText }) => {
    return `${path.relative(inExample(name), file!.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

function optionsOf(name: string): ts.ParsedCommandLine {
  const file = inPackage(`test/examples/tsconfig.${name}.json`);
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: object };
  return ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
}

const isIn = (name: string, file: string): boolean => !path.relative(inExample(name), file).startsWith('..');

test.each(EXAMPLES)('the compiler takes the example %s, with its tests', async (name) => {
  expect(await faultsOf(name)).toEqual([]);
});

test('the compiler looks at all of an example, and knows the names of its configuration', async () => {
  const wrong = `import type { Handler } from 'popgate';
import { handlers } from './handlers/index.ts';
handlers.nobody();
export const lost: Handler = (_, { backends }) => backends.nowhere.fetch('/');
`;
  expect(await faultsOf('shop', { 'src/wrong.ts': wrong })).toEqual([
    expect.stringMatching(/^src\/wrong.ts: Property 'nobody' does not exist/),
    expect.stringMatching(/^src\/wrong.ts: Property 'nowhere' does not exist/),
  ]);
});
