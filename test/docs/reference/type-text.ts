import ts from 'typescript';
import { aliased, checker, isOwn } from './program.ts';

/** The longest list of words that stands in place of their name. */
const MOST_WORDS = 24;

/** A type as a reader of the reference wants it: without what only the compiler needs. */
export function typeText(node: ts.TypeNode): string {
  if (ts.isParenthesizedTypeNode(node)) return typeText(node.type);
  if (ts.isUnionTypeNode(node)) return node.types.map(typeText).join(' | ');
  if (ts.isTypeOperatorNode(node)) return typeText(node.type);
  if (ts.isArrayTypeNode(node)) return `${grouped(typeText(node.elementType))}[]`;
  if (ts.isTypeLiteralNode(node)) return `{ ${node.members.flatMap(memberName).join(', ')} }`;
  if (ts.isMappedTypeNode(node)) return `{ [name]: ${node.type ? typeText(node.type) : 'string'} }`;
  if (ts.isFunctionTypeNode(node)) return signatureText(node);
  if (ts.isTypeReferenceNode(node)) return referenceText(node);
  if (ts.isIndexedAccessTypeNode(node)) return '…';
  if (ts.isTemplateLiteralTypeNode(node))
    return `'${node
      .getText()
      .slice(1, -1)
      .replace(/\$\{[^}]*\}/g, '…')}'`;
  return node.getText().replace(/\s+/g, ' ');
}

function grouped(text: string): string {
  return text.includes(' | ') ? `(${text})` : text;
}

/** A field that is there to be absent says nothing to a reader. */
function memberName(member: ts.TypeElement): string[] {
  if (ts.isMethodSignature(member)) return [member.name.getText()];
  if (!ts.isPropertySignature(member) || member.type?.kind === ts.SyntaxKind.NeverKeyword) return [];
  return [`${member.name.getText()}${member.questionToken ? '?' : ''}`];
}

function referenceText(node: ts.TypeReferenceNode): string {
  const name = node.typeName.getText();
  const [first, second] = node.typeArguments ?? [];
  if (/^(?:NoInfer|Readonly|Partial)$/.test(name) && first) return typeText(first);
  if (name === 'Record' && second) return `{ [name]: ${typeText(second)} }`;
  const type = checker.getTypeFromTypeNode(node);
  if (type.flags & ts.TypeFlags.TypeParameter) return 'name';
  return wordsOf(type) ?? aliasText(node) ?? (isForeign(node) ? genericText(node) : name);
}

/** Of our own types, arguments are only for the compiler. */
function isForeign({ typeName }: ts.TypeReferenceNode): boolean {
  return !(aliased(checker.getSymbolAtLocation(typeName)!).declarations ?? []).some(isOwn);
}

function genericText({
  typeName,
  typeArguments = [] as unknown as ts.NodeArray<ts.TypeNode>,
}: ts.TypeReferenceNode): string {
  const inner = typeArguments.map(typeText).join(', ');
  return inner === '' || inner === 'ArrayBuffer' ? typeName.getText() : `${typeName.getText()}<${inner}>`;
}

/** What is called: `(url: string, options?: RequestOptions) => Promise<TestResponse>`. */
export function signatureText({ parameters, type }: ts.SignatureDeclaration): string {
  const given = parameters.map(
    (one) => `${one.name.getText()}${one.questionToken ? '?' : ''}: ${one.type ? typeText(one.type) : 'any'}`,
  );
  return `(${given.join(', ')}) => ${type ? typeText(type) : 'void'}`;
}

/** What stands behind a name that has no fields; undefined where it has some. */
function aliasText(node: ts.TypeReferenceNode): string | undefined {
  const [declaration] = aliased(checker.getSymbolAtLocation(node.typeName)!).declarations ?? [];
  if (declaration === undefined || !ts.isTypeAliasDeclaration(declaration) || !isOwn(declaration)) return undefined;
  const { type } = declaration;
  if (/^`(?:\$\{[^}]+\})+`$/.test(type.getText())) return undefined;
  if (ts.isConditionalTypeNode(type)) return isRecord(type.trueType) ? typeText(type.trueType) : 'name';
  return ts.isMappedTypeNode(type) || !holdsFields(type) ? typeText(type) : undefined;
}

/** Of what the project registers, with a name for each. */
function isRecord(node: ts.TypeNode): boolean {
  return /^(?:Readonly<)?Record</.test(node.getText());
}

function holdsFields(node: ts.Node): boolean {
  return ts.isTypeLiteralNode(node) || ts.isIntersectionTypeNode(node) || node.getChildren().some(holdsFields);
}

/** A union of words, as it is written; undefined for all else. */
function wordsOf(type: ts.Type): string | undefined {
  const parts = type.isUnion() ? type.types : [];
  const isList = parts.length > 0 && parts.length <= MOST_WORDS && parts.every((part) => part.isStringLiteral());
  return isList ? parts.map((part) => `'${part.value}'`).join(' | ') : undefined;
}
