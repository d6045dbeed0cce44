import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ENGINE = resolve('src/gateway');

/** What says how things are where a field is not written. */
const ABSENCE = /\b(?:default|without|required|unless|left out)\b/i;

interface Field {
  path: string;
  isOptional: boolean;
  docs: string;
}

/** A type `C`, and the paths of its fields that have no docs. */
const UNDOCUMENTED: readonly (readonly [types: string, paths: readonly string[]])[] = [
  ['interface C { a?: { b: string } }', ['a', 'a.b']],
  ['interface C { ¶ a: { b: string }[] | { c: 1 } }', ['a.[].b', 'a.c']],
  ['interface C { ¶ a: Record<string, { b: 1 }> }', ['a.*.b']],
  ['interface B { b: 1 } interface C { ¶ a: { [Name in keyof B]?: B[Name] } }', ['a.b']],
  ['interface C { ¶ a: { [name: string]: string } }', ['a.*']],
  ['type C = { ¶ a: 1; b?: never } | { b: 2; a?: never }', ['b']],
  ['type C = { ¶ a: 1 } | { a: 2 }', ['a']],
  ['interface C { ¶ a: string; again?: C }', ['again']],
];

/** A file in memory, beside which nothing has to be read twice: the configuration, the table of the rules, and the cases. */
const PROBE = resolve(ENGINE, 'field-docs-probe.ts');
const { checker, typeOf } = open(
  [
    'import type { GatewayConfig } from "./config/types.ts";',
    'import { rules } from "./rules/index.ts";',
    'export declare const config: GatewayConfig;',
    'export const table = rules;',
    ...UNDOCUMENTED.map(([types], at) => {
      const text = types.replaceAll('¶', '\n/** Docs. */\n');
      return `namespace Case${at} { ${text} export declare const root: C; }\nexport const case${at} = Case${at}.root;`;
    }),
  ].join('\n'),
);

describe('the fields of the configuration', () => {
  const fields = fieldsOf(typeOf('config'));

  it('are all found, at every depth', () => {
    expect(fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'name',
        'backends.*.timeouts.connect',
        'pools.*.hashBy.cookie',
        'domains.*.routes.[].rateLimit.window',
        'domains.*.routes.[].to.dynamic',
        'domains.*.redirects.patterns.[].to',
        'domains.*.routes.[].headers.security.csp',
        'purge.hooks.*.signature.timestamp.unit',
        'environments.*.backends',
      ]),
    );
  });

  it('say what they do', () => {
    expect(withoutDocs(fields)).toEqual([]);
  });

  it('say what holds without them, where they are optional', () => {
    const silent = fields.filter(({ docs, isOptional }) => isOptional && docs !== '' && !ABSENCE.test(docs));
    expect(unique(silent)).toEqual([]);
  });
});

describe('the walk over a type', () => {
  it.each(UNDOCUMENTED.map(([types, paths], at) => [types, paths, at] as const))(
    'finds what has no docs: %s',
    (_, paths, at) => {
      expect(withoutDocs(fieldsOf(typeOf(`case${at}`)))).toEqual(paths);
    },
  );
});

function withoutDocs(fields: readonly Field[]): string[] {
  return unique(fields.filter(({ docs }) => docs === ''));
}

/** Their paths; one path may be there for several members of a union. */
function unique(fields: readonly Field[]): string[] {
  return [...new Set(fields.map(({ path }) => path))];
}

/** All fields of a type, through objects, lists, tables and unions; what a type has is looked at where it is met first. */
function fieldsOf(whole: ts.Type): Field[] {
  const seen = new Set<ts.Type>();
  const fields: Field[] = [];

  function walk(type: ts.Type, path: string): void {
    if (type.isUnion()) return type.types.forEach((member) => walk(member, path));
    if (seen.has(type) || !(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return;
    seen.add(type);
    const isList = checker.isArrayType(type);
    if (!isList) for (const property of checker.getPropertiesOfType(type)) visit(property, path);
    for (const { type: item, declaration } of checker.getIndexInfosOfType(type)) {
      const at = join(path, isList ? '[]' : '*');
      // A Record and a list are described by the field that holds them, an index signature by itself.
      if (!isList && declaration && isOurs(declaration))
        fields.push({ path: at, isOptional: false, docs: docsOf(declaration) });
      walk(item, at);
    }
  }

  function visit(property: ts.Symbol, path: string): void {
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(property));
    if (type.flags & ts.TypeFlags.Never) return;
    const at = join(path, property.name);
    const documented = placeOfDocs(property);
    if (documented !== undefined) {
      const docs = ts.displayPartsToString(documented.getDocumentationComment(checker));
      fields.push({ path: at, isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0, docs });
    }
    if (documented !== undefined || property.declarations === undefined) walk(type, at);
  }

  walk(whole, '');
  return fields;
}

/** What a mapped type makes has no declaration: a rule is described in its table, any other name is a key like that of a Record. */
function placeOfDocs(property: ts.Symbol): ts.Symbol | undefined {
  if (property.declarations === undefined) return typeOf('table').getProperty(property.name);
  return property.declarations.some(isOurs) ? property : undefined;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isOurs(declaration: ts.Declaration): boolean {
  return resolve(declaration.getSourceFile().fileName).startsWith(ENGINE);
}

function docsOf(node: ts.Node): string {
  const texts = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
  return texts.join(' ');
}

/** A program of the probe and all that it imports. */
function open(text: string): { checker: ts.TypeChecker; typeOf(name: string): ts.Type } {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === PROBE ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  const program = ts.createProgram([PROBE], options, host);
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(PROBE)!)!);
  return { checker, typeOf: (name) => checker.getTypeOfSymbol(exported.find((symbol) => symbol.name === name)!) };
}
