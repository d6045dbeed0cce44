import type ts from 'typescript';
import { anchorOf, docText, fieldList } from './markdown.ts';
import { checker, declared, docOf } from './program.ts';
import { type Section, sectionsFrom } from './sections.ts';
import { typeText } from './type-text.ts';

/** The fields of types, each type a section; `from` names those that lead to all others. */
export function typeSections(from: readonly (readonly [file: string, name: string])[]): string[] {
  const all = from.flatMap(([file, name]) => sectionsFrom(declared(file, name)));
  const sections = [...new Map(all.map((section) => [section.name, section])).values()];
  const names = sections.map(({ name }) => name);
  const link = (type: string): string => {
    const named = names.find((name) => new RegExp(`\\b${name}\\b`).test(type));
    return named === undefined ? `\`${type}\`` : `[\`${type}\`](#${anchorOf(named)})`;
  };
  return sections.map((section) => described(section, link));
}

function described(section: Section, link: (type: string) => string): string {
  return [`## ${section.name}`, docText(section), fieldList(section.fields, link)].join('\n\n');
}

/** A function's type: how it is written, and what its docstring says. */
export function signatureSection(file: string, name: string): string {
  const symbol = declared(file, name);
  const { type } = symbol.declarations![0] as ts.TypeAliasDeclaration;
  return [`## ${name}`, `\`${typeText(type)}\``, docText(docOf(symbol))].join('\n\n');
}

/** A function: its signature, and what its docstring says. */
export function functionSection(file: string, name: string): string {
  const symbol = declared(file, name);
  const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures();
  const parameters = signature!.getParameters().map((parameter) => parameter.name);
  const { text, examples } = docOf(symbol);
  const shown = examples.map((example) => `\`\`\`text\n${example}\n\`\`\``);
  return [`## ${name}(${parameters.join(', ')})`, text, ...shown].join('\n\n');
}
