import { type AnyNode, type CallExpression, type MemberExpression, parse } from 'acorn';
import { isBuiltin } from 'node:module';
import { analyze, type Scope } from 'periscopic';
import { classOf, pathOf, type Place, propertyName } from './evident-class.ts';
import * as gaps from './runtime-gaps.ts';

/** Where in a bundle something is that Fastly's JavaScript runtime lacks, or does in another way. */
export interface Gap {
  name: string;
  /** From the bundle's beginning. */
  offset: number;
  problem: string;
  remedy: string;
  /** It works, and not as in Node. */
  differs?: true;
}

/** What a bundle says of names that are lacking: it uses them, asks whether they are there, or makes them itself. */
export interface Mention extends Gap {
  kind: 'uses' | 'asks' | 'makes';
}

/** A node of the bundle on the way from its root. */
interface Step extends Place {
  parent: AnyNode | null;
}

const RUNTIME = "Fastly's JavaScript runtime";
const NORMAL_FORMS: readonly unknown[] = ['NFC', 'NFD', 'NFKC', 'NFKD'];

/** All that an ECMAScript module says of what the runtime lacks, in the order of the text. */
export function findMentions(code: string): Mention[] {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const { map, scope } = analyze(program as never);
  const mentions: Mention[] = [];
  const visit = (step: Step): void => {
    const { node } = step;
    const inner = (map.get(node as never) as Scope | undefined) ?? step.scope;
    mentions.push(...mentionsAt({ ...step, scope: inner }));
    for (const child of childrenOf(node)) visit({ node: child, parent: node, scope: inner });
  };
  declareNamespaces(program.body, scope);
  visit({ node: program, parent: null, scope });
  return mentions;
}

/** Of `import * as x` periscopic does not know. */
function declareNamespaces(body: readonly AnyNode[], scope: Scope): void {
  for (const node of body) {
    for (const specifier of node.type === 'ImportDeclaration' ? node.specifiers : []) {
      scope.declarations.set(specifier.local.name, specifier as never);
    }
  }
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}

function mentionsAt(step: Step): Mention[] {
  const { node } = step;
  switch (node.type) {
    case 'Identifier':
      return isReference(node, step.parent) ? globalMention(step) : [];
    case 'MemberExpression':
      return memberMention(node, step);
    case 'BinaryExpression':
      return node.operator === 'in' && node.left.type === 'Literal' ? askedIn(String(node.left.value), step) : [];
    case 'CallExpression':
      return [...moduleMention(requiredBy(node), node), ...definedBy(node, step), ...localeMention(node)];
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source ? moduleMention(node.source, node) : [];
    case 'ForOfStatement':
      return node.await && classOf({ node: node.right, scope: step.scope }) === 'ReadableStream'
        ? [uses(gaps.BODY_ITERATOR, node.right, gaps.READ_BODY)]
        : [];
    default:
      return [];
  }
}

/** Whether it is a variable, and not a property's name or a label. */
function isReference(node: AnyNode, parent: AnyNode | null): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      return parent.key !== node || parent.computed;
    case 'ClassExpression':
      return parent.id !== node;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'ExportAllDeclaration':
      return false;
    default:
      return true;
  }
}

function globalMention({ node, parent, scope }: Step): Mention[] {
  const name = pathOf({ node, scope });
  const instead = name === null ? undefined : lookUp(gaps.LACKING_GLOBALS, name);
  if (name === null || instead === undefined) return [];
  const isAsked = parent?.type === 'UnaryExpression' && parent.operator === 'typeof';
  return [{ ...uses(name, node, instead), kind: isAsked ? 'asks' : 'uses' }];
}

function memberMention(node: MemberExpression, { parent, scope }: Step): Mention[] {
  const property = propertyName(node);
  if (property === null) return [];
  const path = pathOf({ node, scope });
  const global = path === null ? undefined : lookUp(gaps.LACKING_GLOBALS, path);
  if (path !== null && global !== undefined) {
    return [{ ...uses(path, node.property, global), kind: kindOf(node, parent) }];
  }
  const name = [path, `${receiverClass(node, { parent, scope })}.prototype.${property}`].find(
    (name) => name !== null && isLackingMember(name),
  );
  if (name === undefined || name === null) return [];
  const instead = lookUp(gaps.LACKING_METHODS, name) ?? lookUp(gaps.LACKING_PROPERTIES, name)!;
  const isRead = lookUp(gaps.LACKING_PROPERTIES, name) !== undefined;
  const kind = kindOf(node, parent);
  return [{ ...uses(name, node.property, instead), kind: isRead && !isTypeof(parent) && kind === 'asks' ? 'uses' : kind }];
}

