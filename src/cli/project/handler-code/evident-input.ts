import type { AnyNode, CallExpression, MemberExpression, NewExpression, Pattern } from 'acorn';
import type { Scope } from 'periscopic';
import { pathOf, type Place, propertyName } from './evident-class.ts';

/**
 * What a value is of a request, where that is evident: the request itself, its fields, its URL as a text or parsed, the
 * query as a text or parsed, the Cookie field, or a table of its cookies.
 */
export type Input = 'request' | 'headers' | 'address' | 'url' | 'search' | 'parameters' | 'cookie' | 'jar';

/** What each variable is known to hold. */
export type Known = WeakMap<Scope, Map<string, Input>>;

const MEMBERS: Readonly<Partial<Record<Input, Readonly<Record<string, Input>>>>> = {
  request: { headers: 'headers', url: 'address' },
  url: { search: 'search', searchParams: 'parameters' },
};

/** What a value is of the request, or null. */
export function inputOf({ node, scope }: Place, known: Known): Input | null {
  switch (node.type) {
    case 'Identifier': {
      const owner = scope.find_owner(node.name);
      return (owner && known.get(owner)?.get(node.name)) ?? null;
    }
    case 'MemberExpression':
      return memberOf(inputOf({ node: node.object, scope }, known), propertyName(node));
    case 'NewExpression':
      return inputOfNew(node, { scope, known });
    case 'CallExpression':
      return inputOfCall(node, { scope, known });
    case 'LogicalExpression':
      return inputOf({ node: node.left, scope }, known);
    case 'AwaitExpression':
      return inputOf({ node: node.argument, scope }, known);
    case 'ChainExpression':
      return inputOf({ node: node.expression, scope }, known);
    default:
      return null;
  }
}

interface Surroundings {
  scope: Scope;
  known: Known;
}

function memberOf(input: Input | null, name: string | null): Input | null {
  const members = input === null ? undefined : MEMBERS[input];
  return name !== null && members !== undefined && Object.hasOwn(members, name) ? members[name]! : null;
}

const MADE: Readonly<Record<string, Readonly<Partial<Record<Input, Input>>>>> = {
  URL: { address: 'url', url: 'url' },
  URLSearchParams: { search: 'parameters', parameters: 'parameters' },
  Request: { request: 'request' },
  Headers: { headers: 'headers' },
};

/** `new URL(request.url)` and the like. */
function inputOfNew({ callee, arguments: [of] }: NewExpression, { scope, known }: Surroundings): Input | null {
  const path = pathOf({ node: callee, scope });
  const input = of === undefined ? null : inputOf({ node: of, scope }, known);
  return path !== null && input !== null && Object.hasOwn(MADE, path) ? (MADE[path]![input] ?? null) : null;
}

function inputOfCall(call: CallExpression, { scope, known }: Surroundings): Input | null {
  const { callee } = call;
  const name = calledName(call);
  const of = callee.type === 'MemberExpression' ? inputOf({ node: callee.object, scope }, known) : null;
  if (of === 'request' && name === 'clone') return 'request';
  if (of === 'headers' && name === 'get' && literalOf(call.arguments[0])?.toLowerCase() === 'cookie') return 'cookie';
  return makesJar(call, { scope, known }) ? 'jar' : null;
}

/** `parseCookies(request.headers.get('cookie'))`: a function that is named for it, of the request or its field. */
function makesJar(call: CallExpression, { scope, known }: Surroundings): boolean {
  return isAboutCookies(call) && call.arguments.length === 1 && isOfRequest(call.arguments[0]!, { scope, known });
}

export function isAboutCookies(call: CallExpression): boolean {
  return /cookie/i.test(calledName(call) ?? '');
}

export function isOfRequest(node: AnyNode, { scope, known }: Surroundings): boolean {
  return ['request', 'headers', 'cookie'].includes(inputOf({ node, scope }, known) ?? '');
}

export function calledName({ callee }: CallExpression): string | null {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? propertyName(callee) : null;
}

/** The text that a node is, where it is one. */
export function literalOf(node: AnyNode | undefined): string | null {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

/** Notes what a variable holds, and what each name of a pattern does, as in `const { headers } = request`. */
export function learn(pattern: Pattern, input: Input | null, { scope, known }: Surroundings): void {
  if (pattern.type === 'AssignmentPattern') return learn(pattern.left, input, { scope, known });
  if (pattern.type === 'ObjectPattern') {
    for (const property of pattern.properties) {
      if (property.type !== 'Property' || property.computed) continue;
      const name = property.key.type === 'Identifier' ? property.key.name : literalOf(property.key);
      learn(property.value, memberOf(input, name), { scope, known });
    }
  }
  if (pattern.type !== 'Identifier' || input === null) return;
  const owner = scope.find_owner(pattern.name);
  if (owner === null) return;
  const names = known.get(owner) ?? new Map<string, Input>();
  known.set(owner, names.set(pattern.name, input));
}

/** The name that a table of cookies is asked for, as in `cookies.session` and `cookies['session']`. */
export function cookieOf(node: MemberExpression, { scope, known }: Surroundings): string | null {
  const name = propertyName(node);
  if (name === null || ['get', 'has'].includes(name)) return null;
  return inputOf({ node: node.object, scope }, known) === 'jar' ? name : null;
}
