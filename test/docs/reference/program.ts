import ts from 'typescript';
import { inPackage } from '../../../src/cli/project/paths.ts';

/** What the reference is read from. */
const FILES = ['src/gateway/index.ts', 'src/gateway/config/types.ts', 'src/testing/index.ts', 'src/testing/vitest.ts'];

const program = ts.createProgram(
  FILES.map((file) => inPackage(file)),
  {
    strict: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  },
);
export const checker = program.getTypeChecker();

/** What a docstring says: its text on one line, and its examples. */
export interface Doc {
  text: string;
  examples: readonly string[];
}

export function docOf(symbol: ts.Symbol): Doc {
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
  return {
    text: onOneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
    examples: tags.map(({ text }) => ts.displayPartsToString(text).trim()),
  };
}

function onOneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** What a file of the program declares under a name: an interface, a type or a function. */
export function declared(file: string, name: string): ts.Symbol {
  const source = program.getSourceFile(inPackage(file))!;
  const found = source.statements.find(
    (statement) =>
      (ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isFunctionDeclaration(statement)) &&
      statement.name?.text === name,
  );
  if (found === undefined) throw new Error(`${file} declares no ${name}`);
  return checker.getSymbolAtLocation((found as ts.InterfaceDeclaration).name)!;
}

/** The rows of an object that a file keeps: each key, its docstring, and its value where that is a string. */
export function rowsOf(file: string, name: string): { key: string; doc: string; value: string }[] {
  const source = program.getSourceFile(inPackage(file))!;
  const object = objectNamed(source, name);
  return object.properties.map((property) => ({
    key: (property.name as ts.Identifier | ts.StringLiteral).text,
    doc: docOf(checker.getSymbolAtLocation(property.name!)!).text,
    value:
      ts.isPropertyAssignment(property) && ts.isStringLiteralLike(property.initializer)
        ? property.initializer.text
        : '',
  }));
}

function objectNamed(source: ts.SourceFile, name: string): ts.ObjectLiteralExpression {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((one) => one.declarationList.declarations);
  let value: ts.Expression | undefined = declarations.find((one) => one.name.getText() === name)?.initializer;
  while (value && (ts.isSatisfiesExpression(value) || ts.isAsExpression(value))) value = value.expression;
  if (value === undefined || !ts.isObjectLiteralExpression(value)) throw new Error(`there is no object ${name}`);
  return value;
}

/** What an import leads to. */
export function aliased(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Whether it is declared here, and not in a library. */
export function isOwn(node: ts.Node): boolean {
  return node.getSourceFile().fileName.startsWith(inPackage('src'));
}