/** A name of a form says that it is a text. */
function receiverClass({ object, property }: MemberExpression, { parent, scope }: Omit<Step, 'node'>): string | null {
  const [form] = parent?.type === 'CallExpression' ? parent.arguments : [];
  const isForm = form?.type === 'Literal' && NORMAL_FORMS.includes(form.value);
  if (isForm && property.type === 'Identifier' && property.name === 'normalize') return 'String';
  return classOf({ node: object, scope });
}

/** A member that is called or gone into must be there; one that is only looked at is asked for. */
function kindOf(node: MemberExpression, parent: AnyNode | null): Mention['kind'] {
  switch (parent?.type) {
    case 'CallExpression':
      return parent.callee === node && !parent.optional ? 'uses' : 'asks';
    case 'NewExpression':
      return parent.callee === node ? 'uses' : 'asks';
    case 'MemberExpression':
      return parent.object === node && !parent.optional ? 'uses' : 'asks';
    case 'AssignmentExpression':
      return parent.left === node ? 'makes' : 'asks';
    default:
      return 'asks';
  }
}

function isTypeof(parent: AnyNode | null): boolean {
  return parent?.type === 'UnaryExpression' && parent.operator === 'typeof';
}

/** `'canParse' in URL`, `'AbortController' in globalThis` */
function askedIn(property: string, { node, scope }: Step): Mention[] {
  if (node.type !== 'BinaryExpression') return [];
  const path = pathOf({ node: node.right, scope });
  if (path === null) return [];
  const name = path === 'globalThis' || path === 'self' ? property : `${path}.${property}`;
  return [{ ...uses(name, node, ''), kind: 'asks' }];
}

/** `Object.defineProperty(globalThis, 'AbortController', …)` */
function definedBy({ callee, arguments: [object, property] }: CallExpression, { scope }: Step): Mention[] {
  if (pathOf({ node: callee, scope }) !== 'Object.defineProperty' || !object || property?.type !== 'Literal') return [];
  const path = pathOf({ node: object, scope });
  if (path === null) return [];
  const name = path === 'globalThis' || path === 'self' ? String(property.value) : `${path}.${String(property.value)}`;
  return [{ ...uses(name, object, ''), kind: 'makes' }];
}

/** What the bundler leaves of `require('fs')`. */
function requiredBy({ callee, arguments: [name] }: CallExpression): AnyNode | undefined {
  return callee.type === 'Identifier' && callee.name === '__require' ? name : undefined;
}

function moduleMention(source: AnyNode | undefined, node: AnyNode): Mention[] {
  if (source?.type !== 'Literal' || typeof source.value !== 'string' || !isBuiltin(source.value)) return [];
  const name = source.value.replace(/^node:/, '');
  const instead = lookUp(gaps.NODE_MODULES, name.split('/')[0]!) ?? gaps.OTHER_MODULE;
  const problem = `${RUNTIME} has no module ${source.value}: it is one of Node's own`;
  return [{ kind: 'uses', name: source.value, offset: node.start, problem, remedy: instead }];
}

function localeMention({ callee, arguments: [locale] }: CallExpression): Mention[] {
  const name = callee.type === 'MemberExpression' ? propertyName(callee) : null;
  if (callee.type !== 'MemberExpression' || name === null || !gaps.IGNORED_LOCALES.includes(name)) return [];
  if (locale?.type !== 'Literal' || typeof locale.value !== 'string') return [];
  const problem = `${name} is the same for every locale and every option in ${RUNTIME}, which has no Intl`;
  const at = callee.property.start;
  return [{ kind: 'uses', name, offset: at, problem, remedy: gaps.FORMAT_BY_HAND, differs: true }];
}

function uses(name: string, { start }: AnyNode, remedy: string): Mention {
  return { kind: 'uses', name, offset: start, problem: `${RUNTIME} has no ${labelOf(name)}`, remedy };
}

function labelOf(name: string): string {
  if (name === gaps.BODY_ITERATOR) return 'for await over a body';
  return name.replace('.prototype.', '.');
}

function isLackingMember(name: string): boolean {
  return Object.hasOwn(gaps.LACKING_METHODS, name) || Object.hasOwn(gaps.LACKING_PROPERTIES, name);
}

function lookUp(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
