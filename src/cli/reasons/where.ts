import path from 'node:path';
import type { Code } from '../../gateway/index.ts';
import { inPackage, projectFolder } from '../project/paths.ts';

/** The page that has a heading for each code. */
export const REASONS_PAGE = 'docs/reference/reasons.md';

/**
 * Where a user can read about a code, from the project's folder: in the checkout `docs/reference/reasons.md#set-cookie`, in a
 * project `node_modules/popgate/docs/reference/reasons.md#set-cookie`. Outside of the project's folder the path is absolute.
 */
export function whereOf(code: Code): string {
  return whereIs(`${REASONS_PAGE}#${code}`);
}

/** The same for any place in a document of the package. */
export function whereIs(place: string): string {
  const file = inPackage(...place.split('/'));
  const own = path.relative(projectFolder(), file);
  const isOutside = own.startsWith('..') || path.isAbsolute(own);
  return (isOutside ? file : own).replaceAll(path.sep, '/');
}
