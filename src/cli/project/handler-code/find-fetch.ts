import type { AnyNode, CallExpression } from 'acorn';
import type { Scope } from 'periscopic';
import { classOf, pathOf, type Place } from './evident-class.ts';

/** A call of the global fetch that names no backend. */
export interface StrayFetch {
  /** Where it goes, if the text says so. */
  url: string | null;
  /** Whether that can be told from the call; a request may have its backend from where it was made. */
  isEvident: boolean;
}

/** Null for any other call, and where a backend may be named. */
export function strayFetch({ callee, arguments: given }: CallExpression, scope: Scope): StrayFetch | null {
  const [target, options] = given;
  if (target === undefined || pathOf({ node: callee, scope }) !== 'fetch' || mayName(options)) return null;
  if (target.type === 'NewExpression' && pathOf({ node: target.callee, scope }) === 'Request') {
    const [url, options] = target.arguments;
    return mayName(options) ? null : { url: url === undefined ? null : textOf({ node: url, scope }), isEvident: true };
  }
  if (isUrl({ node: target, scope })) return { url: textOf({ node: target, scope }), isEvident: true };
  return classOf({ node: target, scope }) === 'Request' ? { url: null, isEvident: false } : null;
}

/** Options that are made elsewhere are not followed. */
function mayName(options: AnyNode | undefined): boolean {
  if (options === undefined) return false;
  if (options.type !== 'ObjectExpression') return true;
  return options.properties.some((property) => {
    if (property.type !== 'Property' || property.computed) return true;
    return property.key.type === 'Identifier'
      ? property.key.name === 'backend'
      : property.key.type === 'Literal' && property.key.value === 'backend';
  });
}

function isUrl({ node, scope }: Place): boolean {
  if (node.type === 'BinaryExpression') {
    return node.operator === '+' && [node.left, node.right].some((node) => isUrl({ node, scope }));
  }
  return ['String', 'URL'].includes(classOf({ node, scope }) ?? '');
}

/** Its beginning at least. */
function textOf({ node, scope }: Place): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type === 'TemplateLiteral') return node.quasis[0]?.value.cooked ?? null;
  if (node.type === 'BinaryExpression' && node.operator === '+') return textOf({ node: node.left, scope });
  if (node.type !== 'NewExpression') return null;
  const [path, base] = node.arguments;
  const from = base ?? path;
  return from === undefined ? null : textOf({ node: from, scope });
}
