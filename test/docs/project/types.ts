import path from 'node:path';
import ts from 'typescript';
import { BEGINNING } from './states.ts';

/** What the compiler says, and where: `line` from 1. */
export interface TypeFault {
  file: string;
  line: number;
  message: string;
}

const OPTIONS: ts.CompilerOptions = {
  ...ts.convertCompilerOptionsFromJson(
    (JSON.parse(BEGINNING['tsconfig.json']!) as { compilerOptions: object }).compilerOptions,
    '/',
  ).options,
  customConditions: ['popgate-source'],
};

/** Declarations of the engine and of libraries are parsed once for all programs. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** Of these files alone, by the rules of a project. `root` is where its packages are found. */
export function typeFaults(files: readonly string[], root: string): TypeFault[] {
  const own = new Set(files);
  const host = ts.createCompilerHost(OPTIONS);
  const parse = host.getSourceFile.bind(host);
  host.getCurrentDirectory = () => root;
  host.getSourceFile = (name, ...how) => {
    if (own.has(name)) return parse(name, ...how);
    if (!parsed.has(name)) parsed.set(name, parse(name, ...how));
    return parsed.get(name);
  };
  const program = ts.createProgram(files, OPTIONS, host);
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => ({
        file: path.relative(root, file),
        line: source.getLineAndCharacterOfPosition(start).line + 1,
        message: ts.flattenDiagnosticMessageText(messageText, '\n'),
      }),
    );
  });
}
