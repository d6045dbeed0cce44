import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Where a text is taken apart: a file below `src/`, and the function or constant in it. */
export interface Site {
  file: string;
  name: string;
}

const SRC = path.resolve('src');
/** What is looked through. */
const FOLDERS = ['gateway', 'admin', 'platform', 'handlers'];
/** What the Wasm is made of begins here. */
const ENTRY = 'index.ts';
/** What looks a configuration through, in Node. */
const CHECK = 'gateway/check.ts';
/** Of which the Wasm has only what its own platform shares. */
const MEMORY = 'platform/memory/';
const ALIASES: Readonly<Record<string, string>> = {
  popgate: 'gateway/index.ts',
  'popgate-capabilities': 'gateway/everything.ts',
  'popgate-config': 'gateway.config.ts',
};
/** Of texts. */
const METHODS: ReadonlySet<string> = new Set(['split', 'match', 'matchAll', 'replace', 'replaceAll', 'search']);

/**
 * Every place where a text is taken apart by an expression or by one of these methods; but for the files that look a
 * configuration through and those of the platform in memory, which the Wasm does not reach.
 */
export function sitesAtTheEdge(): Site[] {
  const reached = reachedFrom(ENTRY);
  const looksThrough = reachedFrom(CHECK);
  const isElsewhere = (file: string): boolean => looksThrough.has(file) || file.startsWith(MEMORY);
  const files = FOLDERS.flatMap(filesIn).filter((file) => reached.has(file) || !isElsewhere(file));
  return files.toSorted().flatMap((file) => sitesIn(parse(file)).map((name) => ({ file, name })));
}

function filesIn(folder: string): string[] {
  const names = readdirSync(path.join(SRC, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => path.join(folder, name));
}

/** The names in a source, each once. */
export function sitesIn(source: ts.SourceFile): string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node, name: string): void => {
    const inner = nameOf(node) ?? name;
    if (takesApart(node)) names.add(inner);
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, 'top level');
  return [...names];
}

function takesApart(node: ts.Node): boolean {
  if (ts.isRegularExpressionLiteral(node)) return true;
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    const { expression } = node;
    if (ts.isIdentifier(expression)) return expression.text === 'RegExp';
    return ts.isPropertyAccessExpression(expression) && METHODS.has(expression.name.text);
  }
  return false;
}

/** Of a function, wherever it stands, and of what stands at the top level. */
function nameOf(node: ts.Node): string | null {
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name) return node.name.getText();
  if (ts.isClassDeclaration(node) && node.name) return node.name.text;
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return null;
  const isTopLevel = ts.isSourceFile(node.parent.parent.parent);
  const { initializer } = node;
  const isFunction = initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
  return isTopLevel || isFunction ? node.name.text : null;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The files that are imported, for more than their types. */
function reachedFrom(entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const left = [entry];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    left.push(...importsOf(parse(file)));
  }
  return reached;
}

function importsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    if (!isImport || statement.moduleSpecifier === undefined || isOfTypes(statement)) return [];
    const { text } = statement.moduleSpecifier as ts.StringLiteral;
    const file = text.startsWith('.') ? path.join(path.dirname(source.fileName), text) : ALIASES[text];
    return file !== undefined && existsSync(path.join(SRC, file)) ? [file] : [];
  });
}

function isOfTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  return statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
