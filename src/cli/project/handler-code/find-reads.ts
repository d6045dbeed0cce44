import {
  type AnyNode,
  type ArrowFunctionExpression,
  type CallExpression,
  type Function as FunctionNode,
  parse,
  type Program,
  type Property,
} from 'acorn';
import { analyze, type Scope } from 'periscopic';
import {
  calledName,
  cookieOf,
  type Input,
  inputOf,
  isAboutCookies,
  isOfRequest,
  type Known,
  learn,
  literalOf,
} from './evident-input.ts';

/** What a handler evidently reads of a request, and what it says of its answer. */
export interface Reads {
  /** In lower case, without Cookie. */
  headers: ReadonlySet<string>;
  /** `''` stands for some cookie, whose name is not evident. */
  cookies: ReadonlySet<string>;
  parameters: ReadonlySet<string>;
  /** What it names in Vary, in lower case; `*` if that is not evident. */
  varies: ReadonlySet<string>;
  /** Whether it forbids, for some answer at least, that a shared cache stores it. */
  mayForbid: boolean;
}

/** By the name of the handler. */
export type HandlerReads = ReadonlyMap<string, Reads>;

interface Reading {
  scopes: WeakMap<object, Scope>;
  known: Known;
  /** The functions that were gone through, each with what it was given. */
  seen: Set<string>;
  found: { headers: Set<string>; cookies: Set<string>; parameters: Set<string>; varies: Set<string> };
  mayForbid: boolean;
}

type Callable = FunctionNode | ArrowFunctionExpression;

/**
 * Goes through each handler of a bundle, and through the functions that it gives the request, or a part of it. What happens
 * in methods of objects is not followed.
 */
export function findReads(code: string): HandlerReads {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const { map, scope } = analyze(program as never);
  const scopes = map as unknown as WeakMap<object, Scope>;
  return new Map(
    handlersOf(program, scope).map(([name, handler]) => {
      const found = {
        headers: new Set<string>(),
        cookies: new Set<string>(),
        parameters: new Set<string>(),
        varies: new Set<string>(),
      };
      const reading: Reading = { scopes, known: new WeakMap(), seen: new Set(), found, mayForbid: false };
      goThrough(handler, ['request'], reading);
      return [name, { ...found, mayForbid: reading.mayForbid }];
    }),
  );
}

/** What `export const handlers = { … }` holds, as far as it is functions. */
function handlersOf({ body }: Program, scope: Scope): [name: string, handler: Callable][] {
  const exported = body.flatMap((node) => (node.type === 'ExportNamedDeclaration' ? node.specifiers : []));
  const local = exported.find(({ exported }) => exported.type === 'Identifier' && exported.name === 'handlers')?.local;
  const table = local?.type === 'Identifier' ? valueOf(local.name, scope) : null;
  if (table?.type !== 'ObjectExpression') return [];
  return table.properties.flatMap((property): [string, Callable][] => {
    if (property.type !== 'Property' || property.computed) return [];
    const handler = callableOf(property.value, scope);
    const name = nameOf(property);
    return handler === null || name === null ? [] : [[name, handler]];
  });
}

function nameOf({ key }: Pick<Property, 'key'>): string | null {
  return key.type === 'Identifier' ? key.name : literalOf(key);
}

/** What a variable was made of. */
function valueOf(name: string, scope: Scope): AnyNode | null {
  const declaration = scope.find_owner(name)?.declarations.get(name) as AnyNode | undefined;
  if (declaration?.type === 'FunctionDeclaration') return declaration;
  if (declaration?.type !== 'VariableDeclaration') return null;
  return declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init ?? null;
}

function callableOf(node: AnyNode, scope: Scope): Callable | null {
  const value = node.type === 'Identifier' ? valueOf(node.name, scope) : node;
  if (value === null) return null;
  const isCallable = /^(?:ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(value.type);
  return isCallable ? (value as Callable) : null;
}

function goThrough(callable: Callable, given: readonly (Input | null)[], reading: Reading): void {
  const key = `${callable.start} ${given.join()}`;
  const scope = reading.scopes.get(callable);
  if (reading.seen.has(key) || scope === undefined) return;
  reading.seen.add(key);
  callable.params.forEach((param, at) => learn(param, given[at] ?? null, { scope, known: reading.known }));
  visit(callable.body, scope, reading);
}

function visit(node: AnyNode, outer: Scope, reading: Reading): void {
  const scope = reading.scopes.get(node) ?? outer;
  const here = { scope, known: reading.known };
  if (node.type === 'VariableDeclarator' && node.init) {
    learn(node.id, inputOf({ node: node.init, scope }, reading.known), here);
  }
  if (node.type === 'CallExpression') readCall(node, scope, reading);
  if (node.type === 'MemberExpression') {
    const cookie = cookieOf(node, here);
    if (cookie !== null) reading.found.cookies.add(cookie);
  }
  if (node.type === 'Property') readField(nameOf(node), node.value, reading);
  for (const value of Object.values(node)) {
    for (const child of [value].flat() as unknown[]) if (isNode(child)) visit(child, scope, reading);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}

const ASKING: readonly (string | null)[] = ['get', 'getAll', 'has'];

function readCall(call: CallExpression, scope: Scope, reading: Reading): void {
  const { callee, arguments: given } = call;
  const here = { scope, known: reading.known };
  const text = literalOf(given[0]);
  const name = calledName(call);
  if (callee.type === 'MemberExpression' && text !== null) {
    if (ASKING.includes(name)) readNamed(text, inputOf({ node: callee.object, scope }, reading.known), reading);
    if (name === 'set' || name === 'append') readField(text, given[1], reading);
  }
  if (isAboutCookies(call) && given.some((node) => isOfRequest(node, here))) {
    const cookie = given.map(literalOf).find((one) => one !== null);
    if (cookie !== undefined && cookie !== null) reading.found.cookies.add(cookie);
  }
  const called = callee.type === 'Identifier' ? callableOf(callee, scope) : null;
  const inputs = given.map((node) => inputOf({ node, scope }, reading.known));
  if (called !== null && inputs.some((input) => input !== null)) goThrough(called, inputs, reading);
}

function readNamed(name: string, of: Input | null, { found }: Reading): void {
  if (of === 'parameters') found.parameters.add(name);
  if (of === 'jar') found.cookies.add(name);
  if (of !== 'headers') return;
  if (name.toLowerCase() === 'cookie') found.cookies.add('');
  else found.headers.add(name.toLowerCase());
}

/** A field of an answer, by its name: in an object, or as it is set. */
function readField(name: string | null, value: AnyNode | undefined, reading: Reading): void {
  const field = name?.toLowerCase();
  const text = literalOf(value);
  if (field === 'vary') {
    for (const one of (text ?? '*').split(',')) reading.found.varies.add(one.trim().toLowerCase());
  }
  // Text that is put together may say anything.
  if (field === 'cache-control' && (text === null || /no-store|private/i.test(text))) reading.mayForbid = true;
}
