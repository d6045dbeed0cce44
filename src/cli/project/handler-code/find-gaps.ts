import { type AnyNode, type BinaryExpression, type CallExpression, type MemberExpression, parse } from 'acorn';
import { isBuiltin } from 'node:module';
import { analyze, type Scope } from 'periscopic';
import { NO_BACKEND } from '../../../gateway/index.ts';
import { classOf, memberPath, pathOf, type Place, propertyName } from './evident-class.ts';
import { strayFetch } from './find-fetch.ts';
import * as gaps from './runtime-gaps.ts';

/** What a bundle says of a name that the runtime lacks: it uses it, asks whether it is there, or makes it itself. */
export interface Mention {
  kind: 'uses' | 'asks' | 'makes';
  name: string;
  /** From the bundle's beginning. */
  offset: number;
  problem: string;
  remedy: string;
  /** A module, without which there is no Wasm; a name; or something that may be meant as it is. */
  of: 'module' | 'name' | 'doubt';
  /** Of a fetch without a backend: where it goes, null where that is not evident. */
  fetches?: string | null;
}

/** A node of the bundle on the way from its root. */
interface Step extends Place {
  parent: AnyNode | null;
}

const RUNTIME = "Fastly's JavaScript runtime";
const NORMAL_FORMS: readonly unknown[] = ['NFC', 'NFD', 'NFKC', 'NFKD'];

/** What must be there where it is called or gone into; properties are used by being read. */
const CALLED = { ...gaps.LACKING_GLOBALS, ...gaps.LACKING_METHODS };

/** What a path in the tables can end in; all other members are passed by. */
const LAST_NAMES = new Set(
  [...Object.keys(CALLED), ...Object.keys(gaps.LACKING_PROPERTIES)].map((path) =>
    path.slice(path.lastIndexOf('.') + 1),
  ),
);

/** All that an ECMAScript module says of what the runtime lacks, in the order of the text. */
export function findMentions(code: string): Mention[] {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const { map, scope } = analyze(program as never);
  const mentions: Mention[] = [];
  const tried: AnyNode[] = [];
  const visit = (node: AnyNode, parent: AnyNode | null, outer: Scope): void => {
    const scope = map.get(node as never) ?? outer;
    mentions.push(...mentionsAt({ node, parent, scope }));
    if (node.type === 'TryStatement') tried.push(node.block);
    for (const child of childrenOf(node)) visit(child, node, scope);
  };
  declareNamespaces(program.body, scope);
  visit(program, null, scope);
  return mentions.filter((mention) => !isOptional(mention, tried));
}

/** Bundlers go on without a module that is tried; of what begins with `node:` webpack knows nothing at all. */
function isOptional({ of, name, offset }: Mention, tried: readonly AnyNode[]): boolean {
  if (of !== 'module' || name.startsWith('node:')) return false;
  return tried.some(({ start, end }) => start <= offset && offset < end);
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
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
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
      return askedIn(node, step.scope);
    case 'CallExpression':
      return [
        ...moduleMention(requiredBy(node), node),
        ...definedBy(node, step.scope),
        ...localeMention(node),
        ...fetchMention(node, step.scope),
      ];
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
  const remedy = name === null ? undefined : lookUp(gaps.LACKING_GLOBALS, name);
  if (name === null || remedy === undefined) return [];
  return [{ ...uses(name, node, remedy), kind: isTypeof(parent) ? 'asks' : 'uses' }];
}

function memberMention(node: MemberExpression, { parent, scope }: Step): Mention[] {
  const property = propertyName(node);
  if (property === null || !LAST_NAMES.has(property)) return [];
  const kind = kindOf(node, parent);
  const paths = [pathOf({ node, scope }), `${receiverClass(node, { parent, scope })}.prototype.${property}`];
  return paths.flatMap((path) => {
    if (path === null) return [];
    const called = lookUp(CALLED, path);
    if (called !== undefined) return [{ ...uses(path, node.property, called), kind }];
    const read = lookUp(gaps.LACKING_PROPERTIES, path);
    if (read === undefined) return [];
    return [{ ...uses(path, node.property, read), kind: kind === 'asks' && !isTypeof(parent) ? 'uses' : kind }];
  });
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
function askedIn({ operator, left, right }: BinaryExpression, scope: Scope): Mention[] {
  if (operator !== 'in' || left.type !== 'Literal') return [];
  const name = memberPath({ node: right, scope }, String(left.value));
  return name === null ? [] : [{ ...uses(name, right, ''), kind: 'asks' }];
}

/** `Object.defineProperty(globalThis, 'AbortController', …)` */
function definedBy({ callee, arguments: [object, property] }: CallExpression, scope: Scope): Mention[] {
  if (pathOf({ node: callee, scope }) !== 'Object.defineProperty' || !object || property?.type !== 'Literal') return [];
  const name = memberPath({ node: object, scope }, String(property.value));
  return name === null ? [] : [{ ...uses(name, object, ''), kind: 'makes' }];
}

/** What the bundler leaves of `require('fs')`. */
function requiredBy({ callee, arguments: [name] }: CallExpression): AnyNode | undefined {
  return callee.type === 'Identifier' && callee.name === '__require' ? name : undefined;
}

/** Also those that only later versions of Node have. */
export function isModuleOfNode(name: string): boolean {
  return name.startsWith('node:') || isBuiltin(name);
}

function moduleMention(source: AnyNode | undefined, node: AnyNode): Mention[] {
  if (source?.type !== 'Literal' || typeof source.value !== 'string' || !isModuleOfNode(source.value)) return [];
  const name = source.value.replace(/^node:/, '');
  const instead = lookUp(gaps.NODE_MODULES, name.split('/')[0]!) ?? gaps.OTHER_MODULE;
  const problem = `${RUNTIME} has no module ${source.value}: it is one of Node's own`;
  return [{ kind: 'uses', of: 'module', name: source.value, offset: node.start, problem, remedy: instead }];
}

function localeMention({ callee, arguments: [locale] }: CallExpression): Mention[] {
  const name = callee.type === 'MemberExpression' ? propertyName(callee) : null;
  if (callee.type !== 'MemberExpression' || name === null || !gaps.IGNORED_LOCALES.includes(name)) return [];
  if (locale?.type !== 'Literal' || typeof locale.value !== 'string') return [];
  const problem = `${name} is the same for every locale and every option in ${RUNTIME}, which has no Intl`;
  const at = callee.property.start;
  return [{ kind: 'uses', of: 'doubt', name, offset: at, problem, remedy: gaps.FORMAT_BY_HAND }];
}

function fetchMention(node: CallExpression, scope: Scope): Mention[] {
  const stray = strayFetch(node, scope);
  if (stray === null) return [];
  const { url, isEvident } = stray;
  const problem = isEvident ? NO_BACKEND : `${NO_BACKEND}, unless the request does`;
  const name = `fetch(${url === null ? '' : `'${url}'`})`;
  return [
    { kind: 'uses', of: isEvident ? 'name' : 'doubt', name, offset: node.start, problem, remedy: '', fetches: url },
  ];
}

function uses(name: string, { start }: AnyNode, remedy: string): Mention {
  return { kind: 'uses', of: 'name', name, offset: start, problem: `${RUNTIME} has no ${labelOf(name)}`, remedy };
}

function labelOf(name: string): string {
  if (name === gaps.BODY_ITERATOR) return 'for await over a body';
  return name.replace('.prototype.', '.');
}

function lookUp(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
