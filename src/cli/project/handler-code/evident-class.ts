import type { AnyNode, CallExpression, MemberExpression } from 'acorn';
import type { Scope } from 'periscopic';

/** A node, and the scope it stands in. */
export interface Place {
  node: AnyNode;
  scope: Scope;
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'self']);
const MAKES_RESPONSE = new Set(['Response.json', 'Response.redirect']);
const STRING_METHODS = new Set(['padEnd', 'padStart', 'repeat', 'replaceAll', 'toLowerCase', 'toUpperCase', 'trim']);
const ITERATING = new Set(['entries', 'keys', 'values']);
const ITERABLE = new Set(['Array', 'FormData', 'Headers', 'Map', 'Set', 'URLSearchParams']);
/** Of another class, whatever its name says. */
const OTHER = 'another';

/** What people call them; the bundler may add a number. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:res|response)\d*$|Response\d*$/, 'Response'],
  [/^(?:req|request)\d*$|Request\d*$/, 'Request'],
  [/^headers\d*$/, 'Headers'],
  [/^searchParams\d*$/, 'URLSearchParams'],
];

/**
 * The class of a value, where that is evident from how it is made, or else from its name: the bundle has no types any
 * more, and a type checker, which knows them, takes longer than all the rest of a check.
 */
export function classOf({ node, scope }: Place): string | null {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? 'String' : OTHER;
    case 'TemplateLiteral':
      return 'String';
    case 'ArrayExpression':
      return 'Array';
    case 'ChainExpression':
      return classOf({ node: node.expression, scope });
    case 'NewExpression':
      return pathOf({ node: node.callee, scope }) ?? OTHER;
    case 'AwaitExpression':
      return isFetch(node.argument) ? 'Response' : null;
    case 'CallExpression':
      return classOfCall(node, scope);
    case 'MemberExpression':
      return classOfMember(node, scope);
    case 'Identifier':
      return classOfVariable(node.name, scope) ?? classByName(node.name);
    default:
      return null;
  }
}

/** `crypto.subtle.sign`, where it begins with a global of that name; `globalThis.x` is `x`. */
export function pathOf({ node, scope }: Place): string | null {
  if (node.type === 'Identifier') return scope.find_owner(node.name) === null ? node.name : null;
  const name = node.type === 'MemberExpression' ? propertyName(node) : null;
  return node.type === 'MemberExpression' && name !== null ? memberPath({ node: node.object, scope }, name) : null;
}

/** The path of a member of what has a path itself. */
export function memberPath(object: Place, name: string): string | null {
  const path = pathOf(object);
  if (path === null) return null;
  return GLOBAL_OBJECTS.has(path) ? name : `${path}.${name}`;
}

export function propertyName({ computed, property }: MemberExpression): string | null {
  if (!computed && property.type === 'Identifier') return property.name;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null;
}

function isFetch(node: AnyNode): boolean {
  if (node.type !== 'CallExpression') return false;
  const { callee } = node;
  return (
    (callee.type === 'Identifier' && callee.name === 'fetch') ||
    (callee.type === 'MemberExpression' && propertyName(callee) === 'fetch')
  );
}

function classOfCall({ callee, arguments: given }: CallExpression, scope: Scope): string | null {
  const path = pathOf({ node: callee, scope });
  if (path === 'String') return 'String';
  if (path !== null && MAKES_RESPONSE.has(path)) return 'Response';
  const name = callee.type === 'MemberExpression' ? propertyName(callee) : null;
  if (callee.type !== 'MemberExpression' || name === null) return null;
  if (STRING_METHODS.has(name)) return 'String';
  if (name === 'matchAll') return 'Iterator';
  const of = classOf({ node: callee.object, scope });
  if (name === 'clone') return of;
  return given.length === 0 && ITERATING.has(name) && of !== null && ITERABLE.has(of) ? 'Iterator' : null;
}

function classOfMember(node: MemberExpression, scope: Scope): string | null {
  const name = propertyName(node);
  if (name === null) return null;
  const of = () => classOf({ node: node.object, scope });
  if (name === 'body') return ['Request', 'Response'].includes(of() ?? '') ? 'ReadableStream' : null;
  if (name === 'signal') return of() === 'Request' ? 'AbortSignal' : null;
  return classByName(name);
}

/** By what the variable is made of; parameters and imports are made of nothing that can be seen. */
function classOfVariable(name: string, scope: Scope): string | null {
  const owner = scope.find_owner(name);
  const declaration = owner?.declarations.get(name) as AnyNode | undefined;
  if (owner === null || declaration === undefined) return null;
  if (declaration.type === 'ClassDeclaration') return OTHER;
  if (declaration.type !== 'VariableDeclaration') return null;
  const made = declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init;
  // A variable may be made of itself, as in `var x = x.clone()`.
  return made && !mentions(made, name) ? classOf({ node: made, scope: owner }) : null;
}

function mentions(node: AnyNode, name: string): boolean {
  if (node.type === 'Identifier') return node.name === name;
  if (node.type === 'MemberExpression') return mentions(node.object, name);
  if (node.type === 'CallExpression') return mentions(node.callee, name);
  return node.type === 'AwaitExpression' && mentions(node.argument, name);
}

function classByName(name: string): string | null {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
