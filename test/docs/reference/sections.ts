import ts from 'typescript';
import { aliased, checker, type Doc, docOf, isOwn } from './program.ts';
import { signatureText, typeText } from './type-text.ts';

/** A field, and those of the object that may stand in it where that has no name of its own. */
export interface Field extends Doc {
  name: string;
  type: string;
  fields: readonly Field[];
}

/** What a named type says: the fields of one noun. */
export interface Section extends Doc {
  /** As it is declared: `BackendConfig`. */
  name: string;
  /** Where it stands in a configuration, the first place first. */
  places: string[];
  fields: readonly Field[];
}

/** All types that one leads to, each where it is met first. */
export function sectionsFrom(start: ts.Symbol): Section[] {
  const found = new Map<ts.Symbol, Section>();
  meet(start, { path: '', found });
  return [...found.values()];
}

interface Walk {
  /** Of the field that is looked at. */
  path: string;
  found: Map<ts.Symbol, Section>;
}

function meet(symbol: ts.Symbol, { path, found }: Walk): void {
  const known = found.get(symbol);
  if (known !== undefined) {
    if (!known.places.includes(path)) known.places.push(path);
    return;
  }
  const section: Section = { name: symbol.name, places: [path], fields: [], ...docOf(symbol) };
  found.set(symbol, section);
  section.fields = [
    ...mappedFields(symbol.declarations![0]!, { path, found }),
    ...fieldsOf(checker.getDeclaredTypeOfSymbol(symbol), { path, found }),
  ];
}

/** What a type says of names that the configuration chooses, beside fields of its own. */
function mappedFields(declaration: ts.Declaration, walk: Walk): Field[] {
  if (!ts.isTypeAliasDeclaration(declaration) || !ts.isIntersectionTypeNode(declaration.type)) return [];
  return declaration.type.types.filter(ts.isMappedTypeNode).map((mapped): Field => {
    const of = mapped.type!;
    const name = (mapped.typeParameter.constraint as ts.TypeNode).getText().replace('number', 'N').replaceAll("'", '');
    return { name, type: typeText(of), fields: enter(of, { ...walk, path: `${walk.path}.<name>` }), ...NO_DOC };
  });
}

const NO_DOC: Doc = { text: 'One for each of these. Default: none.', examples: [] };

function fieldsOf(type: ts.Type, walk: Walk): Field[] {
  const parts = type.isUnion() ? type.types : [type];
  const all = parts.flatMap((part) => checker.getPropertiesOfType(part)).filter(isForReaders);
  const once = new Map(all.map((property) => [property.name, property]));
  return [...once.values()].map((property) => fieldOf(property, walk));
}

/** Not what is there to be absent, and nothing of a library. */
function isForReaders(property: ts.Symbol): boolean {
  const [declaration] = property.declarations ?? [];
  if (declaration === undefined || !isOwn(declaration)) return false;
  return !ts.isPropertySignature(declaration) || declaration.type?.kind !== ts.SyntaxKind.NeverKeyword;
}

function fieldOf(property: ts.Symbol, walk: Walk): Field {
  const declaration = property.declarations![0]!;
  const path = walk.path === '' ? property.name : `${walk.path}.${property.name}`;
  const node = typeNodeOf(declaration);
  return {
    name: property.name,
    type: node ? typeText(node) : ts.isMethodSignature(declaration) ? signatureText(declaration) : 'any',
    fields: node ? enter(node, { ...walk, path }) : [],
    ...docOf(property),
  };
}

/** What is written as the type of a field; of a rule, what its table's entry takes: `RouteRule<GeoConfig>`. */
function typeNodeOf(declaration: ts.Declaration): ts.TypeNode | undefined {
  if (ts.isPropertySignature(declaration)) return declaration.type;
  if (!ts.isShorthandPropertyAssignment(declaration)) return undefined;
  const [rule] = aliased(checker.getShorthandAssignmentValueSymbol(declaration)!).declarations ?? [];
  const type = rule && ts.isVariableDeclaration(rule) ? rule.type : undefined;
  return type && ts.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
}

/** Meets what a type names, and gives the fields of what has no name. */
function enter(node: ts.TypeNode, walk: Walk): Field[] {
  const named = { ...walk, path: `${walk.path}.<name>` };
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return enter(node.type, walk);
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node))
    return node.types.flatMap((part) => enter(part, walk));
  if (ts.isArrayTypeNode(node)) return enter(node.elementType, { ...walk, path: `${walk.path}[]` });
  if (ts.isTypeLiteralNode(node)) return fieldsOf(checker.getTypeFromTypeNode(node), walk);
  if (ts.isMappedTypeNode(node)) return node.type ? enter(node.type, named) : [];
  if (!ts.isTypeReferenceNode(node)) return [];
  const [first, second] = node.typeArguments ?? [];
  const name = node.typeName.getText();
  if (/^(?:NoInfer|Readonly|Partial)$/.test(name) && first) return enter(first, walk);
  if (name === 'Record' && second) return enter(second, named);
  return enterReference(node, walk);
}

function enterReference(node: ts.TypeReferenceNode, walk: Walk): Field[] {
  const symbol = aliased(checker.getSymbolAtLocation(node.typeName)!);
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined || !isOwn(declaration)) return [];
  if (ts.isInterfaceDeclaration(declaration)) meet(symbol, walk);
  else if (ts.isTypeAliasDeclaration(declaration)) {
    // What maps names to something is no noun of its own.
    if (ts.isMappedTypeNode(declaration.type)) return enter(declaration.type, walk);
    if (ts.isConditionalTypeNode(declaration.type)) return enter(declaration.type.trueType, walk);
    if (hasFields(declaration.type)) meet(symbol, walk);
  }
  return [];
}

function hasFields(node: ts.TypeNode): boolean {
  const type = checker.getTypeFromTypeNode(node);
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) => checker.getPropertiesOfType(part).some(isForReaders));
}
