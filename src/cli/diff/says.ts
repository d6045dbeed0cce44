import { count, joined } from '../compare/words.ts';
import type { Group } from './group.ts';

/** One sentence for a group, without its place. */
export function sentenceOf({ kind, of, from, to, isSample }: Group): string {
  const such = isSample ? ' (such as)' : '';
  switch (kind) {
    case 'key split':
      return 'the key splits: requests that shared one stored object have one each';
    case 'key joined':
      return 'the key joins: requests that had a stored object each share one';
    case 'private data':
      return `private data: ${of}: ${from} → ${to}`;
    case 'guard':
      return `the guard ${of}: ${from ?? 'not asked'} → ${to ?? 'not asked any more'}`;
    case 'redirect loop':
      return `the redirect: ${from} → ${to}`;
    case 'key':
      return `the key, ${of}${such}: ${from ?? 'not in it'} → ${to ?? 'not in it'}`;
    case 'lifetime':
      return `the lifetime${of === '' ? '' : ` of ${of}`}: ${from} → ${to}`;
    case 'request headers':
      return `what the origin gets, ${of}${such}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`;
    case 'response headers':
      return `what clients get, ${of}${such}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`;
    default:
      return `the ${kind}${of === '' ? '' : `, ${of}`}${such}: ${from ?? 'none'} → ${to ?? 'none'}`;
  }
}

/** The routes of a group. */
export function placesText({ routes }: Group): string {
  return routes.length <= 3 ? joined(routes) : `${count(routes.length, 'route')} (${joined(routes)})`;
}
