import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { inPackage } from '../../src/cli/project/paths.ts';
import { EXAMPLES, inExample } from './examples.ts';

/** One file is read and parsed once for all cases. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of the files of a case; `added` are further texts, by their paths in it. */
function faultsOf(name: string, added: Readonly<Record<string, string>> = {}): string[] {
  const { options, fileNames } = optionsOf(name);
  const texts = new Map(Object.entries(added).map(([file, text]) => [inExample(name, file), text]));
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

describe.each(EXAMPLES)('%s', (name) => {
  test('is taken by the compiler, its tests as well', () => {
    expect(faultsOf(name)).toEqual([]);
  });
});

test('the compiler looks at all of a case', () => {
  const added = { 'src/wrong.ts': "import { handlers } from './handlers/index.ts';\nhandlers.nobody();\n" };
  expect(faultsOf('shop', added)).toEqual([expect.stringMatching(/^src\/wrong.ts: Property 'nobody' does not exist/)]);
});
